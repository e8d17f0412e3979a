using HaLb.Vrrp.Effects.Capture;
using HaLb.Vrrp.Protocol.Packet;
using HaLb.Vrrp.Unix;

namespace HaLb.Vrrp.Effects.RawIp;

/// <summary>Sends the advertisements of one virtual router: one Ethernet frame to the group, or one packet to each peer. Built
/// anew when its source, its MAC or its settings change. The driver's thread only.</summary>
internal sealed class AdvertSender : IDisposable
{
    private readonly InterfaceCapture _capture;
    private readonly AdvertisementWriter[] _writers;
    private readonly IpAddress[] _peers;
    private readonly RawIpSocket? _socket;
    private readonly byte _virtualRouterId;

    private AdvertSender(AdvertisementSettings settings, IReadOnlyList<IpAddress> peers, InterfaceCapture capture, RawIpSocket? socket)
    {
        _capture = capture;
        _socket = socket;
        _peers = [.. peers];
        _virtualRouterId = settings.VirtualRouterId;
        _writers = socket is null
            ? [new AdvertisementWriter(settings)]
            : [.. peers.Select(p => new AdvertisementWriter(settings with { Destination = p }))];
    }

    /// <summary>Why the last one did not leave.</summary>
    public string LastError { get; private set; } = "";

    /// <summary>To the group of <see cref="AdvertisementSettings.Destination"/>.</summary>
    public static AdvertSender ToGroup(AdvertisementSettings settings, InterfaceCapture capture) => new(settings, [], capture, null);

    /// <summary>To each peer; the settings' destination does not matter.</summary>
    /// <exception cref="UnixException">No right to a raw socket, or no such interface.</exception>
    public static AdvertSender ToPeers(AdvertisementSettings settings, IReadOnlyList<IpAddress> peers, InterfaceCapture capture) =>
        new(settings, peers, capture, RawIpSocket.Open(settings.Source.IsV6, IpHeader.ProtocolVrrp, capture.InterfaceName));

    /// <summary>Sends with this priority, 0 = resignation. True: at least one left.</summary>
    public bool TrySend(byte priority)
    {
        var heard = _capture.HighestSequence(_virtualRouterId);
        var sent = false;
        for (var i = 0; i < _writers.Length; i++)
        {
            _writers[i].ContinueSequence(heard);
            sent |= _socket is null ? TrySendFrame(_writers[i], priority) : TrySendPacket(_writers[i], _peers[i], priority);
        }

        return sent;
    }

    public void Dispose() => _socket?.Dispose();

    private bool TrySendFrame(AdvertisementWriter writer, byte priority)
    {
        if (_capture.TrySend(writer.Write(priority)))
        {
            return true;
        }

        LastError = _capture.LastError;
        return false;
    }

    private bool TrySendPacket(AdvertisementWriter writer, IpAddress peer, byte priority)
    {
        var error = _socket!.Send(writer.WritePacket(priority), peer);
        if (error != Errno.None)
        {
            LastError = $"{peer}: {Errno.Text(error)}";
        }

        return error == Errno.None;
    }
}
