using System.Runtime.InteropServices;

namespace HaLb.Vrrp.Unix;

/// <summary>Error numbers of Linux on x86-64 and arm64 that are told apart here.</summary>
internal static class Errno
{
    public const int None = 0;
    public const int NotPermitted = 1;
    public const int NoEntry = 2;
    public const int NoProcess = 3;
    public const int Interrupted = 4;
    /// <summary>ENOEXEC: neither a binary nor a script with <c>#!</c>.</summary>
    public const int NoFormat = 8;
    public const int NoMemory = 12;
    public const int AccessDenied = 13;
    public const int Busy = 16;
    public const int Exists = 17;
    public const int NoDevice = 19;
    public const int Invalid = 22;
    public const int Again = 11;
    public const int NotSupported = 95;
    public const int AddressInUse = 98;
    public const int AddressNotAvailable = 99;
    public const int NetworkDown = 100;
    public const int NetworkUnreachable = 101;
    public const int NoBuffers = 105;
    public const int TimedOut = 110;
    public const int HostUnreachable = 113;

    /// <summary>As the C library says it. Allocates.</summary>
    public static string Text(int error) => Marshal.GetPInvokeErrorMessage(error);
}
