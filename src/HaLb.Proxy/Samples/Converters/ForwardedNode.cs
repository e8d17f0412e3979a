using System.Buffers.Text;

namespace HaLb.Proxy.Samples.Converters;

/// <summary>A node of a Forwarded header (RFC 7239 6): an address, <c>unknown</c> or an obfuscated name, perhaps with a port, which may be
/// obfuscated too. Names are without their underscore.</summary>
internal ref struct ForwardedNode
{
    /// <summary>Ipv4 or Ipv6 for an address, Str for an obfuscated name, Any for <c>unknown</c>.</summary>
    public SampleType NameType;
    public UInt128 Address;
    public ReadOnlySpan<byte> Name;

    /// <summary>Int for a number, Str for an obfuscated one, Any where there is none.</summary>
    public SampleType PortType;
    public int Port;
    public ReadOnlySpan<byte> PortName;

    /// <summary>Reads a whole node, in quotes or without; an IPv6 address and a port need quotes in the header, not here.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out ForwardedNode node)
    {
        node = default;
        if (text is [(byte)'"', .. var quoted, (byte)'"'])
        {
            text = quoted;
        }

        return node.TryReadName(text, out var length) && (length == text.Length || node.TryReadPort(text[length..]));
    }

    /// <summary>Whether it is an obfuscated identifier without its underscore: letters, digits, '.', '_' and '-'.</summary>
    public static bool IsObfuscated(ReadOnlySpan<byte> text) => text.Length > 0 && ObfuscatedLength(text) == text.Length;

    private static int ObfuscatedLength(ReadOnlySpan<byte> text)
    {
        var length = 0;
        while (length < text.Length && (char.IsAsciiLetterOrDigit((char)text[length]) || text[length] is (byte)'.' or (byte)'_' or (byte)'-'))
        {
            length++;
        }

        return length;
    }

    private bool TryReadName(ReadOnlySpan<byte> text, out int consumed)
    {
        consumed = 0;
        if (text.StartsWith("_"u8))
        {
            consumed = 1 + ObfuscatedLength(text[1..]);
            NameType = SampleType.Str;
            Name = text[1..consumed];
            return consumed > 1;
        }

        if (text.StartsWith("unknown"u8))
        {
            consumed = 7;
            return true;
        }

        var isV6 = text.StartsWith("["u8);
        var end = text.IndexOf(isV6 ? (byte)']' : (byte)':');
        if (isV6 && end < 0)
        {
            return false;
        }

        var address = isV6 ? text[1..end] : end < 0 ? text : text[..end];
        consumed = end < 0 ? text.Length : isV6 ? end + 1 : end;
        return SampleCast.TryReadAddress(address, out NameType, out Address) && NameType == (isV6 ? SampleType.Ipv6 : SampleType.Ipv4);
    }

    private bool TryReadPort(ReadOnlySpan<byte> text)
    {
        if (text[0] != ':')
        {
            return false;
        }

        text = text[1..];
        if (text.StartsWith("_"u8))
        {
            PortType = SampleType.Str;
            PortName = text[1..];
            return IsObfuscated(text[1..]);
        }

        PortType = SampleType.Int;
        return text.Length is >= 1 and <= 5 && Utf8Parser.TryParse(text, out Port, out var used) && used == text.Length && Port is >= 0 and <= 65535
            && char.IsAsciiDigit((char)text[0]);
    }
}
