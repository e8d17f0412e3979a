using System.Buffers.Binary;

namespace HaLb.Vrrp.Protocol.Packet;

/// <summary>The fourteen bytes in front: destination, source, type.</summary>
public static class EthernetFrame
{
    public const int HeaderLength = 14;
    public const int SourceOffset = 6;
    public const int TypeOffset = 12;
    public const ushort TypeV4 = 0x0800;
    public const ushort TypeArp = 0x0806;
    public const ushort TypeV6 = 0x86DD;

    // IEEE 802.1Q and 802.1ad: libpcap puts the tag back that the kernel took out.
    private const ushort TypeVlan = 0x8100;
    private const ushort TypeServiceVlan = 0x88A8;

    /// <summary>The type, or 0 where the frame is shorter than its header.</summary>
    public static ushort ReadType(ReadOnlySpan<byte> frame) =>
        frame.Length < HeaderLength ? (ushort)0 : BinaryPrimitives.ReadUInt16BigEndian(frame[TypeOffset..]);

    public static bool IsVlan(ushort type) => type is TypeVlan or TypeServiceVlan;

    public static void WriteHeader(Span<byte> frame, MacAddress destination, MacAddress source, ushort type)
    {
        destination.Write(frame);
        source.Write(frame[SourceOffset..]);
        BinaryPrimitives.WriteUInt16BigEndian(frame[TypeOffset..], type);
    }
}
