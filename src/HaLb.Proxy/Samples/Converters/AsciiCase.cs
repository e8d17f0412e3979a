namespace HaLb.Proxy.Samples.Converters;

/// <summary>Case of ASCII letters; all other bytes stay.</summary>
internal static class AsciiCase
{
    public static void ToLower(ReadOnlySpan<byte> text, Span<byte> room)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            room[i] = (byte)(c - 'A') < 26 ? (byte)(c | 0x20) : c;
        }
    }

    public static void ToUpper(ReadOnlySpan<byte> text, Span<byte> room)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            room[i] = (byte)(c - 'a') < 26 ? (byte)(c & ~0x20) : c;
        }
    }
}
