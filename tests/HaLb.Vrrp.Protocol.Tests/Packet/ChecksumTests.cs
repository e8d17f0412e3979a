using HaLb.Vrrp.Protocol.Packet;

namespace HaLb.Vrrp.Protocol.Tests.Packet;

public sealed class ChecksumTests
{
    public static TheoryData<int> Vectors => [.. Enumerable.Range(0, Vector.All.Length)];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Every_flipped_bit_of_message_and_IPv4_header_is_noticed(int index)
    {
        var vector = Vector.All[index];
        var table = new RouterTable();
        table.Set(0, vector.Rules(Vector.Address(vector.IsV6 ? "fe80::aff:fe4d:2" : "10.77.0.2")));
        var frame = vector.Adverts()[0];
        var start = EthernetFrame.HeaderLength + (vector.IsV6 ? IpHeader.LengthV6 : 0);
        for (var bit = start * 8; bit < frame.Length * 8; bit++)
        {
            var spoiled = (byte[])frame.Clone();
            spoiled[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.NotEqual(DiscardReason.None, table.Check(spoiled, TimeSpan.Zero, out _, out _, out _));
        }
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Every_flipped_bit_of_the_checksum_itself_is_a_wrong_checksum(int index)
    {
        var vector = Vector.All[index];
        var isAh = vector.Settings.Authentication == AuthenticationType.Header;
        var offset = EthernetFrame.HeaderLength + (vector.IsV6 ? IpHeader.LengthV6 : IpHeader.LengthV4) + (isAh ? AuthenticationHeader.Length : 0) + 6;
        var table = new RouterTable();
        table.Set(0, vector.Rules(default));
        for (var bit = 0; bit < 16; bit++)
        {
            var spoiled = (byte[])vector.Adverts()[0].Clone();
            spoiled[offset + (bit / 8)] ^= (byte)(1 << (bit % 8));
            Assert.Equal(DiscardReason.Checksum, table.Check(spoiled, TimeSpan.Zero, out _, out _, out _));
        }
    }

    [Fact]
    public void Message_only_is_wrong_for_IPv6()
    {
        var frame = new TestFrame(TestFrame.V6);
        var message = frame.Bytes.AsSpan(frame.Message);
        message.Slice(6, 2).Clear();
        var sum = InternetChecksum.Finish(InternetChecksum.Sum(message));
        Assert.Equal(DiscardReason.Checksum, frame.WithMessage(6, (byte)(sum >> 8)).WithMessage(7, (byte)sum).Check());
    }

    [Fact]
    public void Odd_byte_counts_as_the_high_one()
    {
        Assert.Equal(0x0102u + 0x0300u, InternetChecksum.Sum([1, 2, 3]));
    }

    [Fact]
    public void Example_of_RFC_1071_folds_as_printed_there()
    {
        Assert.Equal(0x220D, InternetChecksum.Finish(InternetChecksum.Sum([0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7])));
    }
}
