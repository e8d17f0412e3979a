using System.Buffers;
using HaLb.Proxy.Rules.Format;
using HaLb.Proxy.Rules.Patterns;
using HaLb.Proxy.Samples;
using HaLb.Proxy.Stream;

namespace HaLb.Proxy.Rules.Actions;

/// <summary><c>set-header</c> and <c>add-header</c>.</summary>
internal sealed class AddHeaderAction(byte[] name, LogFormat value, bool replaces) : HttpAction
{
    private readonly KnownHeader _known = KnownHeaders.Recognise(name);

    public static HttpAction? Compile(ActionReader reader, bool replaces) =>
        reader.HeaderName() is { } name && reader.Format("a value") is { } value ? new AddHeaderAction(name, value, replaces) : null;

    public override RuleVerdict Run(in SampleContext context)
    {
        if (!value.TryRender(context, out var rendered))
        {
            return RuleVerdict.Failed;
        }

        var head = HeadOf(context);
        if (replaces)
        {
            for (var i = head.Find(name); i >= 0; i = head.Find(name, i + 1))
            {
                head.RemoveAt(i);
            }
        }

        head.Add(_known, name, rendered);
        return RuleVerdict.Next;
    }
}

/// <summary><c>del-header</c>: lines whose name is this one, or matches <c>-m</c>.</summary>
internal sealed class DeleteHeaderAction(byte[] name, PatternSet? names) : HttpAction
{
    public static HttpAction? Compile(ActionReader reader)
    {
        if (!reader.TryTake("the name of a header", out var word))
        {
            return null;
        }

        var method = MatchMethod.Str;
        if (reader.TakeIf("-m"))
        {
            if (!reader.TryTake("a method", out var written))
            {
                return null;
            }

            var found = MatchMethods.Find(written.Text);
            if (found is not (MatchMethod.Str or MatchMethod.Beg or MatchMethod.End or MatchMethod.Sub or MatchMethod.Reg))
            {
                reader.Error(written, $"'{written.Text}' is no method for names: str, beg, end, sub or reg");
                return null;
            }

            method = found.Value;
        }

        var patterns = new PatternReader(method, ignoreCase: method != MatchMethod.Reg, resolveNames: false);
        if (patterns.Add(word.Text) is { } wrong)
        {
            reader.Error(word, wrong);
            return null;
        }

        return new DeleteHeaderAction(Config.Directives.WordEncoding.GetBytes(word.Text), method == MatchMethod.Str ? null : patterns.Build());
    }

    public override RuleVerdict Run(in SampleContext context)
    {
        var head = HeadOf(context);
        if (names is null)
        {
            for (var i = head.Find(name); i >= 0; i = head.Find(name, i + 1))
            {
                head.RemoveAt(i);
            }

            return RuleVerdict.Next;
        }

        var sample = default(Sample);
        for (var i = 0; i < head.Count; i++)
        {
            sample.SetStr(head.Name(i));
            context.Arena.Reset();
            if (!head.IsRemoved(i) && names.Matches(sample, context.Arena))
            {
                head.RemoveAt(i);
            }
        }

        return RuleVerdict.Next;
    }
}

/// <summary><c>replace-header</c> (whole lines) and <c>replace-value</c> (each value of a comma list).</summary>
internal sealed class ReplaceHeaderAction(byte[] name, RuleRegex regex, LogFormat format, bool eachValue) : HttpAction
{
    public static HttpAction? Compile(ActionReader reader, bool eachValue) =>
        reader.HeaderName() is { } name && reader.Regex("a regular expression") is { } regex && reader.Format("a replacement", LogFormatUse.Http) is { } format
            ? new ReplaceHeaderAction(name, regex, format, eachValue) : null;

    public override RuleVerdict Run(in SampleContext context)
    {
        if (!format.TryRender(context, out var replacement))
        {
            return RuleVerdict.Failed;
        }

        var head = HeadOf(context);
        var edited = context.Stream!.Scratch;
        for (var i = head.Find(name); i >= 0; i = head.Find(name, i + 1))
        {
            edited.ResetWrittenCount();
            if (eachValue ? TryReplaceValues(head.Value(i), replacement, edited) : regex.TryExpand(head.Value(i), replacement, edited))
            {
                head.SetValue(i, edited.WrittenSpan);
            }
        }

        return RuleVerdict.Next;
    }

    private bool TryReplaceValues(ReadOnlySpan<byte> line, ReadOnlySpan<byte> replacement, ArrayBufferWriter<byte> edited)
    {
        var replaced = false;
        while (true)
        {
            var comma = ValueEnd(line);
            var value = line[..comma];

            // As HAProxy: blanks around a value go with it.
            if (regex.TryExpand(Bytes.Trim(value), replacement, edited))
            {
                replaced = true;
            }
            else
            {
                edited.Write(value);
            }

            if (comma == line.Length)
            {
                return replaced;
            }

            edited.Write(","u8);
            line = line[(comma + 1)..];
        }
    }

    /// <summary>The next comma outside quotes, or the end.</summary>
    private static int ValueEnd(ReadOnlySpan<byte> line)
    {
        var quoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '"')
            {
                quoted = !quoted;
            }
            else if (quoted && line[i] == '\\')
            {
                i++;
            }
            else if (!quoted && line[i] == ',')
            {
                return i;
            }
        }

        return line.Length;
    }
}
