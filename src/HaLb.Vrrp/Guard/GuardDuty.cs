using System.Runtime.InteropServices;

namespace HaLb.Vrrp.Guard;

/// <summary>What the guard decides, without a clock or a socket of its own: which leases have ended, and when to look again.</summary>
internal sealed unsafe class GuardDuty(GuardPage page, IGuardEffects effects)
{
    /// <summary>Without any lease: so often it shows that it lives.</summary>
    private static readonly TimeSpan IdleWait = TimeSpan.FromSeconds(1);

    /// <summary>Any router is Master and its lease runs.</summary>
    public bool HoldsLease { get; private set; }

    /// <summary>Revokes what has ended. Returns when to look next: no later than one lease from now, since a lease may begin
    /// at any time, and nobody wakes us for it.</summary>
    public TimeSpan Look(TimeSpan now)
    {
        page.Header->GuardBeat = now.Ticks;
        var next = now + IdleWait;
        HoldsLease = false;
        for (var i = 0; i < page.SlotCount; i++)
        {
            var slot = page.Slot(i);
            var length = Volatile.Read(ref slot->Length);
            if (length <= 0)
            {
                continue;
            }

            next = Earlier(next, now + new TimeSpan(length));
            if (Volatile.Read(ref slot->State) != LeaseState.Held)
            {
                continue;
            }

            var deadline = new TimeSpan(Volatile.Read(ref slot->Deadline));
            if (deadline > now)
            {
                HoldsLease = true;
                next = Earlier(next, deadline);
            }
            else if (Interlocked.CompareExchange(ref slot->State, LeaseState.Revoked, LeaseState.Held) == LeaseState.Held)
            {
                Revoke(i);
            }
        }

        return next;
    }

    /// <summary>First the addresses, then the resignation: the peer announces itself at once, and nobody here may answer for it
    /// any more. It is sent whether the daemon is dead, stopped or only late: once the addresses are gone, the sooner the peer
    /// has them the better.</summary>
    private void Revoke(int index)
    {
        var slot = page.Slot(index);
        var count = Math.Clamp(slot->AddressCount, 0, page.AddressMax);
        for (var i = 0; i < count; i++)
        {
            effects.DeleteAddress(page.Addresses(index) + i);
        }

        var packets = new ReadOnlySpan<byte>(slot->Packets, Math.Clamp(slot->PacketsLength, 0, GuardSlot.PacketBytes));
        while (packets.Length > GuardSlot.RecordHeader && MemoryMarshal.Read<ushort>(packets) is var length && packets.Length >= GuardSlot.RecordHeader + length)
        {
            var packet = packets.Slice(GuardSlot.RecordHeader, length);
            effects.SendResignation((ResignationKind)slot->PacketKind, slot->InterfaceIndex, slot->IsV6 != 0, packets[2..GuardSlot.RecordHeader], packet);
            packets = packets[(GuardSlot.RecordHeader + length)..];
        }
    }

    private static TimeSpan Earlier(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
