using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace HaLb.Vrrp.Protocol.Tests.Packet;

/// <summary>Reads classic capture files: little endian, microseconds, Ethernet, as tcpdump writes them.</summary>
internal static class PcapFile
{
    private const uint Magic = 0xA1B2C3D4;
    private const int FileHeaderLength = 24;
    private const int RecordHeaderLength = 16;

    /// <summary>The frames of <c>Vectors/NAME.pcap</c>, in their order.</summary>
    public static IReadOnlyList<byte[]> Read(string name)
    {
        var bytes = File.ReadAllBytes(Path.Combine(VectorDirectory(), name + ".pcap")).AsSpan();
        Assert.Equal(Magic, BinaryPrimitives.ReadUInt32LittleEndian(bytes));
        bytes = bytes[FileHeaderLength..];
        var frames = new List<byte[]>();
        while (!bytes.IsEmpty)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]);
            frames.Add(bytes.Slice(RecordHeaderLength, length).ToArray());
            bytes = bytes[(RecordHeaderLength + length)..];
        }

        return frames;
    }

    public static IEnumerable<string> Names() => Directory.GetFiles(VectorDirectory(), "*.pcap").Select(p => Path.GetFileNameWithoutExtension(p)).Order();

    private static string VectorDirectory([CallerFilePath] string path = "") => Path.Combine(Path.GetDirectoryName(path)!, "..", "Vectors");
}
