using System.Runtime.InteropServices;

namespace HaLb.Vrrp.Unix;

/// <summary>Starting and ending programs, accounts, files, file status and inotify.</summary>
internal static unsafe partial class Libc
{
    public const int SignalKill = 9;
    public const int SignalTerminate = 15;

    /// <summary>WNOHANG.</summary>
    public const int WaitNoHang = 1;

    public const int OpenWriteOnly = 1;
    public const int OpenReadWrite = 2;
    public const int OpenNonBlocking = 0x800;
    public const int OpenCloseOnExec = 0x80000;

    /// <summary>F_SETFL.</summary>
    public const int ControlSetFlags = 4;

    /// <summary>FIONREAD.</summary>
    public const nuint ControlBytesWaiting = 0x541B;

    public const int SpawnSetGroup = 2;
    public const int SpawnSetSignalDefaults = 4;
    public const int SpawnSetSignalMask = 8;
    public const int SpawnSetScheduler = 0x20;

    /// <summary>Room for glibc's posix_spawnattr_t (336), posix_spawn_file_actions_t (80) and sigset_t (128).</summary>
    public const int SpawnAttributesSize = 512;
    public const int SpawnActionsSize = 256;
    public const int SignalSetSize = 128;

    /// <summary>PR_CAP_AMBIENT and PR_CAP_AMBIENT_CLEAR_ALL.</summary>
    public const int ProcessAmbient = 47;
    public const int ProcessAmbientClear = 4;

    /// <summary>AT_FDCWD, AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS.</summary>
    public const int AtCurrentDirectory = -100;
    public const int AtNoFollow = 0x100;
    public const uint StatBasic = 0x7FF;

    /// <summary>The same number on every architecture of Linux.</summary>
    private const nint CallPidfdOpen = 434;

    [LibraryImport(Library, EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Spawn(out int pid, string path, void* actions, void* attributes, byte** arguments, byte** environment);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_init")]
    public static partial int SpawnAttributesInit(void* attributes);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_setflags")]
    public static partial int SpawnAttributesFlags(void* attributes, short flags);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_setpgroup")]
    public static partial int SpawnAttributesGroup(void* attributes, int group);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_setsigdefault")]
    public static partial int SpawnAttributesDefaults(void* attributes, void* signals);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_setsigmask")]
    public static partial int SpawnAttributesMask(void* attributes, void* signals);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_setschedpolicy")]
    public static partial int SpawnAttributesPolicy(void* attributes, int policy);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_setschedparam")]
    public static partial int SpawnAttributesParameter(void* attributes, in SchedulerParameter parameter);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_destroy")]
    public static partial int SpawnAttributesDestroy(void* attributes);

    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_init")]
    public static partial int SpawnActionsInit(void* actions);

    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_addopen", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SpawnActionsOpen(void* actions, int descriptor, string path, int flags, uint mode);

    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_adddup2")]
    public static partial int SpawnActionsDuplicate(void* actions, int from, int to);

    /// <summary>glibc 2.34; closes every descriptor from this one on.</summary>
    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_addclosefrom_np")]
    public static partial int SpawnActionsCloseFrom(void* actions, int first);

    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_destroy")]
    public static partial int SpawnActionsDestroy(void* actions);

    [LibraryImport(Library, EntryPoint = "waitpid", SetLastError = true)]
    public static partial int WaitFor(int pid, out int status, int options);

    [LibraryImport(Library, EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int pid, int signal);

    [LibraryImport(Library, EntryPoint = "pipe2", SetLastError = true)]
    public static partial int Pipe(int* descriptors, int flags);

    [LibraryImport(Library, EntryPoint = "fcntl", SetLastError = true)]
    public static partial int Control(int descriptor, int command, int argument);

    [LibraryImport(Library, EntryPoint = "ioctl", SetLastError = true)]
    public static partial int DeviceControl(int descriptor, nuint request, void* argument);

    [LibraryImport(Library, EntryPoint = "execve", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Execute(string path, byte** arguments, byte** environment);

    [LibraryImport(Library, EntryPoint = "setgroups", SetLastError = true)]
    public static partial int SetGroups(nuint count, uint* groups);

    [LibraryImport(Library, EntryPoint = "setresgid", SetLastError = true)]
    public static partial int SetGroupIds(uint real, uint effective, uint saved);

    [LibraryImport(Library, EntryPoint = "setresuid", SetLastError = true)]
    public static partial int SetUserIds(uint real, uint effective, uint saved);

    [LibraryImport(Library, EntryPoint = "prctl", SetLastError = true)]
    public static partial int ProcessControl(int option, nuint a, nuint b, nuint c, nuint d);

    [LibraryImport(Library, EntryPoint = "geteuid")]
    public static partial uint EffectiveUserId();

    [LibraryImport(Library, EntryPoint = "getegid")]
    public static partial uint EffectiveGroupId();

    [LibraryImport(Library, EntryPoint = "getpwnam_r", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int FindUser(string name, PasswordEntry* entry, byte* buffer, nuint length, out PasswordEntry* result);

    [LibraryImport(Library, EntryPoint = "getgrnam_r", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int FindGroup(string name, GroupEntry* entry, byte* buffer, nuint length, out GroupEntry* result);

    [LibraryImport(Library, EntryPoint = "getgrouplist", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int GroupsOf(string user, uint group, uint* groups, ref int count);

    [LibraryImport(Library, EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int FileStatus(int directory, string path, int flags, uint mask, out FileStat status);

    [LibraryImport(Library, EntryPoint = "realpath", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial byte* RealPath(string path, byte* resolved);

    [LibraryImport(Library, EntryPoint = "chown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ChangeOwner(string path, uint user, uint group);

    [LibraryImport(Library, EntryPoint = "mkfifo", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int MakeFifo(string path, uint mode);

    [LibraryImport(Library, EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags, uint mode);

    [LibraryImport(Library, EntryPoint = "open", SetLastError = true)]
    public static partial int Open(byte* path, int flags, uint mode);

    [LibraryImport(Library, EntryPoint = "lseek", SetLastError = true)]
    public static partial long Seek(int descriptor, long offset, int from);

    [LibraryImport(Library, EntryPoint = "getdents64", SetLastError = true)]
    public static partial nint DirectoryEntries(int descriptor, byte* buffer, nuint length);

    [LibraryImport(Library, EntryPoint = "inotify_init1", SetLastError = true)]
    public static partial int NotifyCreate(int flags);

    [LibraryImport(Library, EntryPoint = "inotify_add_watch", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int NotifyAdd(int descriptor, string path, uint mask);

    [LibraryImport(Library, EntryPoint = "inotify_rm_watch", SetLastError = true)]
    public static partial int NotifyRemove(int descriptor, int watch);

    /// <summary>A descriptor that is readable from the end of the process on, also before it is reaped.</summary>
    public static int ProcessDescriptor(int pid) => (int)SystemCall(CallPidfdOpen, pid, 0, 0);

    /// <summary>struct passwd.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PasswordEntry
    {
        public byte* Name;
        public byte* Password;
        public uint UserId;
        public uint GroupId;
        public byte* Comment;
        public byte* Home;
        public byte* Shell;
    }

    /// <summary>struct group.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct GroupEntry
    {
        public byte* Name;
        public byte* Password;
        public uint GroupId;
        public byte** Members;
    }

    /// <summary>struct statx as far as it is read here; 256 bytes.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    public struct FileStat
    {
        [FieldOffset(20)]
        public uint UserId;

        [FieldOffset(24)]
        public uint GroupId;

        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;
    }
}
