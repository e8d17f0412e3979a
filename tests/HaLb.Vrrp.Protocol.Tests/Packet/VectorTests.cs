using System.Collections.Immutable;
using HaLb.Vrrp.Protocol.Packet;

namespace HaLb.Vrrp.Protocol.Tests.Packet;

public sealed class VectorTests
{
    public static TheoryData<int> Vectors => [.. Enumerable.Range(0, Vector.All.Length)];

    [Fact]
    public void Every_recorded_file_has_its_vector()
    {
        Assert.Equal(PcapFile.Names(), Vector.All.Select(v => v.Name).Distinct().Order());
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Written_adverts_are_those_of_keepalived_byte_for_byte(int index)
    {
        var vector = Vector.All[index];
        var adverts = vector.Adverts();
        Assert.NotEmpty(adverts);
        var writer = new AdvertisementWriter(vector.Settings);
        foreach (var advert in adverts)
        {
            var written = writer.Write(PriorityOf(vector, advert)).ToArray();

            // A unicast packet gets its Ethernet header from the kernel.
            var from = vector.Settings.Destination.IsMulticast ? 0 : EthernetFrame.HeaderLength;
            Assert.Equal(Convert.ToHexString(advert[from..]), Convert.ToHexString(written[from..]));
        }
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Recorded_adverts_are_accepted_with_what_they_say(int index)
    {
        var vector = Vector.All[index];
        var table = new RouterTable();
        table.Set(7, vector.Rules(Vector.Address(vector.IsV6 ? "fe80::aff:fe4d:2" : "10.77.0.2")));
        var expected = vector.Settings.Version == 2 || vector.IsV6 ? ChecksumDialect.Only : vector.Settings.Dialect;
        foreach (var advert in vector.Adverts())
        {
            Assert.Equal(DiscardReason.None, table.Check(advert, TimeSpan.Zero, out var router, out var source, out var received));
            Assert.Equal(7, router);
            Assert.Equal(vector.Settings.Source, source);
            Assert.Equal(
                new ReceivedAdvert(vector.Settings.Source, PriorityOf(vector, advert), vector.Settings.IntervalCs) { Dialect = expected, AddressesMatch = true },
                received);
        }
    }

    [Fact]
    public void Recorded_frames_of_other_protocols_are_no_adverts()
    {
        foreach (var frame in PcapFile.Names().SelectMany(PcapFile.Read))
        {
            var table = new RouterTable();
            if (AnnouncedAddress.TryRead(frame, out _, out _) || EthernetFrame.ReadType(frame) == EthernetFrame.TypeArp)
            {
                Assert.Equal(DiscardReason.Truncated, table.Check(frame, default, out _, out _, out _));
            }
        }
    }

    [Theory]
    [InlineData("v2-pass-7388", "10.77.0.100", "02:00:0a:4d:00:01")]
    [InlineData("v3-ipv4-vmac", "10.77.0.100", "00:00:5e:00:01:33")]
    [InlineData("v3-ipv6", "fe80::100 fd77::100", "02:00:0a:4d:00:01")]
    public void Recorded_announcements_are_read(string name, string addresses, string mac)
    {
        var seen = new HashSet<string>();
        foreach (var frame in PcapFile.Read(name))
        {
            if (AnnouncedAddress.TryRead(frame, out var address, out var by))
            {
                Assert.Equal(mac, by.ToString());
                seen.Add(address.ToString());
            }
        }

        Assert.Equal(addresses.Split(' ').ToImmutableSortedSet(), seen.ToImmutableSortedSet());
    }

    private static byte PriorityOf(Vector vector, byte[] advert)
    {
        var offset = EthernetFrame.HeaderLength + (vector.IsV6 ? IpHeader.LengthV6 : IpHeader.LengthV4);
        offset += vector.Settings.Authentication == AuthenticationType.Header ? AuthenticationHeader.Length : 0;
        return advert[offset + 2];
    }
}
