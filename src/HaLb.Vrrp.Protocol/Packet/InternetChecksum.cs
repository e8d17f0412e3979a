using System.Buffers.Binary;

namespace HaLb.Vrrp.Protocol.Packet;

/// <summary>The one's complement sum of 16-bit words: RFC 1071. Sums are kept unfolded, so that a writer adds what
/// changes to a sum of what stays.</summary>
public static class InternetChecksum
{
    /// <summary>What a correct message, its checksum field included, folds to.</summary>
    private const ushort Correct = 0xFFFF;

    /// <summary>Sum of up to 64 KB in network order; an odd last byte counts as the high one of its word.</summary>
    public static uint Sum(ReadOnlySpan<byte> bytes)
    {
        var sum = 0u;
        while (bytes.Length >= 2)
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(bytes);
            bytes = bytes[2..];
        }

        return bytes.IsEmpty ? sum : sum + ((uint)bytes[0] << 8);
    }

    /// <summary>RFC 9568 §5.2.8 with RFC 8200 §8.1, and the same for IPv4 as RFC 793 has it: source, destination, length, protocol.</summary>
    public static uint PseudoHeader(IpAddress source, IpAddress destination, int length, byte protocol) =>
        SumOf(source.Value) + SumOf(destination.Value) + (uint)length + protocol;

    /// <summary>The checksum that belongs to a sum.</summary>
    public static ushort Finish(uint sum) => (ushort)~Fold(sum);

    /// <summary>Whether a sum over a message with its checksum is right.</summary>
    public static bool IsCorrect(uint sum) => Fold(sum) == Correct;

    private static uint SumOf(UInt128 address)
    {
        var high = (ulong)(address >> 64);
        var low = (ulong)address;
        return SumOf(high) + SumOf(low);
    }

    private static uint SumOf(ulong words) =>
        (uint)(words >> 48) + (ushort)(words >> 32) + (ushort)(words >> 16) + (ushort)words;

    private static uint Fold(uint sum)
    {
        while (sum > 0xFFFF)
        {
            sum = (sum & 0xFFFF) + (sum >> 16);
        }

        return sum;
    }
}
