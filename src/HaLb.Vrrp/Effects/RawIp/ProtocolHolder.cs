using HaLb.Vrrp.Protocol.Packet;
using HaLb.Vrrp.Unix;

namespace HaLb.Vrrp.Effects.RawIp;

/// <summary>Sockets of protocol 112 (and 51) that drop everything and stay open as long as the daemon runs: a host with none
/// answers each unicast advert with an ICMP error, which makes the peer's next send fail.</summary>
internal sealed class ProtocolHolder : IDisposable
{
    private readonly List<RawIpSocket> _sockets = [];

    /// <summary>IPv6 may be turned off on this host: then there is nothing to hold.</summary>
    public ProtocolHolder()
    {
        _sockets.Add(RawIpSocket.Open(isV6: false, IpHeader.ProtocolVrrp));
        _sockets.Add(RawIpSocket.Open(isV6: false, IpHeader.ProtocolAh));
        try
        {
            _sockets.Add(RawIpSocket.Open(isV6: true, IpHeader.ProtocolVrrp));
        }
        catch (UnixException e) when (e.Error == AddressFamilyNotSupported)
        {
        }
    }

    /// <summary>EAFNOSUPPORT.</summary>
    private const int AddressFamilyNotSupported = 97;

    public void Dispose()
    {
        foreach (var socket in _sockets)
        {
            socket.Dispose();
        }
    }
}
