using HaLb.Vrrp.Protocol.Packet;
using HaLb.Vrrp.Unix;

namespace HaLb.Vrrp.Effects.RawIp;

/// <summary>A raw socket that sends whole IP packets, header included, and receives nothing: unicast adverts, for which the
/// kernel finds route and neighbour. Also what stands open so that the kernel does not answer adverts with "protocol
/// unreachable".</summary>
internal sealed unsafe class RawIpSocket : IDisposable
{
    // linux/in.h, linux/in6.h.
    private const int OptionHeaderIncluded = 3;
    private const int OptionHeaderIncludedV6 = 36;
    private const int AddressBytes = 16;
    private const int AddressBytesV6 = 28;
    private const int AddressOffset = 4;
    private const int AddressOffsetV6 = 8;
    private const int ScopeOffset = 24;

    private readonly bool _isV6;
    private readonly uint _interfaceIndex;
    private int _socket;

    private RawIpSocket(int socket, bool isV6, uint interfaceIndex)
    {
        _socket = socket;
        _isV6 = isV6;
        _interfaceIndex = interfaceIndex;
    }

    /// <summary>Opens one. With an interface it sends there only; without, the routes decide.</summary>
    /// <exception cref="UnixException">No right (CAP_NET_RAW), or no such interface.</exception>
    public static RawIpSocket Open(bool isV6, byte protocol, string? interfaceName = null)
    {
        var descriptor = Libc.Socket(isV6 ? Libc.FamilyInet6 : Libc.FamilyInet, Libc.SocketRaw | Libc.SocketCloseOnExec | Libc.SocketNonBlocking, protocol);
        UnixException.ThrowIf(descriptor < 0, $"raw socket for protocol {protocol}");
        var socket = new RawIpSocket(descriptor, isV6, interfaceName is null ? 0 : Libc.InterfaceIndex(interfaceName));
        try
        {
            socket.DropEverything();
            var level = isV6 ? Libc.LevelIpV6 : Libc.LevelIp;
            UnixException.ThrowIf(
                Libc.SetSocketOption(descriptor, level, isV6 ? OptionHeaderIncludedV6 : OptionHeaderIncluded, 1) < 0, "setsockopt(HDRINCL)");
            socket.BindTo(interfaceName);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends one packet; 0, or the errno. Never waits.</summary>
    public int Send(ReadOnlySpan<byte> packet, IpAddress destination)
    {
        var address = stackalloc byte[AddressBytesV6];
        var bytes = new Span<byte>(address, AddressBytesV6);
        bytes.Clear();
        *(ushort*)address = (ushort)(_isV6 ? Libc.FamilyInet6 : Libc.FamilyInet);
        destination.Write(bytes[(_isV6 ? AddressOffsetV6 : AddressOffset)..]);
        if (_isV6 && destination.IsLinkLocal)
        {
            *(uint*)(address + ScopeOffset) = _interfaceIndex;
        }

        fixed (byte* start = packet)
        {
            var sent = Libc.SendTo(_socket, start, (nuint)packet.Length, Libc.MessageDontWait, address, (uint)(_isV6 ? AddressBytesV6 : AddressBytes));
            return sent == packet.Length ? Errno.None : Libc.LastError;
        }
    }

    public void Dispose()
    {
        var socket = Interlocked.Exchange(ref _socket, -1);
        if (socket >= 0)
        {
            _ = Libc.Close(socket);
        }
    }

    /// <summary>A classic BPF program of one instruction: return 0. Packets for the protocol count as delivered all the same.</summary>
    private void DropEverything()
    {
        // struct sock_filter { u16 code; u8 jt; u8 jf; u32 k; }, BPF_RET | BPF_K = 6; struct sock_fprog { u16 length; filter* }.
        var instruction = 6UL;
        var program = stackalloc nint[2];
        *(ushort*)program = 1;
        program[1] = (nint)(&instruction);
        UnixException.ThrowIf(
            Libc.SetSocketOption(_socket, Libc.LevelSocket, Libc.OptionAttachFilter, program, (uint)(2 * sizeof(nint))) < 0, "setsockopt(SO_ATTACH_FILTER)");
    }

    private void BindTo(string? interfaceName)
    {
        if (interfaceName is null)
        {
            return;
        }

        var name = System.Text.Encoding.ASCII.GetBytes(interfaceName + '\0');
        fixed (byte* start = name)
        {
            UnixException.ThrowIf(
                Libc.SetSocketOption(_socket, Libc.LevelSocket, Libc.OptionBindToDevice, start, (uint)name.Length) < 0, $"bind to {interfaceName}");
        }
    }
}
