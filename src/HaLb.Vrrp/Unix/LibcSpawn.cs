using System.Runtime.InteropServices;

namespace HaLb.Vrrp.Unix;

/// <summary>Other processes.</summary>
internal static unsafe partial class Libc
{
    /// <summary>POSIX_SPAWN_SETSID of glibc.</summary>
    public const short SpawnNewSession = 0x80;

    /// <summary>pidfd_send_signal on x86-64 and arm64 alike.</summary>
    private const nint PidFdSendSignalNumber = 424;

    [LibraryImport(Library, EntryPoint = "sigfillset")]
    public static partial int SignalsAll(byte* signals);

    [LibraryImport(Library, EntryPoint = "sigemptyset")]
    public static partial int SignalsNone(byte* signals);

    /// <param name="descriptor">A pidfd.</param>
    /// <param name="signal">Its number.</param>
    public static int SignalProcess(int descriptor, int signal) => (int)SystemCall(PidFdSendSignalNumber, descriptor, signal, 0, 0);

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(nint number, nint a, nint b, nint c, nint d);
}
