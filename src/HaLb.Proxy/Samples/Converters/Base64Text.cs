namespace HaLb.Proxy.Samples.Converters;

/// <summary>Base64 as HAProxy reads and writes it, which is neither RFC 4648 to the letter nor the same for both alphabets: the
/// classic form allows padding behind any group of four, the URL form takes '=' for the last digit.</summary>
internal sealed class Base64Text
{
    public static readonly Base64Text WithPadding = new("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8, isPadded: true);

    public static readonly Base64Text Url = new("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8, isPadded: false);

    private const byte Padding = 64;
    private const byte None = 255;

    private readonly byte[] _digits;
    private readonly byte[] _values = new byte[256];
    private readonly bool _isPadded;

    private Base64Text(ReadOnlySpan<byte> digits, bool isPadded)
    {
        _digits = digits.ToArray();
        _isPadded = isPadded;
        Array.Fill(_values, None);
        for (var i = 0; i < digits.Length; i++)
        {
            _values[digits[i]] = (byte)i;
        }

        _values['='] = isPadded ? Padding : (byte)63;
    }

    public static int DecodedLengthMax(int length) => length / 4 * 3 + 3;

    public int EncodedLength(int length) => _isPadded ? (length + 2) / 3 * 4 : (length * 4 + 2) / 3;

    /// <param name="bytes">What is encoded.</param>
    /// <param name="room">Of <see cref="EncodedLength"/> bytes.</param>
    public void Encode(ReadOnlySpan<byte> bytes, Span<byte> room)
    {
        var written = 0;
        for (var i = 0; i < bytes.Length; i += 3)
        {
            var left = Math.Min(3, bytes.Length - i);
            var group = bytes[i] << 16 | (left > 1 ? bytes[i + 1] << 8 : 0) | (left > 2 ? bytes[i + 2] : 0);
            for (var digit = 0; digit <= left; digit++)
            {
                room[written++] = _digits[group >> (18 - 6 * digit) & 63];
            }
        }

        room[written..].Fill((byte)'=');
    }

    /// <param name="text">What is decoded.</param>
    /// <param name="room">Of <see cref="DecodedLengthMax"/> bytes.</param>
    /// <param name="written">How many of them were used.</param>
    public bool TryDecode(ReadOnlySpan<byte> text, Span<byte> room, out int written)
    {
        written = 0;
        if (_isPadded ? text.Length % 4 != 0 : text.Length % 4 == 1)
        {
            return false;
        }

        for (; text.Length > 0; text = text[Math.Min(4, text.Length)..])
        {
            if (!TryDecodeGroup(text[..Math.Min(4, text.Length)], room, ref written))
            {
                return false;
            }
        }

        return true;
    }

    private bool TryDecodeGroup(ReadOnlySpan<byte> digits, Span<byte> room, ref int written)
    {
        var group = 0;
        var padding = 4 - digits.Length;
        for (var i = 0; i < digits.Length; i++)
        {
            var value = _values[digits[i]];
            if (value == None || (value == Padding && i == 0) || (value != Padding && padding > 0 && digits.Length == 4))
            {
                return false;
            }

            padding += value == Padding ? 1 : 0;
            group |= (value == Padding ? 0 : value) << (18 - 6 * i);
        }

        for (var i = 0; i < 3 - padding; i++)
        {
            room[written++] = (byte)(group >> (16 - 8 * i));
        }

        return true;
    }
}
