using System.Buffers.Binary;
using HaLb.Vrrp.Protocol.Packet;

namespace HaLb.Vrrp.Protocol.Tests.Packet;

/// <summary>A good advert whose bytes a test spoils; checksums are put right again where the test is not about them.</summary>
internal sealed class TestFrame
{
    public const int Ip = EthernetFrame.HeaderLength;

    private readonly Vector _vector;
    private byte[] _bytes;

    public TestFrame(Vector vector, byte priority = 150)
    {
        _vector = vector;
        _bytes = new AdvertisementWriter(vector.Settings).Write(priority).ToArray();
    }

    public static Vector V2 => Vector.All.Single(v => v.Name == "v2-noauth-garp-prio0");

    public static Vector V2Password => Vector.All.Single(v => v.Name == "v2-pass-7388");

    public static Vector V3 => Vector.All.Single(v => v.Name == "v3-ipv4-multi");

    public static Vector V3Unicast => Vector.All.Single(v => v.Name == "v3-ipv4-unicast");

    public static Vector V6 => Vector.All.Single(v => v.Name == "v3-ipv6");

    public int Message => Ip + (_vector.IsV6 ? IpHeader.LengthV6 : IpHeader.LengthV4);

    public byte[] Bytes => _bytes;

    public TestFrame With(int offset, byte value)
    {
        _bytes[offset] = value;
        return this;
    }

    public TestFrame WithMessage(int offset, byte value) => With(Message + offset, value);

    /// <summary>Cuts or prolongs the message; the IP header says so.</summary>
    public TestFrame WithMessageLength(int length)
    {
        Array.Resize(ref _bytes, Message + length);
        BinaryPrimitives.WriteUInt16BigEndian(_bytes.AsSpan(Ip + (_vector.IsV6 ? 4 : 2)), (ushort)(length + (_vector.IsV6 ? 0 : IpHeader.LengthV4)));
        return this;
    }

    public TestFrame WithPadding(int bytes)
    {
        Array.Resize(ref _bytes, _bytes.Length + bytes);
        _bytes.AsSpan(_bytes.Length - bytes).Fill(0xA5);
        return this;
    }

    public TestFrame WithSource(string address)
    {
        Vector.Address(address).Write(_bytes.AsSpan(Ip + (_vector.IsV6 ? 8 : 12)));
        return this;
    }

    public TestFrame WithDestination(string address)
    {
        Vector.Address(address).Write(_bytes.AsSpan(Ip + (_vector.IsV6 ? 24 : 16)));
        return this;
    }

    /// <summary>Makes both checksums right again.</summary>
    public TestFrame Sealed()
    {
        SealHeader();
        var message = _bytes.AsSpan(Message);
        if (message.Length >= Advertisement.HeaderLength)
        {
            message.Slice(6, 2).Clear();
            Assert.Equal(DiscardReason.None, IpHeader.TryRead(_bytes.AsSpan(Ip), _vector.IsV6, out var header));
            var pseudo = _vector.Settings.Version == 2 ? 0
                : InternetChecksum.PseudoHeader(header.Source, header.Destination, message.Length, IpHeader.ProtocolVrrp);
            BinaryPrimitives.WriteUInt16BigEndian(message[6..], InternetChecksum.Finish(InternetChecksum.Sum(message) + pseudo));
        }

        return this;
    }

    public TestFrame SealHeader()
    {
        if (!_vector.IsV6)
        {
            var header = _bytes.AsSpan(Ip, IpHeader.LengthV4);
            header.Slice(10, 2).Clear();
            BinaryPrimitives.WriteUInt16BigEndian(header[10..], InternetChecksum.Finish(InternetChecksum.Sum(header)));
        }

        return this;
    }

    /// <summary>How 10.77.0.2 (fe80::aff:fe4d:2) takes it.</summary>
    public DiscardReason Check() => Check(_vector.Rules(Vector.Address(_vector.IsV6 ? "fe80::aff:fe4d:2" : "10.77.0.2")));

    public DiscardReason Check(ReceiveRules rules) => Check(rules, out _);

    public DiscardReason Check(ReceiveRules rules, out ReceivedAdvert advert)
    {
        var table = new RouterTable();
        table.Set(0, rules);
        return table.Check(_bytes, TimeSpan.Zero, out _, out _, out advert);
    }
}
