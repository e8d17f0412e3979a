using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace HaLb.Transport;

/// <summary>What stands at the start of a connection that must begin with a PROXY header.</summary>
public enum ProxyHeaderStatus
{
    /// <summary>More bytes are needed.</summary>
    Incomplete,
    Complete,

    /// <summary>It does not begin like one.</summary>
    Missing,

    /// <summary>It begins like one and is faulty.</summary>
    Invalid,

    /// <summary>It speaks of a protocol that is not carried (UDP).</summary>
    Unhandled,
}

/// <summary>The addresses of a PROXY header; null where it names none (LOCAL, UNKNOWN): those of the connection itself count.</summary>
public readonly record struct ProxyHeader(IPEndPoint? Source, IPEndPoint? Destination)
{
    /// <summary>Where the extensions (TLVs) of a version 2 header stand in what was read; empty = there are none.</summary>
    public Range Extensions { get; init; }
}

/// <summary>The PROXY protocol, versions 1 and 2 (proxy-protocol.txt of HAProxy, sections 2.1 and 2.2). Strict.</summary>
public static class ProxyProtocol
{
    /// <summary>Longest header that is accepted, TLVs included.</summary>
    public const int LengthMax = 4096;

    /// <summary>Bytes that writing takes at most.</summary>
    public const int WriteMax = 108;

    // Version 1: longest line with its CRLF.
    private const int LineMax = 107;

    //  |  signature (12)  | ver<<4|cmd | fam<<4|proto | length (2) | addresses and TLVs
    private const int VersionOffset = 12;
    private const int FamilyOffset = 13;
    private const int LengthOffset = 14;
    private const int FixedLength = 16;
    private const int Ipv4Length = 12;
    private const int Ipv6Length = 36;
    private const int UnixLength = 216;

    /// <summary>Type and length of a TLV (section 2.2.1).</summary>
    private const int ExtensionHead = 3;

    private static readonly SearchValues<byte> Ipv4Bytes = SearchValues.Create(".0123456789"u8);
    private static readonly SearchValues<byte> Ipv6Bytes = SearchValues.Create(".:0123456789abcdefABCDEF"u8);

    private static ReadOnlySpan<byte> Signature => "\r\n\r\n\0\r\nQUIT\n"u8;

    public static ProxyHeaderStatus TryRead(ReadOnlySpan<byte> input, out ProxyHeader header, out int consumed)
    {
        header = default;
        consumed = 0;
        if (StartsAlike(input, Signature))
        {
            return input.Length < FixedLength ? ProxyHeaderStatus.Incomplete : ReadBinary(input, out header, out consumed);
        }

        return StartsAlike(input, "PROXY "u8) ? ReadLine(input, out header, out consumed) : ProxyHeaderStatus.Missing;
    }

    /// <summary>Value of the first extension of a type (0x02 = authority, 0x05 = unique id) in <paramref name="extensions"/>; false
    /// = there is none. One that is longer than what is left ends the search.</summary>
    public static bool TryFindExtension(ReadOnlySpan<byte> extensions, byte type, out ReadOnlySpan<byte> value)
    {
        while (extensions.Length >= ExtensionHead)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(extensions[1..]);
            if (length > extensions.Length - ExtensionHead)
            {
                break;
            }

            value = extensions.Slice(ExtensionHead, length);
            if (extensions[0] == type)
            {
                return true;
            }

            extensions = extensions[(ExtensionHead + length)..];
        }

        value = default;
        return false;
    }

    /// <summary>Writes a version 1 header and returns its length.</summary>
    public static int WriteLine(Span<byte> to, IPEndPoint? source, IPEndPoint? destination)
    {
        if (source is null || destination is null || !Normalise(ref source, ref destination))
        {
            "PROXY UNKNOWN\r\n"u8.CopyTo(to);
            return "PROXY UNKNOWN\r\n"u8.Length;
        }

        var family = source.AddressFamily == AddressFamily.InterNetwork ? "TCP4" : "TCP6";
        return Encoding.ASCII.GetBytes(
            string.Create(null, stackalloc char[WriteMax], $"PROXY {family} {source.Address} {destination.Address} {source.Port} {destination.Port}\r\n"), to);
    }

    /// <summary>Writes a version 2 header and returns its length. Without addresses it is a LOCAL one.</summary>
    public static int WriteBinary(Span<byte> to, IPEndPoint? source, IPEndPoint? destination)
    {
        Signature.CopyTo(to);
        if (source is null || destination is null || !Normalise(ref source, ref destination))
        {
            to[VersionOffset] = 0x20;
            to[FamilyOffset] = 0;
            BinaryPrimitives.WriteUInt16BigEndian(to[LengthOffset..], 0);
            return FixedLength;
        }

        var v4 = source.AddressFamily == AddressFamily.InterNetwork;
        var size = v4 ? 4 : 16;
        to[VersionOffset] = 0x21;
        to[FamilyOffset] = v4 ? (byte)0x11 : (byte)0x21;
        BinaryPrimitives.WriteUInt16BigEndian(to[LengthOffset..], (ushort)(2 * size + 4));
        _ = source.Address.TryWriteBytes(to[FixedLength..], out _);
        _ = destination.Address.TryWriteBytes(to[(FixedLength + size)..], out _);
        BinaryPrimitives.WriteUInt16BigEndian(to[(FixedLength + 2 * size)..], (ushort)source.Port);
        BinaryPrimitives.WriteUInt16BigEndian(to[(FixedLength + 2 * size + 2)..], (ushort)destination.Port);
        return FixedLength + 2 * size + 4;
    }

    private static bool StartsAlike(ReadOnlySpan<byte> input, ReadOnlySpan<byte> start)
    {
        var length = Math.Min(input.Length, start.Length);
        return input[..length].SequenceEqual(start[..length]);
    }

    private static ProxyHeaderStatus ReadBinary(ReadOnlySpan<byte> input, out ProxyHeader header, out int consumed)
    {
        header = default;
        consumed = 0;
        if (input[VersionOffset] is not (0x20 or 0x21))
        {
            return ProxyHeaderStatus.Invalid;
        }

        var length = BinaryPrimitives.ReadUInt16BigEndian(input[LengthOffset..]);
        if (FixedLength + length > LengthMax)
        {
            return ProxyHeaderStatus.Invalid;
        }

        if (input.Length < FixedLength + length)
        {
            return ProxyHeaderStatus.Incomplete;
        }

        consumed = FixedLength + length;
        if (input[VersionOffset] == 0x20)
        {
            return ProxyHeaderStatus.Complete;
        }

        var block = input.Slice(FixedLength, length);
        switch (input[FamilyOffset])
        {
            case 0x00:
                return ProxyHeaderStatus.Complete;
            case 0x11 when length >= Ipv4Length:
                header = new ProxyHeader(EndPoint(block[..4], block[8..]), EndPoint(block.Slice(4, 4), block[10..])) { Extensions = (FixedLength + Ipv4Length)..consumed };
                return ProxyHeaderStatus.Complete;
            case 0x21 when length >= Ipv6Length:
                header = new ProxyHeader(EndPoint(block[..16], block[32..]), EndPoint(block.Slice(16, 16), block[34..])) { Extensions = (FixedLength + Ipv6Length)..consumed };
                return ProxyHeaderStatus.Complete;
            case 0x31 when length >= UnixLength:
                return ProxyHeaderStatus.Complete;
            case 0x11 or 0x21 or 0x31:
                return ProxyHeaderStatus.Invalid;
            default:
                return ProxyHeaderStatus.Unhandled;
        }
    }

    private static IPEndPoint EndPoint(ReadOnlySpan<byte> address, ReadOnlySpan<byte> port) =>
        new(new IPAddress(address), BinaryPrimitives.ReadUInt16BigEndian(port));

    private static ProxyHeaderStatus ReadLine(ReadOnlySpan<byte> input, out ProxyHeader header, out int consumed)
    {
        header = default;
        consumed = 0;
        var end = input.IndexOf((byte)'\n');
        if (end < 0)
        {
            return input.Length >= LineMax ? ProxyHeaderStatus.Invalid : ProxyHeaderStatus.Incomplete;
        }

        if (end >= LineMax || input[end - 1] != '\r')
        {
            return ProxyHeaderStatus.Invalid;
        }

        consumed = end + 1;
        var text = input["PROXY ".Length..(end - 1)];
        if (text.StartsWith("UNKNOWN"u8))
        {
            return text.Length == 7 || text[7] == ' ' ? ProxyHeaderStatus.Complete : ProxyHeaderStatus.Invalid;
        }

        var v4 = text.StartsWith("TCP4 "u8);
        if (!v4 && !text.StartsWith("TCP6 "u8))
        {
            return ProxyHeaderStatus.Unhandled;
        }

        return ReadAddresses(text[5..], v4, out header) ? ProxyHeaderStatus.Complete : ProxyHeaderStatus.Invalid;
    }

    /// <summary><c>source destination sourceport destinationport</c>, one space between.</summary>
    private static bool ReadAddresses(ReadOnlySpan<byte> text, bool v4, out ProxyHeader header)
    {
        header = default;
        Span<Range> parts = stackalloc Range[5];
        if (text.Count((byte)' ') != 3 || Split(text, parts) != 4
            || !TryAddress(text[parts[0]], v4, out var source) || !TryAddress(text[parts[1]], v4, out var destination)
            || !TryPort(text[parts[2]], out var sourcePort) || !TryPort(text[parts[3]], out var destinationPort))
        {
            return false;
        }

        header = new ProxyHeader(new IPEndPoint(source, sourcePort), new IPEndPoint(destination, destinationPort));
        return true;
    }

    private static int Split(ReadOnlySpan<byte> text, Span<Range> parts)
    {
        var count = 0;
        foreach (var part in text.Split((byte)' '))
        {
            parts[count++] = part;
        }

        return count;
    }

    private static bool TryAddress(ReadOnlySpan<byte> text, bool v4, out IPAddress address)
    {
        address = IPAddress.None;
        // IPAddress also takes "1", "0x7f.1" and scope ids.
        if (text.IsEmpty || v4 && (text.Count((byte)'.') != 3 || text.IndexOfAnyExcept(Ipv4Bytes) >= 0)
            || !v4 && text.IndexOfAnyExcept(Ipv6Bytes) >= 0)
        {
            return false;
        }

        Span<char> characters = stackalloc char[LineMax];
        var length = Encoding.ASCII.GetChars(text, characters);
        if (!IPAddress.TryParse(characters[..length], out var parsed)
            || parsed.AddressFamily != (v4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6))
        {
            return false;
        }

        address = parsed;
        return true;
    }

    private static bool TryPort(ReadOnlySpan<byte> text, out int port) =>
        Utf8Parser.TryParse(text, out port, out var used) && used == text.Length && port is >= 0 and <= 65535
        && char.IsAsciiDigit((char)text[0]) && (text.Length == 1 || text[0] != '0');

    /// <summary>Brings both addresses into one family; false where that cannot be.</summary>
    private static bool Normalise(ref IPEndPoint source, ref IPEndPoint destination)
    {
        source = Unmap(source);
        destination = Unmap(destination);
        if (source.AddressFamily != destination.AddressFamily)
        {
            source = new IPEndPoint(source.Address.MapToIPv6(), source.Port);
            destination = new IPEndPoint(destination.Address.MapToIPv6(), destination.Port);
        }

        return source.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6;
    }

    private static IPEndPoint Unmap(IPEndPoint endPoint) =>
        endPoint.Address.IsIPv4MappedToIPv6 ? new IPEndPoint(endPoint.Address.MapToIPv4(), endPoint.Port) : endPoint;
}
