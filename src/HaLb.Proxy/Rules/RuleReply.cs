using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using HaLb.Proxy.Rules.Format;
using HaLb.Proxy.Samples;
using HaLb.Proxy.Stream;

namespace HaLb.Proxy.Rules;

/// <summary>A response that a rule makes: <c>return</c>, <c>deny</c> with a content, <c>auth</c>.</summary>
internal sealed class RuleReply
{
    public required int Status { get; init; }

    /// <summary>Fixed body.</summary>
    public byte[] Body { get; init; } = [];

    /// <summary>Body made for each stream; null = the fixed one.</summary>
    public LogFormat? BodyFormat { get; init; }

    public byte[]? ContentType { get; init; }

    /// <summary>Further lines (<c>hdr</c>).</summary>
    public ImmutableArray<(byte[] Name, LogFormat Value)> Lines { get; init; } = [];

    /// <summary>The reply of the stream's proxies for <see cref="Status"/> (<c>errorfile</c>, or HaLb's own) is the basis; lines
    /// are added to it.</summary>
    public bool UsesErrorReply { get; init; }

    /// <summary>A whole response from a file; null = none.</summary>
    public ReplyTemplate? File { get; init; }

    /// <summary>Makes the stream's reply this one and returns the body. False = a part of it would be too long.</summary>
    public bool TryFill(in SampleContext context, out byte[] body)
    {
        var stream = context.Stream!;
        var head = stream.ReplyHead;
        var template = File ?? (UsesErrorReply ? ErrorTemplates.Find(stream, Status) : null);
        body = Body;
        if (template is not null)
        {
            template.Fill(head);
            body = template.Body;
        }
        else
        {
            if (BodyFormat is not null)
            {
                if (!BodyFormat.TryRender(context, out var rendered))
                {
                    return false;
                }

                body = rendered.ToArray();
            }

            FillHead(head, body.Length);
        }

        foreach (var (name, format) in Lines)
        {
            if (!format.TryRender(context, out var value))
            {
                return false;
            }

            head.Add(name, value);
        }

        return true;
    }

    private void FillHead(MessageHead head, int length)
    {
        head.Clear();
        head.SetStatus(Status, Encoding.ASCII.GetBytes(ReasonPhrases.Find(Status)));
        if (Status is not (204 or 304))
        {
            Span<byte> digits = stackalloc byte[20];
            _ = length.TryFormat(digits, out var written, default, CultureInfo.InvariantCulture);
            head.Add("content-length"u8, digits[..written]);
        }

        if (ContentType is not null && length > 0)
        {
            head.Add("content-type"u8, ContentType);
        }

        head.Framing = length == 0 ? BodyFraming.None : BodyFraming.Length;
        head.ContentLength = length;
    }
}
