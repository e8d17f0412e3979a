using HaLb.Vrrp.Unix;

namespace HaLb.Vrrp.Guard;

/// <summary>The guard's own sockets, opened before they are needed: a box that is out of memory or descriptors must still give the
/// address up. Nothing here allocates.</summary>
internal sealed unsafe class GuardSockets : IGuardEffects, IDisposable
{
    private const int NetlinkRoute = 0;
    private const ushort DeleteAddressType = 21;
    private const ushort Request = 1;
    private const ushort AttributeAddress = 1;
    private const ushort AttributeLocal = 2;
    private const int ProtocolRaw = 255;
    private const int HeaderIncluded = 3;
    private const int HeaderIncludedV6 = 36;

    /// <summary>SO_BINDTOIFINDEX.</summary>
    private const int OptionBindToIndex = 62;

    private readonly int _netlink;
    private readonly int _packet;
    private readonly int _raw;
    private readonly int _rawV6;

    public GuardSockets()
    {
        _netlink = Open(Libc.FamilyNetlink, Libc.SocketRaw, NetlinkRoute);
        UnixException.ThrowIf(_netlink < 0, "netlink socket");

        // Protocols 0 and IPPROTO_RAW: they receive nothing.
        _packet = Open(Libc.FamilyPacket, Libc.SocketRaw, 0);
        _raw = OpenRaw(Libc.FamilyInet, HeaderIncluded);
        _rawV6 = OpenRaw(Libc.FamilyInet6, HeaderIncludedV6);
    }

    /// <summary>RTM_DELADDR; that it is gone already is as good.</summary>
    public void DeleteAddress(GuardAddress* address)
    {
        const int Header = 16 + 8;
        var length = address->IsV6 != 0 ? 16 : 4;
        var message = stackalloc byte[Header + (2 * 20)];
        new Span<byte>(message, Header).Clear();
        var total = Header + (2 * (4 + length));
        *(uint*)message = (uint)total;
        *(ushort*)(message + 4) = DeleteAddressType;
        *(ushort*)(message + 6) = Request;
        message[16] = (byte)(address->IsV6 != 0 ? Libc.FamilyInet6 : Libc.FamilyInet);
        message[17] = address->PrefixLength;
        *(int*)(message + 20) = address->InterfaceIndex;

        // With both the kernel compares the prefix, too: a static address of the same value stays.
        WriteAttribute(message + Header, AttributeLocal, address->Address, length);
        WriteAttribute(message + Header + 4 + length, AttributeAddress, address->Address, length);
        _ = Libc.Send(_netlink, message, (nuint)total, Libc.MessageDontWait);
    }

    public void SendResignation(ResignationKind kind, int interfaceIndex, bool isV6, ReadOnlySpan<byte> destination, ReadOnlySpan<byte> packet)
    {
        if (kind == ResignationKind.Frame)
        {
            SendFrame(interfaceIndex, packet);
        }
        else if (kind == ResignationKind.IpPackets)
        {
            SendPacket(isV6 ? _rawV6 : _raw, interfaceIndex, isV6, destination, packet);
        }
    }

    public void Dispose()
    {
        foreach (var descriptor in (ReadOnlySpan<int>)[_netlink, _packet, _raw, _rawV6])
        {
            _ = descriptor < 0 ? 0 : Libc.Close(descriptor);
        }
    }

    private static void WriteAttribute(byte* to, ushort type, byte* value, int length)
    {
        *(ushort*)to = (ushort)(4 + length);
        *(ushort*)(to + 2) = type;
        Buffer.MemoryCopy(value, to + 4, length, length);
    }

    private void SendFrame(int interfaceIndex, ReadOnlySpan<byte> frame)
    {
        // struct sockaddr_ll: family, protocol, index, hardware type, packet type, address length, address.
        var to = stackalloc byte[20];
        new Span<byte>(to, 20).Clear();
        *(ushort*)to = Libc.FamilyPacket;
        *(int*)(to + 4) = interfaceIndex;
        to[11] = 6;
        frame[..6].CopyTo(new Span<byte>(to + 12, 8));
        Send(_packet, frame, to, 20);
    }

    private static void SendPacket(int socket, int interfaceIndex, bool isV6, ReadOnlySpan<byte> destination, ReadOnlySpan<byte> packet)
    {
        // struct sockaddr_in or sockaddr_in6, port 0; the scope counts for link-local addresses.
        var to = stackalloc byte[28];
        new Span<byte>(to, 28).Clear();
        *(ushort*)to = (ushort)(isV6 ? Libc.FamilyInet6 : Libc.FamilyInet);
        destination[..(isV6 ? 16 : 4)].CopyTo(new Span<byte>(to + (isV6 ? 8 : 4), 16));
        if (isV6 && destination[0] == 0xFE && (destination[1] & 0xC0) == 0x80)
        {
            *(int*)(to + 24) = interfaceIndex;
        }

        _ = Libc.SetSocketOption(socket, Libc.LevelSocket, OptionBindToIndex, interfaceIndex);
        Send(socket, packet, to, isV6 ? 28u : 16u);
    }

    private static void Send(int socket, ReadOnlySpan<byte> packet, byte* to, uint length)
    {
        fixed (byte* start = packet)
        {
            _ = Libc.SendTo(socket, start, (nuint)packet.Length, Libc.MessageDontWait, to, length);
        }
    }

    private static int OpenRaw(int family, int headerIncluded)
    {
        var socket = Open(family, Libc.SocketRaw, ProtocolRaw);
        if (socket >= 0)
        {
            _ = Libc.SetSocketOption(socket, family == Libc.FamilyInet ? Libc.LevelIp : Libc.LevelIpV6, headerIncluded, 1);
        }

        return socket;
    }

    private static int Open(int family, int type, int protocol) =>
        Libc.Socket(family, type | Libc.SocketCloseOnExec | Libc.SocketNonBlocking, protocol);
}
