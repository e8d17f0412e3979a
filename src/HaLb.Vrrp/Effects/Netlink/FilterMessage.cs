using System.Buffers.Binary;
using HaLb.Vrrp.Protocol.Packet;

namespace HaLb.Vrrp.Effects.Netlink;

/// <summary>The few nf_tables messages and expressions (<c>linux/netfilter/nf_tables.h</c>) of <see cref="AcceptFilter"/>. Unlike rtnetlink
/// this family speaks network byte order.</summary>
internal static class FilterMessage
{
    /// <summary>nfgenmsg: family, version, resource.</summary>
    public const int HeaderLength = 4;

    /// <summary>NFPROTO_INET: one table for both families.</summary>
    public const byte FamilyInet = 1;

    public const ushort Subsystem = 10;
    public const ushort BatchBegin = 0x10;
    public const ushort BatchEnd = 0x11;
    public const ushort NewTable = Subsystem << 8;
    public const ushort DeleteTable = (Subsystem << 8) | 2;
    public const ushort NewChain = (Subsystem << 8) | 3;
    public const ushort NewRule = (Subsystem << 8) | 6;
    public const ushort FlagAppend = 0x800;

    public const uint VerdictDrop = 0;
    public const uint VerdictAccept = 1;

    public const uint NetworkHeader = 1;
    public const uint TransportHeader = 2;

    private const ushort Nested = 0x8000;
    private const ushort ListElement = 1 | Nested;
    private const ushort ExpressionName = 1;
    private const ushort ExpressionData = 2 | Nested;
    private const ushort DataValue = 1;
    private const ushort DataVerdict = 2 | Nested;
    private const uint Register = 1;
    private const uint MetaFamily = 15;

    public static void AddNumber(this ref MessageWriter writer, ushort type, uint value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        writer.Add(type, bytes);
    }

    /// <summary>The packet is of this family (AF_INET, AF_INET6).</summary>
    public static void AddFamilyMatch(this ref MessageWriter writer, bool isV6)
    {
        var (element, data) = Begin(ref writer, "meta");
        writer.AddNumber(2, MetaFamily);
        writer.AddNumber(1, Register);
        End(ref writer, element, data);
        ReadOnlySpan<byte> family = [isV6 ? (byte)Unix.Libc.FamilyInet6 : (byte)Unix.Libc.FamilyInet];
        AddCompare(ref writer, family);
    }

    /// <summary>These bytes stand there in the packet.</summary>
    public static void AddMatch(this ref MessageWriter writer, uint header, uint offset, scoped ReadOnlySpan<byte> value)
    {
        var (element, data) = Begin(ref writer, "payload");
        writer.AddNumber(1, Register);
        writer.AddNumber(2, header);
        writer.AddNumber(3, offset);
        writer.AddNumber(4, (uint)value.Length);
        End(ref writer, element, data);
        AddCompare(ref writer, value);
    }

    /// <summary>The packet goes to this address.</summary>
    public static void AddDestinationMatch(this ref MessageWriter writer, IpAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.Write(bytes);
        writer.AddFamilyMatch(address.IsV6);
        writer.AddMatch(NetworkHeader, address.IsV6 ? 24u : 16u, bytes[..address.Length]);
    }

    public static void AddVerdict(this ref MessageWriter writer, uint verdict)
    {
        const uint VerdictRegister = 0;
        var (element, data) = Begin(ref writer, "immediate");
        writer.AddNumber(1, VerdictRegister);
        var value = writer.Begin(2 | Nested);
        var code = writer.Begin(DataVerdict);
        writer.AddNumber(1, verdict);
        writer.End(code);
        writer.End(value);
        End(ref writer, element, data);
    }

    private static void AddCompare(ref MessageWriter writer, scoped ReadOnlySpan<byte> value)
    {
        const uint Equal = 0;
        var (element, data) = Begin(ref writer, "cmp");
        writer.AddNumber(1, Register);
        writer.AddNumber(2, Equal);
        var nested = writer.Begin(3 | Nested);
        writer.Add(DataValue, value);
        writer.End(nested);
        End(ref writer, element, data);
    }

    private static (int Element, int Data) Begin(ref MessageWriter writer, string name)
    {
        var element = writer.Begin(ListElement);
        writer.Add(ExpressionName, name);
        return (element, writer.Begin(ExpressionData));
    }

    private static void End(ref MessageWriter writer, int element, int data)
    {
        writer.End(data);
        writer.End(element);
    }
}
