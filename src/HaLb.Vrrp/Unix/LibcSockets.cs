using System.Runtime.InteropServices;

namespace HaLb.Vrrp.Unix;

/// <summary>Sockets of families and protocols that <see cref="System.Net.Sockets.Socket"/> does not know, or must not allocate for.</summary>
internal static unsafe partial class Libc
{
    public const int FamilyUnspecified = 0;
    public const int FamilyInet = 2;
    public const int FamilyInet6 = 10;
    public const int FamilyNetlink = 16;
    public const int FamilyPacket = 17;

    public const int SocketDatagram = 2;
    public const int SocketRaw = 3;

    /// <summary>SOCK_CLOEXEC and SOCK_NONBLOCK, added to the type.</summary>
    public const int SocketCloseOnExec = 0x80000;
    public const int SocketNonBlocking = 0x800;

    public const int LevelSocket = 1;
    public const int LevelIp = 0;
    public const int LevelIpV6 = 41;
    public const int LevelNetlink = 270;

    public const int OptionReceiveTimeout = 20;
    public const int OptionReceiveBuffer = 8;
    public const int OptionReceiveBufferForce = 33;
    public const int OptionBindToDevice = 25;
    public const int OptionAttachFilter = 26;

    public const int MessagePeek = 2;
    public const int MessageTruncate = 0x20;
    public const int MessageDontWait = 0x40;

    [LibraryImport(Library, EntryPoint = "socket", SetLastError = true)]
    public static partial int Socket(int family, int type, int protocol);

    [LibraryImport(Library, EntryPoint = "bind", SetLastError = true)]
    public static partial int Bind(int socket, void* address, uint length);

    [LibraryImport(Library, EntryPoint = "connect", SetLastError = true)]
    public static partial int Connect(int socket, void* address, uint length);

    [LibraryImport(Library, EntryPoint = "getsockname", SetLastError = true)]
    public static partial int SocketName(int socket, void* address, ref uint length);

    [LibraryImport(Library, EntryPoint = "setsockopt", SetLastError = true)]
    public static partial int SetSocketOption(int socket, int level, int option, void* value, uint length);

    public static int SetSocketOption(int socket, int level, int option, int value) =>
        SetSocketOption(socket, level, option, &value, sizeof(int));

    [LibraryImport(Library, EntryPoint = "send", SetLastError = true)]
    public static partial nint Send(int socket, void* buffer, nuint length, int flags);

    [LibraryImport(Library, EntryPoint = "sendto", SetLastError = true)]
    public static partial nint SendTo(int socket, void* buffer, nuint length, int flags, void* address, uint addressLength);

    [LibraryImport(Library, EntryPoint = "recv", SetLastError = true)]
    public static partial nint Receive(int socket, void* buffer, nuint length, int flags);

    [LibraryImport(Library, EntryPoint = "recvfrom", SetLastError = true)]
    public static partial nint ReceiveFrom(int socket, void* buffer, nuint length, int flags, void* address, ref uint addressLength);

    [LibraryImport(Library, EntryPoint = "if_nametoindex", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial uint InterfaceIndex(string name);
}
