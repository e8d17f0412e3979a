using HaLb.Vrrp.Effects.Netlink;
using HaLb.Vrrp.Unix;

namespace HaLb.Vrrp.Driver;

/// <content>Links and addresses of the box.</content>
internal sealed partial class RunningDriver : INetworkObserver
{
    private static readonly TimeSpan ReconnectPause = TimeSpan.FromSeconds(1);

    private TimeSpan _reconnectAt = TimeSpan.MaxValue;

    public void OnLinkChanged(NetworkInterface link, NetworkInterface? before)
    {
        foreach (var port in Ports)
        {
            port.OnLinkChanged(link, isGone: false);
        }

        Changed(link, link.IsUsable);
    }

    public void OnLinkRemoved(NetworkInterface link)
    {
        foreach (var port in Ports)
        {
            port.OnLinkChanged(link, isGone: true);
        }

        Changed(link, isUp: false);
    }

    public void OnAddressChanged(in InterfaceAddress address) => Reconnect(address.Index);

    public void OnAddressRemoved(in InterfaceAddress address, bool isByUs)
    {
        foreach (var port in Ports)
        {
            if (port.OnAddressRemoved(address, isByUs))
            {
                _log.Warning("{Instance}: {Address} was removed by somebody else", port.InstanceName, address.Address);
            }
        }

        Reconnect(address.Index);
    }

    private void Changed(NetworkInterface link, bool isUp)
    {
        _trackers.SetInterface(link.Name, isUp);
        for (var i = 0; i < Ports.Length; i++)
        {
            if (Ports[i].Uses(link))
            {
                Connect(i);
            }
        }

        EvaluateTracks();
    }

    private void Reconnect(int interfaceIndex)
    {
        if (_monitor.Table.Find(interfaceIndex) is not { } link)
        {
            return;
        }

        for (var i = 0; i < Ports.Length; i++)
        {
            if (Ports[i].Uses(link))
            {
                Connect(i);
            }
        }
    }

    private void ConnectAll()
    {
        foreach (var link in _monitor.Table.Links)
        {
            _trackers.SetInterface(link.Name, link.IsUsable);
        }

        for (var i = 0; i < Ports.Length; i++)
        {
            Connect(i);
        }
    }

    /// <summary>Opens what the instance needs; what is missing is a Fault until it comes.</summary>
    private void Connect(int index)
    {
        var port = Ports[index];
        using var pause = new RealTimePause(IsRealTime && !port.IsOpen ? Config.Global.RealTimePriority : 0);
        var (cause, text) = port.Connect();
        if (cause == FaultCauses.NoWire)
        {
            _reconnectAt = Earlier(_reconnectAt, BootClock.Now + ReconnectPause);
        }

        if (Core.Routers.Settings(index) is var settings && settings.LocalAddress != port.Source)
        {
            Core.Routers.Reconfigure(index, settings with { LocalAddress = port.Source });
        }

        var instance = Core.Instances[index];
        if (cause != FaultCauses.None && (instance.Faults & cause) == 0)
        {
            _log.Warning("{Instance}: {Fault:l}", instance.Config.Name, text);
        }

        Core.SetFaults(index, FaultCauses.CannotSend, cause, text);
    }

    /// <summary>A capture thread that ended, or an interface that could not be opened a second ago.</summary>
    private void ReopenBroken()
    {
        var isDue = _reconnectAt <= BootClock.Now;
        _reconnectAt = isDue ? TimeSpan.MaxValue : _reconnectAt;
        for (var i = 0; i < Ports.Length; i++)
        {
            if (Ports[i].IsBroken || (isDue && (Core.Instances[i].Faults & FaultCauses.NoWire) != 0))
            {
                Connect(i);
            }
        }
    }
}
