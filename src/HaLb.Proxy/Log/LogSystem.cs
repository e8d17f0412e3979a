using System.Runtime.InteropServices;

namespace HaLb.Proxy.Log;

/// <summary>The system calls that the log needs and the framework has not: many datagrams in one call, and plain writes.</summary>
internal static unsafe partial class LogSystem
{
    public const int Interrupted = 4;
    public const int Again = 11;

    private const int NoSignal = 0x4000;
    private const short PollOut = 4;

    /// <summary>Bytes written or -1 with the error in <see cref="Marshal.GetLastPInvokeError"/>.</summary>
    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int descriptor, ReadOnlySpan<byte> bytes, nint count);

    /// <summary>Sends up to <paramref name="count"/> datagrams; returns how many went out, or -1.</summary>
    public static int SendMany(int descriptor, Message* messages, int count) => SendMmsg(descriptor, messages, (uint)count, NoSignal);

    public static bool WaitWritable(int descriptor, int milliseconds)
    {
        var wait = new PollEntry { Descriptor = descriptor, Events = PollOut };
        return Poll(&wait, 1, milliseconds) > 0;
    }

    [LibraryImport("libc", EntryPoint = "sendmmsg", SetLastError = true)]
    private static partial int SendMmsg(int descriptor, Message* messages, uint count, int flags);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(PollEntry* entries, nuint count, int milliseconds);

    /// <summary><c>struct iovec</c></summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Vector
    {
        public byte* Base;
        public nuint Length;
    }

    /// <summary><c>struct msghdr</c> of 64-bit Linux; its padding at the end is part of its size.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct MessageHeader
    {
        public byte* Name;
        public uint NameLength;
        public Vector* Vectors;
        public nuint VectorCount;
        public void* Control;
        public nuint ControlLength;
        public int Flags;
    }

    /// <summary><c>struct mmsghdr</c></summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Message
    {
        public MessageHeader Header;
        public uint Sent;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }
}
