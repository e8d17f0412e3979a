namespace HaLb.Proxy.Samples.Converters;

/// <summary>Parameters of one element of a Forwarded header (RFC 7239 4), each valid and there at most once. Values are without
/// quotes.</summary>
internal ref struct ForwardedHeader
{
    public ReadOnlySpan<byte> Proto;
    public ReadOnlySpan<byte> Host;
    public ReadOnlySpan<byte> For;
    public ReadOnlySpan<byte> By;

    /// <summary>False = it is not valid as a whole.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out ForwardedHeader header)
    {
        header = default;
        while (true)
        {
            text = text.TrimStart(" \t"u8);
            var equals = text.IndexOf((byte)'=');
            if (equals <= 0)
            {
                return false;
            }

            var name = text[..equals];
            text = text[(equals + 1)..];
            var isQuoted = text.StartsWith("\""u8);
            var length = ValueLength(isQuoted ? text[1..] : text, isQuoted);
            if (length <= 0 || !header.TrySet(name, text.Slice(isQuoted ? 1 : 0, length), isQuoted))
            {
                return false;
            }

            text = text[(isQuoted ? length + 2 : length)..].TrimStart(" \t"u8);
            if (text.Length == 0)
            {
                return true;
            }

            if (text[0] != ';')
            {
                return false;
            }

            text = text[1..];
        }
    }

    /// <summary>Up to the closing quote, or to the end of the token; negative = no quote closes it.</summary>
    private static int ValueLength(ReadOnlySpan<byte> text, bool isQuoted)
    {
        var end = isQuoted ? text.IndexOf((byte)'"') : text.IndexOfAny((byte)';', (byte)' ', (byte)'\t');
        return end < 0 && !isQuoted ? text.Length : end;
    }

    private bool TrySet(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, bool isQuoted)
    {
        Span<byte> lower = stackalloc byte[5];
        if (name.Length > lower.Length)
        {
            return false;
        }

        AsciiCase.ToLower(name, lower);
        return lower[..name.Length] switch
        {
            [(byte)'f', (byte)'o', (byte)'r'] => TrySet(ref For, value, IsNode(value, isQuoted)),
            [(byte)'b', (byte)'y'] => TrySet(ref By, value, IsNode(value, isQuoted)),
            [(byte)'h', (byte)'o', (byte)'s', (byte)'t'] => TrySet(ref Host, value, IsHost(value, isQuoted)),
            [(byte)'p', (byte)'r', (byte)'o', (byte)'t', (byte)'o'] => TrySet(ref Proto, value, value.SequenceEqual("http"u8) || value.SequenceEqual("https"u8)),
            _ => false,
        };
    }

    private static bool TrySet(ref ReadOnlySpan<byte> field, ReadOnlySpan<byte> value, bool isValid)
    {
        if (!isValid || field.Length > 0)
        {
            return false;
        }

        field = value;
        return true;
    }

    /// <summary>Colons and brackets are no characters of a token: they need quotes.</summary>
    private static bool IsNode(ReadOnlySpan<byte> value, bool isQuoted) =>
        (isQuoted || value.IndexOfAny((byte)':', (byte)'[') < 0) && ForwardedNode.TryRead(value, out _);

    private static bool IsHost(ReadOnlySpan<byte> value, bool isQuoted)
    {
        foreach (var c in value)
        {
            if (!char.IsAsciiLetterOrDigit((char)c) && c is not ((byte)'.' or (byte)'-' or (byte)'_' or (byte)'~') && !(isQuoted && c is (byte)':' or (byte)'[' or (byte)']'))
            {
                return false;
            }
        }

        return true;
    }
}
