using System.ComponentModel;
using HaLb.Vrrp.Protocol.Packet;
using SharpPcap;

namespace HaLb.Vrrp.Effects.Capture;

/// <summary>Receiving and sending of frames on one interface, for all virtual routers there: one libpcap handle, one thread that
/// makes every receive check, group membership. The driver's thread calls; it opens again when netlink says that the
/// interface is back.</summary>
/// <remarks>A handle does not see what it sent itself, so everything that leaves by <see cref="TrySend"/> stays unseen here.</remarks>
internal sealed class InterfaceCapture : IDisposable
{
    private readonly CaptureOptions _options;
    private readonly FrameHandler _handler;
    private readonly GroupMembership _membership = new();
    private CaptureThread? _thread;
    private int _interfaceIndex;

    public InterfaceCapture(string interfaceName, CaptureOptions options)
    {
        InterfaceName = interfaceName;
        _options = options;
        _handler = new FrameHandler(interfaceName, Ring, options.Wake, options.Logger, options.LogsUnknownRouters);
    }

    public string InterfaceName { get; }

    public AdvertRing Ring { get; } = new();

    /// <summary>Packets that are for no router here.</summary>
    public DiscardCounters Unknown => _handler.Unknown;

    /// <summary>Open, and its thread has met no error.</summary>
    public bool IsOpen => _thread is { IsRunning: true };

    /// <summary>Why it is not open, or why the last frame did not leave.</summary>
    public string LastError { get; private set; } = "";

    /// <summary>The thread is behind: frames wait unread.</summary>
    public bool HasUnread => _thread is { IsRunning: true, HasUnread: true };

    /// <summary>Frames taken since it was opened.</summary>
    public long Handled => _thread?.Handled ?? 0;

    /// <summary>Opens, or opens again after an error or when the interface came back with another index. Cheap when there is
    /// nothing to do.</summary>
    public bool TryOpen(int interfaceIndex)
    {
        if (IsOpen && _interfaceIndex == interfaceIndex)
        {
            return true;
        }

        Close();
        _interfaceIndex = interfaceIndex;
        try
        {
            _thread = new CaptureThread(CaptureDevice.Open(InterfaceName, BuildFilter()), _handler, _options);
        }
        catch (Exception e) when (e is PcapException or IOException or DllNotFoundException or Win32Exception)
        {
            LastError = e.Message;
            return false;
        }

        LastError = "";
        Join();
        return true;
    }

    /// <summary>Stops the thread and leaves the groups; routers stay registered.</summary>
    public void Close()
    {
        _thread?.Dispose();
        _thread = null;
        _membership.Dispose();
    }

    /// <summary>Registers a router, or replaces what was registered under its number.</summary>
    public void Set(CapturedRouter router)
    {
        _handler.Set(router);
        Refresh();
    }

    public void Remove(int router)
    {
        _handler.Remove(router);
        Refresh();
    }

    /// <summary>Whether a stranger's gratuitous ARP or NA for this router's addresses is told: on while Master.</summary>
    public void Watch(int router, bool isWatched) => _handler.Watch(router, isWatched);

    /// <summary>AH: the highest sequence number heard for a router.</summary>
    public uint HighestSequence(byte virtualRouterId) => _handler.HighestSequence(virtualRouterId);

    /// <summary>Sends a whole Ethernet frame. False: it did not leave, see <see cref="LastError"/>.</summary>
    public bool TrySend(ReadOnlySpan<byte> frame)
    {
        if (_thread is not { } thread)
        {
            LastError = LastError.Length > 0 ? LastError : "the interface is not open";
            return false;
        }

        try
        {
            thread.Device.SendPacket(frame);
            return true;
        }
        catch (PcapException e)
        {
            LastError = e.Message;
            return false;
        }
    }

    public void Dispose() => Close();

    private void Refresh()
    {
        if (_thread is { } thread)
        {
            thread.SetFilter(BuildFilter());
            Join();
        }
    }

    private void Join()
    {
        foreach (var isV6 in _handler.Routers.Where(static r => r.Rules.Peers.IsEmpty).Select(static r => r.Rules.IsV6).Distinct())
        {
            if (!_membership.TryJoin(isV6, _interfaceIndex, out var error))
            {
                LastError = error;
                _options.Logger.Warning("{Interface}: {Error}", InterfaceName, error);
            }
        }
    }

    private string BuildFilter() => CaptureFilter.Build(
        _handler.Routers.Any(static r => r.Rules.Authentication == AuthenticationType.Header),
        [.. _handler.Routers.SelectMany(static r => r.Addresses)]);
}
