using System.Runtime.InteropServices;

namespace HaLb.Vrrp.Unix;

/// <summary>The C library's functions that .NET has no call for, or none without allocation. Linux on 64 bits only. A result of
/// -1 means: <see cref="LastError"/>.</summary>
internal static unsafe partial class Libc
{
    private const string Library = "libc";

    /// <summary>errno of the last call of this thread.</summary>
    public static int LastError => Marshal.GetLastPInvokeError();

    [LibraryImport(Library, EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    [LibraryImport(Library, EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(int descriptor, void* buffer, nuint length);

    [LibraryImport(Library, EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int descriptor, void* buffer, nuint length);

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    public static partial nint SystemCall(nint number, nint a, nint b, nint c);
}
