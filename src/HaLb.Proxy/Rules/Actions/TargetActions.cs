using System.Buffers;
using HaLb.Proxy.Rules.Format;
using HaLb.Proxy.Rules.Patterns;
using HaLb.Proxy.Samples;
using HaLb.Proxy.Stream;

namespace HaLb.Proxy.Rules.Actions;

/// <summary>Parts of a request's target.</summary>
internal enum TargetPart
{
    /// <summary>Without the query.</summary>
    Path,
    PathAndQuery,

    /// <summary>Without its question mark.</summary>
    Query,

    /// <summary>All of it, as received.</summary>
    Whole,
}

/// <summary>Where the parts of a target lie.</summary>
internal static class TargetParts
{
    public static Range Find(ReadOnlySpan<byte> target, TargetPart part)
    {
        if (part == TargetPart.Whole)
        {
            return ..;
        }

        var start = 0;
        if (!target.StartsWith((byte)'/') && target.IndexOf("://"u8) is >= 0 and var scheme)
        {
            var slash = target[(scheme + 3)..].IndexOfAny((byte)'/', (byte)'?');
            start = slash < 0 ? target.Length : scheme + 3 + slash;
        }

        var mark = target[start..].IndexOf((byte)'?');
        var pathEnd = mark < 0 ? target.Length : start + mark;
        return part switch
        {
            TargetPart.Path => start..pathEnd,
            TargetPart.Query => pathEnd..,
            _ => start..,
        };
    }

    /// <summary>The Host line says what an absolute target says (RFC 9112 section 3.2.2).</summary>
    public static void FollowAuthority(MessageHead request)
    {
        var target = request.Target;
        if (target.StartsWith((byte)'/') || target.IndexOf("://"u8) is not (> 0 and var scheme))
        {
            return;
        }

        var start = scheme + 3;
        var length = target[start..].IndexOfAny((byte)'/', (byte)'?');
        var authority = length < 0 ? target[start..] : target.Slice(start, length);
        if (request.Find(KnownHeader.Host) is >= 0 and var host)
        {
            request.SetValue(host, authority);
        }
    }

    /// <summary>Puts <paramref name="value"/> in the place of a part; a query gets its question mark.</summary>
    public static void Replace(StreamContext stream, TargetPart part, ReadOnlySpan<byte> value)
    {
        var target = stream.Request.Target;
        var (start, length) = Find(target, part).GetOffsetAndLength(target.Length);
        var edited = stream.Scratch;
        edited.ResetWrittenCount();
        edited.Write(target[..start]);
        if (part == TargetPart.Query && !value.IsEmpty)
        {
            edited.Write("?"u8);
        }

        edited.Write(value);
        edited.Write(target[(start + length)..]);
        stream.Request.SetTarget(edited.WrittenSpan);
    }
}

/// <summary><c>set-path</c>, <c>set-pathq</c>, <c>set-query</c>, <c>set-uri</c>.</summary>
internal sealed class SetTargetAction(TargetPart part, LogFormat format) : HttpAction
{
    public static HttpAction? Compile(ActionReader reader, TargetPart part) => reader.Format("a value") is { } format ? new SetTargetAction(part, format) : null;

    public override RuleVerdict Run(in SampleContext context)
    {
        if (!format.TryRender(context, out var value) || !IsTarget(value) || (part != TargetPart.Query && value.IsEmpty))
        {
            return RuleVerdict.Failed;
        }

        var stream = context.Stream!;
        TargetParts.Replace(stream, part, value);
        if (part == TargetPart.Whole)
        {
            TargetParts.FollowAuthority(stream.Request);
        }

        return RuleVerdict.Next;
    }

    /// <summary>A blank would end the target in the request line.</summary>
    public static bool IsTarget(ReadOnlySpan<byte> value) => value.IndexOfAnyInRange((byte)0, (byte)' ') < 0 && !value.Contains((byte)127);
}

/// <summary><c>replace-path</c>, <c>replace-pathq</c>, <c>replace-uri</c>: the whole part becomes the replacement where the
/// regular expression matches.</summary>
internal sealed class ReplaceTargetAction(TargetPart part, RuleRegex regex, LogFormat format) : HttpAction
{
    public static HttpAction? Compile(ActionReader reader, TargetPart part) =>
        reader.Regex("a regular expression") is { } regex && reader.Format("a replacement") is { } format ? new ReplaceTargetAction(part, regex, format) : null;

    public override RuleVerdict Run(in SampleContext context)
    {
        if (!format.TryRender(context, out var replacement))
        {
            return RuleVerdict.Failed;
        }

        var stream = context.Stream!;
        var target = stream.Request.Target;
        var expanded = stream.RuleScratch;
        expanded.ResetWrittenCount();
        if (!regex.TryExpand(target[TargetParts.Find(target, part)], replacement, expanded))
        {
            return RuleVerdict.Next;
        }

        if (!SetTargetAction.IsTarget(expanded.WrittenSpan) || expanded.WrittenCount == 0)
        {
            return RuleVerdict.Failed;
        }

        TargetParts.Replace(stream, part, expanded.WrittenSpan);
        return RuleVerdict.Next;
    }
}

/// <summary><c>set-method</c>.</summary>
internal sealed class SetMethodAction(LogFormat format) : HttpAction
{
    public static HttpAction? Compile(ActionReader reader) => reader.Format("a method") is { } format ? new SetMethodAction(format) : null;

    public override RuleVerdict Run(in SampleContext context)
    {
        if (!format.TryRender(context, out var method) || method.IsEmpty || !SetTargetAction.IsTarget(method))
        {
            return RuleVerdict.Failed;
        }

        // Whether the client gets a body follows from what it asked for, not from this.
        context.Stream!.Request.SetMethod(method);
        return RuleVerdict.Next;
    }
}
