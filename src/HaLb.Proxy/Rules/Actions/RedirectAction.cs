using System.Buffers;
using System.Text;
using HaLb.Config.Directives;
using HaLb.Proxy.Rules.Format;
using HaLb.Proxy.Samples;
using HaLb.Proxy.Stream;

namespace HaLb.Proxy.Rules.Actions;

/// <summary>What a redirect's own text stands for.</summary>
internal enum RedirectKind
{
    Location,
    Prefix,
    Scheme,
}

/// <summary><c>redirect</c>, as an action and as a keyword of its own (whose text is no format).</summary>
internal sealed class RedirectAction(RedirectKind kind, LogFormat target) : HttpAction
{
    public int Code { get; init; } = 302;

    public bool DropQuery { get; init; }

    public bool AppendSlash { get; init; }

    /// <summary>An empty location lets the stream pass.</summary>
    public bool IgnoreEmpty { get; init; }

    /// <summary>Value of a Set-Cookie line; null = none.</summary>
    public byte[]? Cookie { get; init; }

    public static HttpAction? Compile(ActionReader reader, bool isFormat)
    {
        (RedirectKind Kind, Word Text)? target = null;
        var code = 302;
        bool dropQuery = false, appendSlash = false, ignoreEmpty = false;
        byte[]? cookie = null;
        while (!reader.IsAtEnd)
        {
            _ = reader.TryTake("an argument", out var word);
            switch (word.Text)
            {
                case "location" or "prefix" or "scheme":
                    if (!reader.TryTake($"a {word.Text}", out var text))
                    {
                        return null;
                    }

                    target = (word.Text switch { "location" => RedirectKind.Location, "prefix" => RedirectKind.Prefix, _ => RedirectKind.Scheme }, text);
                    break;
                case "code":
                    if (!reader.TryTake("a code", out var number))
                    {
                        return null;
                    }

                    code = number.Text switch { "301" => 301, "302" => 302, "303" => 303, "307" => 307, "308" => 308, _ => 0 };
                    if (code == 0)
                    {
                        reader.Error(number, $"'{number.Text}' is none of 301, 302, 303, 307, 308");
                        return null;
                    }

                    break;
                case "set-cookie" or "clear-cookie":
                    if (!reader.TryTake("a cookie", out var value))
                    {
                        return null;
                    }

                    cookie = WordEncoding.GetBytes(value.Text + (word.Text == "set-cookie" ? "; path=/;" : "; path=/; Max-Age=0;"));
                    break;
                case "drop-query":
                    dropQuery = true;
                    break;
                case "append-slash":
                    appendSlash = true;
                    break;
                case "ignore-empty":
                    ignoreEmpty = true;
                    break;
                default:
                    string[] known = ["location", "prefix", "scheme", "code", "set-cookie", "clear-cookie", "drop-query", "append-slash", "ignore-empty", "if", "unless"];
                    reader.Error(word, $"expected {string.Join(", ", known)}, but found '{word.Text}'{Config.Keywords.Suggestions.ForWord(word.Text, known)}");
                    return null;
            }
        }

        if (target is not { } given)
        {
            reader.Missing("'location', 'prefix' or 'scheme'");
            return null;
        }

        var written = given is { Kind: RedirectKind.Prefix, Text.Text: "/" } ? given.Text with { Text = "" } : given.Text;
        var format = isFormat ? reader.FormatOf(written) : new LogFormat([new TextItem(WordEncoding.GetBytes(written.Text))], written.Text);
        return format is null ? null : new RedirectAction(given.Kind, format)
        {
            Code = code,
            DropQuery = dropQuery,
            AppendSlash = appendSlash,
            IgnoreEmpty = ignoreEmpty,
            Cookie = cookie,
        };
    }

    public override RuleVerdict Run(in SampleContext context)
    {
        if (!target.TryRender(context, out var text))
        {
            return RuleVerdict.Failed;
        }

        var stream = context.Stream!;
        var location = stream.RuleScratch;
        location.ResetWrittenCount();
        location.Write(text);
        if (kind != RedirectKind.Location)
        {
            AppendRequest(stream.Request, location);
        }

        if (IgnoreEmpty && location.WrittenCount == 0)
        {
            return RuleVerdict.Next;
        }

        Fill(stream.ReplyHead, location.WrittenSpan);
        var inResponse = (context.At & SampleWhere.Response) != 0;
        stream.AdoptReply([], new Termination('L', inResponse ? 'H' : 'R', Code));
        ReplyAction.CountIntercepted(stream);
        return RuleVerdict.Answer;
    }

    /// <summary>Host (of a scheme), path and query of the request.</summary>
    private void AppendRequest(MessageHead request, ArrayBufferWriter<byte> location)
    {
        if (kind == RedirectKind.Scheme)
        {
            location.Write("://"u8);
            var host = request.Find(KnownHeader.Host);
            location.Write(host < 0 ? default : request.Value(host));
        }

        var path = request.Target[TargetParts.Find(request.Target, DropQuery ? TargetPart.Path : TargetPart.PathAndQuery)];
        location.Write(path.IsEmpty ? "/"u8 : path);
        if (DropQuery && AppendSlash && !path.EndsWith((byte)'/'))
        {
            location.Write("/"u8);
        }
    }

    private void Fill(MessageHead head, ReadOnlySpan<byte> location)
    {
        head.Clear();
        head.SetStatus(Code, Encoding.ASCII.GetBytes(ReasonPhrases.Find(Code)));
        head.Add("content-length"u8, "0"u8);
        head.Add("location"u8, location);
        if (Code is 302 or 303 or 307)
        {
            head.Add("cache-control"u8, "no-cache"u8);
        }

        if (Cookie is not null)
        {
            head.Add("set-cookie"u8, Cookie);
        }
    }
}
