using System.Runtime.InteropServices;
using HaLb.Vrrp.Unix;

namespace HaLb.Vrrp.Effects.Netlink;

/// <summary>A netlink socket (NETLINK_ROUTE unless told otherwise), in the network namespace of the thread that opens it. Only what the kernel itself sends is let in.</summary>
internal sealed unsafe class NetlinkSocket : IDisposable
{
    /// <summary>NETLINK_ROUTE and NETLINK_NETFILTER.</summary>
    public const int Route = 0;
    public const int Netfilter = 12;

    private const int OptionExtendedAck = 11;
    private const int OptionCapAck = 10;
    private const int ReceiveBufferBytes = 1 << 20;

    private int _descriptor;

    /// <exception cref="UnixException">No such socket here.</exception>
    public NetlinkSocket(uint groups, bool isBlocking, int protocol = Route)
    {
        var type = Libc.SocketRaw | Libc.SocketCloseOnExec | (isBlocking ? 0 : Libc.SocketNonBlocking);
        _descriptor = Libc.Socket(Libc.FamilyNetlink, type, protocol);
        UnixException.ThrowIf(_descriptor < 0, "socket(AF_NETLINK)");
        var address = new SocketAddress { Family = Libc.FamilyNetlink, Groups = groups };
        var length = (uint)sizeof(SocketAddress);
        UnixException.ThrowIf(Libc.Bind(_descriptor, &address, length) < 0, "bind(AF_NETLINK)");
        UnixException.ThrowIf(Libc.SocketName(_descriptor, &address, ref length) < 0, "getsockname(AF_NETLINK)");
        PortId = address.PortId;
        _ = Libc.SetSocketOption(_descriptor, Libc.LevelNetlink, OptionExtendedAck, 1);
        _ = Libc.SetSocketOption(_descriptor, Libc.LevelNetlink, OptionCapAck, 1);
        if (Libc.SetSocketOption(_descriptor, Libc.LevelSocket, Libc.OptionReceiveBufferForce, ReceiveBufferBytes) < 0)
        {
            _ = Libc.SetSocketOption(_descriptor, Libc.LevelSocket, Libc.OptionReceiveBuffer, ReceiveBufferBytes);
        }

        // A lost answer must not hold the driver for ever.
        var second = new Libc.TimeSpec { Seconds = 1 };
        _ = Libc.SetSocketOption(_descriptor, Libc.LevelSocket, Libc.OptionReceiveTimeout, &second, (uint)sizeof(Libc.TimeSpec));
    }

    public int Descriptor => _descriptor;

    public uint PortId { get; }

    /// <summary>0, or an error number.</summary>
    public int Send(ReadOnlySpan<byte> messages)
    {
        fixed (byte* bytes = messages)
        {
            while (Libc.Send(_descriptor, bytes, (nuint)messages.Length, 0) < 0)
            {
                if (Libc.LastError != Errno.Interrupted)
                {
                    return Libc.LastError;
                }
            }
        }

        return Errno.None;
    }

    /// <summary>One datagram of the kernel's into the buffer. 0, or an error number: <see cref="Errno.Again"/> when there is none,
    /// <see cref="Errno.NoBuffers"/> when some were lost or it did not fit.</summary>
    public int Receive(Span<byte> buffer, out int length, bool waits)
    {
        length = 0;
        fixed (byte* bytes = buffer)
        {
            while (true)
            {
                SocketAddress from = default;
                var fromLength = (uint)sizeof(SocketAddress);
                var flags = Libc.MessageTruncate | (waits ? 0 : Libc.MessageDontWait);
                var received = Libc.ReceiveFrom(_descriptor, bytes, (nuint)buffer.Length, flags, &from, ref fromLength);
                if (received < 0 && Libc.LastError != Errno.Interrupted)
                {
                    return Libc.LastError;
                }

                if (received > buffer.Length)
                {
                    return Errno.NoBuffers;
                }

                if (received >= 0 && from.PortId == 0)
                {
                    length = (int)received;
                    return Errno.None;
                }
            }
        }
    }

    public void Dispose()
    {
        var descriptor = Interlocked.Exchange(ref _descriptor, -1);
        if (descriptor >= 0)
        {
            _ = Libc.Close(descriptor);
        }
    }

    /// <summary>struct sockaddr_nl.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct SocketAddress
    {
        public ushort Family;
        public ushort Padding;
        public uint PortId;
        public uint Groups;
    }
}
