using HaLb.Vrrp.Protocol.Packet;

namespace HaLb.Vrrp.Protocol.Tests.Packet;

/// <summary>The receive checks of RFC 9568 §7.1 and RFC 3768 §7.1, and what a capture must check besides.</summary>
public sealed class ReceiveRulesTests
{
    private static readonly IpAddress Own = Vector.Address("10.77.0.2");

    [Fact]
    public void Spoiled_frames_of_these_tests_are_good_to_begin_with()
    {
        foreach (var vector in new[] { TestFrame.V2, TestFrame.V2Password, TestFrame.V3, TestFrame.V3Unicast, TestFrame.V6 })
        {
            Assert.Equal(DiscardReason.None, new TestFrame(vector).Sealed().Check());
        }
    }

    [Theory]
    [InlineData(254)]
    [InlineData(1)]
    [InlineData(0)]
    public void Ttl_or_hop_limit_other_than_255_is_discarded(byte ttl)
    {
        Assert.Equal(DiscardReason.Ttl, new TestFrame(TestFrame.V2).With(TestFrame.Ip + 8, ttl).Sealed().Check());
        Assert.Equal(DiscardReason.Ttl, new TestFrame(TestFrame.V3).With(TestFrame.Ip + 8, ttl).Sealed().Check());
        Assert.Equal(DiscardReason.Ttl, new TestFrame(TestFrame.V6).With(TestFrame.Ip + 7, ttl).Sealed().Check());
    }

    [Theory]
    [InlineData(254, 254, 255, DiscardReason.None)]
    [InlineData(253, 254, 255, DiscardReason.Ttl)]
    [InlineData(255, 1, 254, DiscardReason.Ttl)]
    public void Ttl_of_a_unicast_peer_is_held_against_its_limits(byte ttl, byte min, byte max, DiscardReason expected)
    {
        var rules = Unicast([new UnicastPeer(Vector.Address("10.77.0.1"), min, max)]);
        Assert.Equal(expected, new TestFrame(TestFrame.V3Unicast).With(TestFrame.Ip + 8, ttl).Sealed().Check(rules));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(15)]
    [InlineData(0)]
    public void Version_that_is_not_the_configured_one_is_discarded(byte version)
    {
        var first = (byte)((version << 4) | 1);
        Assert.Equal(DiscardReason.Version, new TestFrame(TestFrame.V2).WithMessage(0, first).Sealed().Check());
        Assert.Equal(DiscardReason.Version, new TestFrame(TestFrame.V3).WithMessage(0, first).Sealed().Check());
        Assert.Equal(DiscardReason.Version, new TestFrame(TestFrame.V6).WithMessage(0, first).Sealed().Check());
    }

    [Fact]
    public void Versions_2_and_3_do_not_understand_each_other()
    {
        Assert.Equal(DiscardReason.Version, new TestFrame(TestFrame.V2).Check(TestFrame.V3.Rules(Own)));
        Assert.Equal(DiscardReason.Version, new TestFrame(TestFrame.V3).Check(TestFrame.V2.Rules(Own)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(15)]
    public void Type_other_than_advertisement_is_discarded(byte type)
    {
        Assert.Equal(DiscardReason.Type, new TestFrame(TestFrame.V2).WithMessage(0, (byte)(0x20 | type)).Sealed().Check());
        Assert.Equal(DiscardReason.Type, new TestFrame(TestFrame.V3).WithMessage(0, (byte)(0x30 | type)).Sealed().Check());
    }

    [Fact]
    public void Message_shorter_than_its_addresses_need_is_discarded_at_every_length()
    {
        foreach (var vector in new[] { TestFrame.V2, TestFrame.V3, TestFrame.V6 })
        {
            var full = new TestFrame(vector);
            for (var length = 0; length < full.Bytes.Length - full.Message; length++)
            {
                Assert.Equal(DiscardReason.Truncated, new TestFrame(vector).WithMessageLength(length).Sealed().Check());
            }
        }
    }

    [Fact]
    public void Version_2_without_its_authentication_data_is_discarded()
    {
        Assert.Equal(DiscardReason.Truncated, new TestFrame(TestFrame.V2).WithMessageLength(12).Sealed().Check());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(44)]
    public void Message_longer_than_its_addresses_need_is_discarded(int extra)
    {
        foreach (var vector in new[] { TestFrame.V2, TestFrame.V3, TestFrame.V6 })
        {
            var frame = new TestFrame(vector);
            Assert.Equal(DiscardReason.TooLong, frame.WithMessageLength(frame.Bytes.Length - frame.Message + extra).Sealed().Check());
        }
    }

    [Fact]
    public void Ethernet_padding_is_no_part_of_the_message()
    {
        foreach (var vector in new[] { TestFrame.V2, TestFrame.V3, TestFrame.V6 })
        {
            Assert.Equal(DiscardReason.None, new TestFrame(vector).WithPadding(14).Check());
        }
    }

    [Fact]
    public void Total_length_beyond_the_captured_bytes_is_discarded()
    {
        var v4 = new TestFrame(TestFrame.V3);
        Assert.Equal(DiscardReason.Truncated, v4.With(TestFrame.Ip + 3, (byte)(v4.Bytes[TestFrame.Ip + 3] + 1)).SealHeader().Check());
        var v6 = new TestFrame(TestFrame.V6);
        Assert.Equal(DiscardReason.Truncated, v6.With(TestFrame.Ip + 5, (byte)(v6.Bytes[TestFrame.Ip + 5] + 1)).Check());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(52)]
    [InlineData(255)]
    public void Router_that_is_not_configured_here_is_unknown(byte id)
    {
        Assert.Equal(DiscardReason.UnknownVrid, new TestFrame(TestFrame.V3).WithMessage(1, id).Sealed().Check());
        Assert.Equal(DiscardReason.UnknownVrid, new TestFrame(TestFrame.V6).WithMessage(1, id).Sealed().Check());
    }

    [Fact]
    public void Same_number_in_the_other_family_is_another_router()
    {
        Assert.Equal(DiscardReason.UnknownVrid, new TestFrame(TestFrame.V3).Check(TestFrame.V6.Rules(Own)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Authentication_type_that_is_not_ours_is_discarded(byte type)
    {
        Assert.Equal(DiscardReason.Authentication, new TestFrame(TestFrame.V2).WithMessage(4, type).Sealed().Check());
    }

    [Fact]
    public void Every_byte_of_the_password_counts()
    {
        Assert.Equal(DiscardReason.Authentication, new TestFrame(TestFrame.V2Password).WithMessage(4, 0).Sealed().Check());
        for (var i = 0; i < Advertisement.AuthenticationLength; i++)
        {
            var frame = new TestFrame(TestFrame.V2Password);
            var offset = frame.Bytes.Length - Advertisement.AuthenticationLength + i;
            Assert.Equal(DiscardReason.Authentication, frame.With(offset, (byte)(frame.Bytes[offset] ^ 0x20)).Sealed().Check());
        }
    }

    [Fact]
    public void Version_2_demands_our_own_interval()
    {
        Assert.Equal(DiscardReason.Interval, new TestFrame(TestFrame.V2).WithMessage(5, 2).Sealed().Check());
        Assert.Equal(DiscardReason.Interval, new TestFrame(TestFrame.V2).WithMessage(5, 0).Sealed().Check());
    }

    [Fact]
    public void Version_3_learns_any_interval_but_zero()
    {
        var rules = TestFrame.V3.Rules(Own);
        Assert.Equal(DiscardReason.None, new TestFrame(TestFrame.V3).WithMessage(4, 0x0F).WithMessage(5, 0xFF).Sealed().Check(rules, out var advert));
        Assert.Equal(4095, advert.IntervalCs);
        Assert.Equal(DiscardReason.Interval, new TestFrame(TestFrame.V3).WithMessage(5, 0).Sealed().Check());
    }

    [Fact]
    public void Reserved_bits_of_version_3_are_ignored()
    {
        Assert.Equal(DiscardReason.None, new TestFrame(TestFrame.V3).WithMessage(4, 0xF0).Sealed().Check(TestFrame.V3.Rules(Own), out var advert));
        Assert.Equal(10, advert.IntervalCs);
    }

    [Fact]
    public void Advert_without_addresses_is_discarded()
    {
        Assert.Equal(DiscardReason.NoAddresses, new TestFrame(TestFrame.V2).WithMessageLength(16).WithMessage(3, 0).Sealed().Check());
        Assert.Equal(DiscardReason.NoAddresses, new TestFrame(TestFrame.V3).WithMessageLength(8).WithMessage(3, 0).Sealed().Check());
        Assert.Equal(DiscardReason.NoAddresses, new TestFrame(TestFrame.V6).WithMessageLength(8).WithMessage(3, 0).Sealed().Check());
    }

    [Fact]
    public void Other_addresses_are_accepted_and_told()
    {
        var frame = new TestFrame(TestFrame.V3);
        Assert.Equal(DiscardReason.None, frame.With(frame.Bytes.Length - 1, 99).Sealed().Check(TestFrame.V3.Rules(Own), out var advert));
        Assert.False(advert.AddressesMatch);
    }

    [Fact]
    public void Same_addresses_in_another_order_match()
    {
        var turned = TestFrame.V3 with { Settings = TestFrame.V3.Settings with { Addresses = [.. TestFrame.V3.Settings.Addresses.Reverse()] } };
        Assert.Equal(DiscardReason.None, new TestFrame(turned).Check(TestFrame.V3.Rules(Own), out var advert));
        Assert.True(advert.AddressesMatch);
    }

    [Fact]
    public void Multicast_is_demanded_where_no_peers_are_configured()
    {
        Assert.Equal(DiscardReason.Destination, new TestFrame(TestFrame.V3).WithDestination("10.77.0.2").Sealed().Check());
        Assert.Equal(DiscardReason.Destination, new TestFrame(TestFrame.V3).WithDestination("224.0.0.19").Sealed().Check());
        Assert.Equal(DiscardReason.Destination, new TestFrame(TestFrame.V6).WithDestination("ff02::13").Sealed().Check());
    }

    [Fact]
    public void Unicast_is_demanded_where_peers_are_configured()
    {
        Assert.Equal(DiscardReason.Destination, new TestFrame(TestFrame.V3Unicast).WithDestination("224.0.0.18").Sealed().Check());
        Assert.Equal(DiscardReason.Destination, new TestFrame(TestFrame.V3Unicast).WithDestination("10.77.0.3").Sealed().Check());
    }

    [Fact]
    public void Unicast_from_a_stranger_is_discarded_where_sources_are_checked()
    {
        var frame = new TestFrame(TestFrame.V3Unicast).WithSource("10.77.0.9").With(TestFrame.Ip + 8, 64).Sealed();
        Assert.Equal(DiscardReason.UnknownPeer, frame.Check());
        Assert.Equal(DiscardReason.None, frame.Check(Unicast([new UnicastPeer(Vector.Address("10.77.0.1"))], checksSource: false)));
    }

    [Fact]
    public void Own_address_as_source_is_discarded()
    {
        Assert.Equal(DiscardReason.OwnAddress, new TestFrame(TestFrame.V3).WithSource("10.77.0.2").Sealed().Check());
    }

    [Theory]
    [InlineData(0x46)]
    [InlineData(0x44)]
    [InlineData(0x65)]
    [InlineData(0x05)]
    public void Header_with_options_or_of_another_version_is_discarded(byte first)
    {
        Assert.Equal(DiscardReason.BadIpHeader, new TestFrame(TestFrame.V3).With(TestFrame.Ip, first).SealHeader().Check());
    }

    [Theory]
    [InlineData(0x20, 0)]
    [InlineData(0, 1)]
    [InlineData(0x1F, 0xFF)]
    public void Fragments_are_discarded(byte high, byte low)
    {
        Assert.Equal(DiscardReason.BadIpHeader, new TestFrame(TestFrame.V3).With(TestFrame.Ip + 6, high).With(TestFrame.Ip + 7, low).SealHeader().Check());
    }

    [Fact]
    public void Do_not_fragment_is_no_fault()
    {
        Assert.Equal(DiscardReason.None, new TestFrame(TestFrame.V3).With(TestFrame.Ip + 6, 0x40).SealHeader().Check());
    }

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("127.0.0.1")]
    [InlineData("224.0.0.18")]
    [InlineData("255.255.255.255")]
    public void Source_that_cannot_be_one_is_discarded(string source)
    {
        Assert.Equal(DiscardReason.BadIpHeader, new TestFrame(TestFrame.V3).WithSource(source).SealHeader().Check());
    }

    [Theory]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("ff02::12")]
    public void Source_that_cannot_be_one_is_discarded_in_IPv6(string source)
    {
        Assert.Equal(DiscardReason.BadIpHeader, new TestFrame(TestFrame.V6).WithSource(source).Check());
    }

    [Theory]
    [InlineData(0x81, 0x00)]
    [InlineData(0x88, 0xA8)]
    public void Tagged_frames_belong_to_another_network(byte high, byte low)
    {
        Assert.Equal(DiscardReason.VlanTag, new TestFrame(TestFrame.V3).With(12, high).With(13, low).Check());
    }

    [Fact]
    public void Authentication_header_where_none_is_configured_is_discarded()
    {
        var ah = Vector.All.Single(v => v.Name == "v2-ah-7388");
        Assert.Equal(DiscardReason.Authentication, new TestFrame(ah).Check(TestFrame.V2.Rules(Own)));
        Assert.Equal(DiscardReason.Authentication, new TestFrame(ah).Check(TestFrame.V2Password.Rules(Own)));
    }

    [Fact]
    public void Trailer_of_another_authentication_scheme_is_a_clean_discard()
    {
        // keepalived 2.4 appends key id, time, sequence and an HMAC-SHA256: 44 bytes and more.
        var frame = new TestFrame(TestFrame.V3);
        Assert.Equal(DiscardReason.TooLong, frame.WithMessageLength(frame.Bytes.Length - frame.Message + 48).SealHeader().Check());
    }

    private static ReceiveRules Unicast(UnicastPeer[] peers, bool checksSource = true) => new(TestFrame.V3Unicast.Settings.Addresses)
    {
        VirtualRouterId = 51,
        Version = 3,
        IsV6 = false,
        IntervalCs = 10,
        OwnSource = Own,
        Peers = [.. peers],
        ChecksSource = checksSource,
    };
}
