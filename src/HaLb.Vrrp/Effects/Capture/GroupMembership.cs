using System.Net;
using System.Net.Sockets;
using HaLb.Vrrp.Protocol.Packet;

namespace HaLb.Vrrp.Effects.Capture;

/// <summary>Membership of the VRRP groups on one interface: without it real NICs, macvlans and snooping switches deliver
/// nothing to a capture. The sockets receive nothing themselves; they are bound to nothing.</summary>
internal sealed class GroupMembership : IDisposable
{
    private Socket? _v4;
    private Socket? _v6;

    /// <summary>Joins once; a failure is said and tried again with the next call.</summary>
    public bool TryJoin(bool isV6, int interfaceIndex, out string error)
    {
        error = "";
        ref var member = ref isV6 ? ref _v6 : ref _v4;
        if (member is not null)
        {
            return true;
        }

        var group = (isV6 ? IpAddress.VrrpGroupV6 : IpAddress.VrrpGroupV4).ToIPAddress();
        Socket? socket = null;
        try
        {
            socket = new Socket(group.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            Join(socket, group, interfaceIndex);
            member = socket;
            return true;
        }
        catch (SocketException e)
        {
            socket?.Dispose();
            error = $"cannot join {group}: {e.Message}";
            return false;
        }
    }

    public void Dispose()
    {
        _v4?.Dispose();
        _v6?.Dispose();
        _v4 = null;
        _v6 = null;
    }

    private static void Join(Socket socket, IPAddress group, int interfaceIndex)
    {
        if (group.AddressFamily == AddressFamily.InterNetworkV6)
        {
            socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.AddMembership, new IPv6MulticastOption(group, interfaceIndex));
        }
        else
        {
            socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.AddMembership, new MulticastOption(group, interfaceIndex));
        }
    }
}
