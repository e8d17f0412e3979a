using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace HaLb.Vrrp.Guard;

/// <summary>Whether the lease of a slot runs.</summary>
internal static class LeaseState
{
    /// <summary>The router is not Master.</summary>
    public const int Idle = 0;

    /// <summary>It is, until the deadline.</summary>
    public const int Held = 1;

    /// <summary>The guard took its addresses away.</summary>
    public const int Revoked = 2;
}

/// <summary>Which socket the resignation leaves by.</summary>
internal enum ResignationKind
{
    None,

    /// <summary>A whole Ethernet frame, by a packet socket.</summary>
    Frame,

    /// <summary>Whole IP packets, one to each peer, by a raw socket.</summary>
    IpPackets,
}

/// <summary>One virtual router in the shared page: fixed layout, plain values, so that two processes of different runs understand
/// each other. The addresses that follow it are <see cref="GuardAddress"/>es.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct GuardSlot
{
    public const int NameBytes = 64;

    /// <summary>Room for a dozen unicast peers with some addresses; those that do not fit wait for their own timers.</summary>
    public const int PacketBytes = 4096;

    /// <summary>What stands before each packet.</summary>
    public const int RecordHeader = 18;

    /// <summary>End of the lease, CLOCK_BOOTTIME in ticks of 100 ns.</summary>
    public long Deadline;

    /// <summary>When the last advertisement left.</summary>
    public long LastSent;

    /// <summary>Length of the lease: the guard looks at least that often.</summary>
    public long Length;

    /// <summary>A <see cref="LeaseState"/>, changed by compare-and-swap only where both sides may.</summary>
    public int State;

    public int VirtualRouterId;
    public int InterfaceIndex;
    public int IsV6;
    public int Priority;
    public int AddressCount;

    /// <summary>A <see cref="ResignationKind"/>.</summary>
    public int PacketKind;

    /// <summary>Bytes of <see cref="Packets"/> in use.</summary>
    public int PacketsLength;
    public int Reserved;

    public fixed byte Name[NameBytes];

    /// <summary>One after another: length (2 bytes, this machine's order), destination (16 bytes, network order), the packet.</summary>
    public fixed byte Packets[PacketBytes];

    public static int Bytes => Unsafe.SizeOf<GuardSlot>();
}

/// <summary>An address that goes when the lease ends.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct GuardAddress
{
    public int InterfaceIndex;
    public byte PrefixLength;
    public byte IsV6;
    public short Reserved;

    /// <summary>Network order; IPv4 in the first four bytes.</summary>
    public fixed byte Address[16];

    public static int Bytes => Unsafe.SizeOf<GuardAddress>();
}

/// <summary>The beginning of the page.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct GuardHeader
{
    public const int PlaceBytes = 4096;

    /// <summary>"HaLbGrd1": the digit changes with the layout.</summary>
    public const ulong MagicValue = 0x3164_7247_624C_6148;

    public ulong Magic;
    public int SlotCount;
    public int AddressMax;
    public fixed byte BootId[16];
    public int DaemonPid;
    public int GuardPid;

    /// <summary>When the guard last looked, ticks of CLOCK_BOOTTIME.</summary>
    public long GuardBeat;

    /// <summary>Not 0: another page has taken this one's place.</summary>
    public int MustLeave;
}
