namespace HaLb.Proxy.Samples.Converters;

/// <summary>Hexadecimal digits of bytes; written in upper case.</summary>
internal static class HexDigits
{
    public static void Write(byte value, Span<byte> room)
    {
        room[0] = Of(value >> 4);
        room[1] = Of(value & 15);
    }

    public static bool TryRead(byte high, byte low, out byte value)
    {
        var (h, l) = (ValueOf(high), ValueOf(low));
        value = (byte)(h << 4 | l);
        return (h | l) >= 0;
    }

    /// <summary>0 to 15, or -1.</summary>
    public static int ValueOf(byte digit) => digit switch
    {
        >= (byte)'0' and <= (byte)'9' => digit - '0',
        >= (byte)'a' and <= (byte)'f' => digit - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => digit - 'A' + 10,
        _ => -1,
    };

    private static byte Of(int digit) => (byte)(digit < 10 ? '0' + digit : 'A' + digit - 10);
}
