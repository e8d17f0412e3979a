using System.Buffers.Text;

namespace HaLb.Proxy.Stream;

/// <summary>Appends bytes to a span that is known to be large enough.</summary>
internal ref struct SpanWriter(Span<byte> to)
{
    private readonly Span<byte> _to = to;

    public int Length { get; private set; }

    public void Append(ReadOnlySpan<byte> text)
    {
        text.CopyTo(_to[Length..]);
        Length += text.Length;
    }

    public void Append(byte value) => _to[Length++] = value;

    /// <summary>A header line with its CRLF.</summary>
    public void Line(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        Append(name);
        Append(": "u8);
        Append(value);
        Append("\r\n"u8);
    }

    public void AppendDecimal(long value)
    {
        _ = Utf8Formatter.TryFormat(value, _to[Length..], out var written);
        Length += written;
    }

    public void AppendHex(long value)
    {
        _ = Utf8Formatter.TryFormat(value, _to[Length..], out var written, 'x');
        Length += written;
    }
}
