using System.Text;
using HaLb.Vrrp.Driver;
using HaLb.Vrrp.Effects.Netlink;
using HaLb.Vrrp.Unix;
using Serilog;

namespace HaLb.Vrrp.Guard;

/// <summary>The daemon's side: writes leases into the page, and sees to it that a guard lives. On the driver's thread.</summary>
internal sealed unsafe class GuardKeeper : ILeaseKeeper, IDisposable
{
    private static readonly TimeSpan RestartPause = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    /// <summary>A guard that did not look for so long hangs.</summary>
    private static readonly TimeSpan BeatMax = TimeSpan.FromSeconds(5);

    private readonly GuardPage _page;
    private readonly string _path;
    private readonly ILogger _log;
    private readonly WatchedProcess _process = new();
    private TimeSpan? _spawnedAt;

    public GuardKeeper(GuardPage page, string path, ILogger log)
    {
        _page = page;
        _path = path;
        _log = log;
        if (_page.Header->MustLeave != 0)
        {
            // A clean end of the run before: its guard is gone.
            _page.Header->GuardPid = 0;
            _page.Header->MustLeave = 0;
        }

        _page.Header->DaemonPid = Environment.ProcessId;
    }

    public GuardPage Page => _page;

    /// <summary>Readable when the guard ends; -1 = there is none.</summary>
    public int Descriptor => _process.Descriptor;

    /// <summary>0 = none.</summary>
    public int ProcessId => _process.HasEnded ? 0 : _process.ProcessId;

    /// <summary>When to look again whether the guard lives.</summary>
    public TimeSpan LookAt { get; private set; }

    public bool TryRenew(int slot, TimeSpan lastSent, TimeSpan until, byte priority)
    {
        var at = _page.Slot(slot);
        Volatile.Write(ref at->Deadline, until.Ticks);
        Volatile.Write(ref at->LastSent, lastSent.Ticks);
        at->Priority = priority;

        // The deadline first: a guard that looks in between must not see a lease that has ended.
        return Interlocked.CompareExchange(ref at->State, LeaseState.Held, LeaseState.Idle) != LeaseState.Revoked;
    }

    public void Release(int slot) => Volatile.Write(ref _page.Slot(slot)->State, LeaseState.Idle);

    /// <summary>Starts a guard, or takes over the one that an earlier run left; later: a new one where it died or hangs.</summary>
    public void Look(TimeSpan now)
    {
        LookAt = now + LookInterval;
        var isFirst = _process.ProcessId == 0;
        if (isFirst && IsStuck(now))
        {
            // Whoever has that number now, it is no guard of ours.
            _page.Header->GuardPid = 0;
        }

        _process.Follow(_page.Header->GuardPid);
        if (_process.HasEnded)
        {
            Replace(now);
        }
        else if (!isFirst && IsStuck(now))
        {
            _log.Warning("guard {Pid} does not run any more, it is replaced", _process.ProcessId);
            _process.Kill();
        }
    }

    /// <summary>What is to be done when the lease of a slot ends. A slot that is held is described anew without a gap: the guard reads
    /// it only after it revoked the lease.</summary>
    public void Describe(int slot, in GuardOrder order)
    {
        var at = _page.Slot(slot);
        at->VirtualRouterId = order.VirtualRouterId;
        at->InterfaceIndex = order.InterfaceIndex;
        at->IsV6 = order.IsV6 ? 1 : 0;
        at->PacketKind = (int)order.Kind;
        at->PacketsLength = 0;
        order.Packets[..Math.Min(order.Packets.Length, GuardSlot.PacketBytes)].CopyTo(new Span<byte>(at->Packets, GuardSlot.PacketBytes));
        at->PacketsLength = Math.Min(order.Packets.Length, GuardSlot.PacketBytes);
        WriteName(at, order.Name);
        Volatile.Write(ref at->Length, order.Lease.Ticks);
    }

    /// <summary>The addresses that are there and ours.</summary>
    public void SetAddresses(int slot, ReadOnlySpan<BoundAddress> addresses)
    {
        var count = Math.Min(addresses.Length, _page.AddressMax);
        for (var i = 0; i < count; i++)
        {
            var to = _page.Addresses(slot) + i;
            to->InterfaceIndex = addresses[i].Index;
            to->PrefixLength = addresses[i].PrefixLength;
            to->IsV6 = (byte)(addresses[i].Address.IsV6 ? 1 : 0);
            addresses[i].Address.Write(new Span<byte>(to->Address, 16));
        }

        Volatile.Write(ref _page.Slot(slot)->AddressCount, count);
    }

    /// <summary>The slot's instance is gone.</summary>
    public void Forget(int slot)
    {
        var at = _page.Slot(slot);
        Volatile.Write(ref at->State, LeaseState.Idle);
        Volatile.Write(ref at->Length, 0);
        at->AddressCount = 0;
        at->PacketsLength = 0;
        new Span<byte>(at->Name, GuardSlot.NameBytes).Clear();
    }

    /// <summary>The slot that has this name; -1 = none.</summary>
    public int FindSlot(string name)
    {
        for (var i = 0; i < _page.SlotCount; i++)
        {
            if (HasName(_page.Slot(i), name))
            {
                return i;
            }
        }

        return -1;
    }

    /// <exception cref="InvalidOperationException">There is no such slot: a bug, since the page was checked to have room.</exception>
    public bool IsFree(int slot) =>
        slot < _page.SlotCount ? _page.Slot(slot)->Name[0] == 0 : throw new InvalidOperationException("no free slot in the guard's page");

    /// <summary>Frees the slots of all others, and ends leases that have run out or will not be adopted by this run.</summary>
    public void ForgetExcept(IEnumerable<string> names)
    {
        var known = names.ToArray();
        for (var i = 0; i < _page.SlotCount; i++)
        {
            var slot = _page.Slot(i);
            if (!known.Any(name => HasName(slot, name)))
            {
                Forget(i);
            }
        }
    }

    private static bool HasName(GuardSlot* slot, string name)
    {
        Span<byte> wanted = stackalloc byte[GuardSlot.NameBytes];
        wanted.Clear();
        _ = Encoding.UTF8.TryGetBytes(name, wanted, out _);
        return wanted.SequenceEqual(new ReadOnlySpan<byte>(slot->Name, GuardSlot.NameBytes));
    }

    /// <summary>A clean end: nothing is held, the guard may go.</summary>
    public void Dismiss()
    {
        for (var i = 0; i < _page.SlotCount; i++)
        {
            Release(i);
        }

        _page.Header->MustLeave = 1;
        _page.Header->DaemonPid = 0;
        _page.Header->GuardPid = 0;
        _process.Kill();
    }

    public void Dispose()
    {
        _process.Dispose();
        _page.Dispose();
    }

    private void Replace(TimeSpan now)
    {
        if (_process.ProcessId != 0)
        {
            _ = Libc.WaitFor(_process.ProcessId, out _, Libc.WaitNoHang);
        }

        if (_spawnedAt is { } last)
        {
            if (now - last < RestartPause)
            {
                LookAt = last + RestartPause;
                return;
            }

            _log.Warning("guard {Pid} has ended, another one is started", _process.ProcessId);
        }

        _spawnedAt = now;
        _page.Header->GuardPid = 0;
        if (GuardSpawn.TryStart(_path, out var pid, out var error))
        {
            _page.Header->GuardPid = pid;
            _page.Header->GuardBeat = now.Ticks;
            _process.Follow(pid);
        }
        else
        {
            _log.Error("no guard could be started: {Error}; until then only the lifetime of the addresses protects them", error);
        }
    }

    /// <summary>It looks once per lease, and once a second without one.</summary>
    private bool IsStuck(TimeSpan now) => now.Ticks - Volatile.Read(ref _page.Header->GuardBeat) > BeatMax.Ticks;

    private static void WriteName(GuardSlot* slot, string name)
    {
        var to = new Span<byte>(slot->Name, GuardSlot.NameBytes);
        to.Clear();
        _ = Encoding.UTF8.TryGetBytes(name, to, out _);
    }
}
