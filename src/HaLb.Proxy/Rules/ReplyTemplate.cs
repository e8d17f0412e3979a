using System.Globalization;
using HaLb.Proxy.Stream;

namespace HaLb.Proxy.Rules;

/// <summary>A raw response (an errorfile, HaLb's own errors) cut into its parts, so that rules can edit it and the connection
/// can go on. Lines that are a front's affair are left out.</summary>
internal sealed class ReplyTemplate
{
    private readonly byte[] _reason;
    private readonly (byte[] Name, byte[] Value)[] _lines;

    private ReplyTemplate(int status, byte[] reason, (byte[] Name, byte[] Value)[] lines, byte[] body)
    {
        Status = status;
        _reason = reason;
        _lines = lines;
        Body = body;
    }

    public int Status { get; }

    public byte[] Body { get; }

    /// <summary>Cuts a response whose shape was checked when it was loaded; null = it is empty.</summary>
    public static ReplyTemplate? Parse(ReadOnlySpan<byte> raw)
    {
        var end = raw.IndexOf("\r\n\r\n"u8);
        var separator = end < 0 ? raw.IndexOf("\n\n"u8) : end;
        if (separator < 0)
        {
            return null;
        }

        var body = raw[(separator + (end < 0 ? 2 : 4))..].ToArray();
        var first = true;
        var status = 0;
        byte[] reason = [];
        var lines = new List<(byte[], byte[])>();
        foreach (var range in raw[..separator].Split((byte)'\n'))
        {
            var line = raw[..separator][range].TrimEnd((byte)'\r');
            if (first)
            {
                first = false;
                status = ReadStatus(line, out reason);
                continue;
            }

            var colon = line.IndexOf((byte)':');
            if (colon > 0 && KnownHeaders.Recognise(line[..colon]) is not (KnownHeader.Connection or KnownHeader.ContentLength or KnownHeader.TransferEncoding or KnownHeader.KeepAlive))
            {
                lines.Add((line[..colon].ToArray(), Bytes.Trim(line[(colon + 1)..]).ToArray()));
            }
        }

        return new ReplyTemplate(status, reason, [.. lines], body);
    }

    /// <summary>Makes <paramref name="head"/> this response's.</summary>
    public void Fill(MessageHead head)
    {
        head.Clear();
        head.SetStatus(Status, _reason);
        Span<byte> digits = stackalloc byte[20];
        _ = Body.Length.TryFormat(digits, out var length, default, CultureInfo.InvariantCulture);
        head.Add("content-length"u8, digits[..length]);
        foreach (var (name, value) in _lines)
        {
            head.Add(name, value);
        }

        head.Framing = Body.Length == 0 ? BodyFraming.None : BodyFraming.Length;
        head.ContentLength = Body.Length;
    }

    private static int ReadStatus(ReadOnlySpan<byte> line, out byte[] reason)
    {
        reason = [];
        var blank = line.IndexOf((byte)' ');
        var rest = blank < 0 ? default : line[(blank + 1)..];
        if (rest.Length > 4)
        {
            reason = rest[4..].ToArray();
        }

        return rest.Length >= 3 && int.TryParse(rest[..3], NumberStyles.None, CultureInfo.InvariantCulture, out var status) ? status : 500;
    }
}
