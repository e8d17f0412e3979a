using CsCheck;
using HaLb.Vrrp.Protocol.Packet;

namespace HaLb.Vrrp.Protocol.Tests.Packet;

public sealed class CodecPropertyTests
{
    private const int FrameLengthMax = 1500;

    [Fact]
    public void Random_bytes_of_every_length_are_discarded_without_an_exception()
    {
        var table = EveryVector();
        var random = new Random(4711);
        for (var length = 0; length <= FrameLengthMax; length++)
        {
            var frame = new byte[length];
            for (var round = 0; round < 8; round++)
            {
                random.NextBytes(frame);
                Assert.NotEqual(DiscardReason.None, table.Check(frame, TimeSpan.Zero, out _, out _, out _));
                MakePlausible(frame, random);
                Assert.NotEqual(DiscardReason.None, table.Check(frame, TimeSpan.Zero, out _, out _, out _));
                _ = AnnouncedAddress.TryRead(frame, out _, out _);
            }
        }
    }

    [Fact]
    public void Adverts_with_random_bytes_changed_never_throw()
    {
        var table = EveryVector();
        Gen.Select(Gen.Int[0, Vector.All.Length - 1], Gen.Byte, Gen.Int[0, 200].Array[0, 4], Gen.Byte.Array[4], Gen.Int[0, 200]).Sample((vector, priority, at, values, cut) =>
        {
            var frame = new AdvertisementWriter(Vector.All[vector].Settings).Write(priority).ToArray();
            for (var i = 0; i < at.Length; i++)
            {
                frame[at[i] % frame.Length] = values[i];
            }

            _ = table.Check(frame.AsSpan(0, Math.Min(cut, frame.Length)), TimeSpan.Zero, out _, out _, out _);
            _ = table.Check(frame, TimeSpan.Zero, out _, out _, out _);
        });
    }

    [Fact]
    public void What_is_written_is_what_is_read()
    {
        var settings = Gen.Select(Gen.Byte, Gen.Int[0, 2], Gen.Int[1, 40], Gen.Int[1, 255], Gen.Byte.Array[0, 8], Gen.Int[0, 2], Gen.UInt[0x01000000, 0x7EFFFFFF], Gen.Bool);
        Gen.Select(settings, Gen.Byte).Sample((chosen, priority) =>
        {
            var (id, kind, count, interval, password, authentication, source, isUnicast) = chosen;
            var vector = Make(id, kind, count, interval, password, (AuthenticationType)authentication, source, isUnicast);
            var writer = new AdvertisementWriter(vector.Settings);
            _ = writer.Write((byte)~priority);
            Assert.Equal(DiscardReason.None, Check(vector, writer.Write(priority), out var advert));
            Assert.Equal(vector.Settings.Source, advert.Source);
            Assert.Equal(priority, advert.Priority);
            Assert.Equal(vector.Settings.IntervalCs, advert.IntervalCs);
            Assert.True(advert.AddressesMatch);
        });
    }

    private static DiscardReason Check(Vector vector, ReadOnlySpan<byte> frame, out ReceivedAdvert advert)
    {
        var table = new RouterTable();
        table.Set(0, vector.Rules(default));
        return table.Check(frame, TimeSpan.Zero, out _, out _, out advert);
    }

    private static Vector Make(byte id, int kind, int count, int interval, byte[] password, AuthenticationType authentication, uint source, bool isUnicast)
    {
        var isV6 = kind == 2;
        var from = isV6 ? new IpAddress(new UInt128(0xFE80_0000_0000_0000, source), true) : IpAddress.FromV4(source);
        var group = isV6 ? IpAddress.VrrpGroupV6 : IpAddress.VrrpGroupV4;
        return new Vector("made", new AdvertisementSettings
        {
            VirtualRouterId = id,
            Version = kind == 0 ? 2 : 3,
            IntervalCs = kind == 0 ? interval * 100 : interval * 16,
            Addresses = [.. Enumerable.Range(0, count).Select(i => new IpAddress(from.Value + (uint)i, isV6))],
            Source = from,
            Destination = isUnicast ? new IpAddress(from.Value + 1, isV6) : group,
            Authentication = kind == 0 ? authentication : AuthenticationType.None,
            Password = [.. password],
            Dialect = kind == 1 ? ChecksumDialect.PseudoHeader + (byte)(count % 3) : ChecksumDialect.PseudoHeader,
        });
    }

    /// <summary>Random bytes behind headers that lead into the deeper checks.</summary>
    private static void MakePlausible(byte[] frame, Random random)
    {
        var good = Vector.All[random.Next(Vector.All.Length)].Adverts()[0];
        var headers = Math.Min(random.Next(EthernetFrame.HeaderLength, good.Length), frame.Length);
        good.AsSpan(0, headers).CopyTo(frame);
        if (headers == good.Length - 1 && frame.Length >= good.Length)
        {
            frame[headers] = (byte)(good[headers] + 1);
        }
    }

    private static RouterTable EveryVector()
    {
        var table = new RouterTable();
        foreach (var vector in Vector.All.Where(v => v.Name is "v2-ah-7388" or "v3-ipv6"))
        {
            table.Set(0, vector.Rules(default));
        }

        return table;
    }
}
