using System.Runtime.InteropServices;

namespace HaLb.Vrrp.Unix;

/// <summary>Other processes.</summary>
internal static unsafe partial class Libc
{
    /// <summary>POSIX_SPAWN_SETSIGDEF, POSIX_SPAWN_SETSIGMASK and POSIX_SPAWN_SETSID of glibc.</summary>
    public const short SpawnDefaultSignals = 4;
    public const short SpawnSignalMask = 8;
    public const short SpawnNewSession = 0x80;



    /// <summary>pidfd_open on x86-64 and arm64 alike.</summary>
    private const nint PidFdOpenNumber = 434;

    /// <summary>pidfd_send_signal, likewise.</summary>
    private const nint PidFdSendSignalNumber = 424;

    /// <summary>posix_spawn_file_actions_t has 80 bytes, posix_spawnattr_t 336, sigset_t 128.</summary>
    public const int SpawnStructBytes = 512;

    [LibraryImport(Library, EntryPoint = "posix_spawn")]
    public static partial int Spawn(out int pid, byte* path, byte* fileActions, byte* attributes, byte** arguments, byte** environment);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_init")]
    public static partial int SpawnAttributesInitialize(byte* attributes);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_destroy")]
    public static partial int SpawnAttributesDestroy(byte* attributes);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_setflags")]
    public static partial int SpawnAttributesFlags(byte* attributes, short flags);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_setsigdefault")]
    public static partial int SpawnAttributesDefaults(byte* attributes, byte* signals);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_setsigmask")]
    public static partial int SpawnAttributesMask(byte* attributes, byte* signals);

    [LibraryImport(Library, EntryPoint = "sigfillset")]
    public static partial int SignalsAll(byte* signals);

    [LibraryImport(Library, EntryPoint = "sigemptyset")]
    public static partial int SignalsNone(byte* signals);

    [LibraryImport(Library, EntryPoint = "waitpid", SetLastError = true)]
    public static partial int WaitProcess(int pid, out int status, int options);

    /// <summary>Readable once the process has ended. -1: there is none.</summary>
    public static int PidDescriptor(int pid) => (int)SystemCall(PidFdOpenNumber, pid, 0, 0);

    /// <param name="descriptor">A pidfd.</param>
    /// <param name="signal">Its number.</param>
    public static int SignalProcess(int descriptor, int signal) => (int)SystemCall(PidFdSendSignalNumber, descriptor, signal, 0, 0);

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(nint number, nint a, nint b, nint c, nint d);
}
