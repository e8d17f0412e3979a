using System.Buffers;
using System.Buffers.Text;
using System.Net;
using System.Text.Unicode;

namespace HaLb.Proxy.Log;

/// <summary>Writes a line into a fixed span. What does not fit is cut off: a line has a greatest length anyway.</summary>
internal ref struct LineWriter(Span<byte> buffer)
{
    private const string Hex = "0123456789ABCDEF";
    private readonly Span<byte> _buffer = buffer;

    public int Length { get; private set; }

    public readonly ReadOnlySpan<byte> Written => _buffer[..Length];

    private readonly Span<byte> Free => _buffer[Length..];

    public void Byte(byte value)
    {
        if (Length < _buffer.Length)
        {
            _buffer[Length++] = value;
        }
    }

    public void Letter(char value) => Byte((byte)value);

    public void Bytes(ReadOnlySpan<byte> text)
    {
        text = text[..Math.Min(text.Length, _buffer.Length - Length)];
        text.CopyTo(Free);
        Length += text.Length;
    }

    public void Text(string text)
    {
        _ = Utf8.FromUtf16(text, Free, out _, out var written);
        Length += written;
    }

    public void Number(long value)
    {
        _ = Utf8Formatter.TryFormat(value, Free, out var written);
        Length += written;
    }

    /// <summary>ADDRESS:PORT, IPv6 without brackets as HAProxy writes it; <c>unix:1</c> where there is no address.</summary>
    public void Address(IPEndPoint? point)
    {
        Host(point);
        Byte((byte)':');
        Number(point?.Port ?? 1);
    }

    public void Host(IPEndPoint? point)
    {
        if (point is null)
        {
            Bytes("unix"u8);
            return;
        }

        _ = point.Address.TryFormat(Free, out var written);
        Length += written;
    }

    /// <summary>Bytes that came from outside: <c>"</c>, <c>#</c>, control characters and all above 0x7E become <c>#XX</c>.</summary>
    public void Escaped(ReadOnlySpan<byte> text) => Encoded(text, '#', ByteSets.Escaped);

    /// <summary>Bytes of <paramref name="set"/> become <paramref name="mark"/> and two hexadecimal digits.</summary>
    public void Encoded(ReadOnlySpan<byte> text, char mark, SearchValues<byte> set)
    {
        while (!text.IsEmpty && Length < _buffer.Length)
        {
            var plain = text.IndexOfAny(set);
            if (plain < 0)
            {
                Bytes(text);
                return;
            }

            Bytes(text[..plain]);
            Letter(mark);
            Letter(Hex[text[plain] >> 4]);
            Letter(Hex[text[plain] & 15]);
            text = text[(plain + 1)..];
        }
    }
}
