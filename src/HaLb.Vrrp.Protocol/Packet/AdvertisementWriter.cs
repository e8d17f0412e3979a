using System.Buffers.Binary;

namespace HaLb.Vrrp.Protocol.Packet;

/// <summary>The advertisement of one virtual router to one destination, built once; each sending changes priority,
/// identification and checksums in place. Not for several threads.</summary>
public sealed class AdvertisementWriter
{
    private readonly byte[] _frame;
    private readonly byte[] _key = new byte[Advertisement.AuthenticationLength];
    private readonly AdvertisementSettings _settings;
    private readonly bool _isAh;
    private readonly int _messageOffset;

    /// <summary>Sums of everything that stays: of the message with what its checksum covers besides, and of the IPv4 header.</summary>
    private readonly uint _messageSum;
    private readonly uint _headerSum;
    private ushort _id;
    private uint _sequence;

    /// <exception cref="ArgumentException">More addresses than a packet can name, or of another family than the source.</exception>
    public AdvertisementWriter(AdvertisementSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var isV6 = settings.Source.IsV6;
        if (settings.Addresses.Length > Advertisement.AddressesMax || settings.Addresses.Any(a => a.IsV6 != isV6))
        {
            throw new ArgumentException("addresses of one family, at most 255", nameof(settings));
        }

        _settings = settings;
        _isAh = settings.Version == 2 && settings.Authentication == AuthenticationType.Header;
        settings.Password.AsSpan(0, Math.Min(settings.Password.Length, _key.Length)).CopyTo(_key);
        var ahLength = _isAh ? AuthenticationHeader.Length : 0;
        var messageLength = Advertisement.LengthOf(settings.Version, isV6, settings.Addresses.Length);
        _messageOffset = EthernetFrame.HeaderLength + (isV6 ? IpHeader.LengthV6 : IpHeader.LengthV4) + ahLength;
        _frame = new byte[_messageOffset + messageLength];
        WriteHeaders(ahLength + messageLength);
        WriteMessage(_frame.AsSpan(_messageOffset));
        _messageSum = InternetChecksum.Sum(_frame.AsSpan(_messageOffset)) + PseudoHeaderSum(messageLength);
        _headerSum = isV6 ? 0 : InternetChecksum.Sum(Packet[..IpHeader.LengthV4]);
    }

    /// <summary>AH: numbers go on behind this one. See <see cref="AhSenders"/>.</summary>
    public void ContinueSequence(uint heard)
    {
        if (heard > _sequence)
        {
            _sequence = heard;
        }
    }

    /// <summary>Makes the packet with this priority. Valid until the next call.</summary>
    /// <returns>The whole Ethernet frame; the IP packet begins at <see cref="EthernetFrame.HeaderLength"/>.</returns>
    public ReadOnlySpan<byte> Write(byte priority)
    {
        var message = _frame.AsSpan(_messageOffset);
        message[Advertisement.PriorityOffset] = priority;
        BinaryPrimitives.WriteUInt16BigEndian(message[Advertisement.ChecksumOffset..], InternetChecksum.Finish(_messageSum + ((uint)priority << 8)));
        if (!_settings.Source.IsV6)
        {
            // 0 would let the kernel choose one (raw(7)).
            _id = _id == ushort.MaxValue ? (ushort)1 : (ushort)(_id + 1);
            BinaryPrimitives.WriteUInt16BigEndian(Packet[IpHeader.IdOffset..], _id);
            BinaryPrimitives.WriteUInt16BigEndian(Packet[IpHeader.ChecksumOffset..], InternetChecksum.Finish(_headerSum + _id));
        }

        if (_isAh)
        {
            AuthenticationHeader.Write(Packet, _settings.Source, ++_sequence, _key);
        }

        return _frame;
    }

    /// <summary>The same without the Ethernet header, for a raw socket.</summary>
    public ReadOnlySpan<byte> WritePacket(byte priority) => Write(priority)[EthernetFrame.HeaderLength..];

    private Span<byte> Packet => _frame.AsSpan(EthernetFrame.HeaderLength);

    private void WriteHeaders(int payloadLength)
    {
        var isV6 = _settings.Source.IsV6;
        var group = _settings.Destination.IsMulticast ? MacAddress.OfGroup(_settings.Destination) : default;
        EthernetFrame.WriteHeader(_frame, group, _settings.SourceMac, isV6 ? EthernetFrame.TypeV6 : EthernetFrame.TypeV4);
        if (isV6)
        {
            IpHeader.WriteV6(Packet, _settings.Source, _settings.Destination, _settings.Ttl, IpHeader.ProtocolVrrp, payloadLength, _settings.FlowLabel);
        }
        else
        {
            IpHeader.WriteV4(Packet, _settings.Source, _settings.Destination, _settings.Ttl, _isAh ? IpHeader.ProtocolAh : IpHeader.ProtocolVrrp, payloadLength);
        }
    }

    private void WriteMessage(Span<byte> message)
    {
        message[0] = (byte)((_settings.Version << 4) | Advertisement.TypeAdvertisement);
        message[Advertisement.VirtualRouterIdOffset] = _settings.VirtualRouterId;
        message[Advertisement.CountOffset] = (byte)_settings.Addresses.Length;
        if (_settings.Version == 2)
        {
            message[Advertisement.IntervalOffset] = (byte)_settings.Authentication;
            message[Advertisement.IntervalOffset + 1] = (byte)(_settings.IntervalCs / 100);
            if (_settings.Authentication == AuthenticationType.Password)
            {
                _key.CopyTo(message[^Advertisement.AuthenticationLength..]);
            }
        }
        else
        {
            BinaryPrimitives.WriteUInt16BigEndian(message[Advertisement.IntervalOffset..], (ushort)_settings.IntervalCs);
        }

        var offset = Advertisement.HeaderLength;
        foreach (var address in _settings.Addresses)
        {
            address.Write(message[offset..]);
            offset += address.Length;
        }
    }

    private uint PseudoHeaderSum(int messageLength)
    {
        var isPlain = _settings.Version == 2 || (!_settings.Source.IsV6 && _settings.Dialect is ChecksumDialect.MessageOnly);
        var isOld = _settings.Dialect == ChecksumDialect.OldUnicast && !_settings.Source.IsV6;
        return isPlain ? 0
            : InternetChecksum.PseudoHeader(_settings.Source, isOld ? IpAddress.VrrpGroupV4 : _settings.Destination, messageLength, IpHeader.ProtocolVrrp);
    }
}
