using System.Collections.Immutable;
using System.Text;
using HaLb.Config.Model;
using HaLb.Vrrp.Effects.Netlink;
using HaLb.Vrrp.Protocol.Packet;
using HaLb.Vrrp.Unix;
using Serilog;

namespace HaLb.Vrrp.Guard;

/// <summary>Finds the page of the run before, or makes one.</summary>
internal static unsafe class GuardPages
{
    private const int SlotsMin = 32;
    private const int AddressesMin = 64;

    /// <summary>With it come the leases that the run before held when it ended; none after a clean stop.</summary>
    public static GuardPage Open(string path, VrrpConfig config, ILogger log, out ImmutableArray<EarlierLease> leases)
    {
        var (slots, addresses) = Need(config);
        var old = GuardPage.TryOpen(path, BootId.Current);
        leases = old is null ? [] : Read(old, log);
        if (old is not null && old.SlotCount >= slots && old.AddressMax >= addresses)
        {
            return old;
        }

        var page = GuardPage.Create(path, Math.Max(SlotsMin, 2 * slots), Math.Max(AddressesMin, 2 * addresses), BootId.Current);
        if (old is not null)
        {
            // Its guard goes; the leases are carried over by their new owner, or end here.
            old.Header->MustLeave = 1;
            old.Dispose();
        }

        if (!page.IsOnTemporaryFileSystem)
        {
            log.Warning("{Path} is on a disk: when it is busy, advertisements may be late; a run directory on tmpfs (/run) has no such trouble", path);
        }

        return page;
    }

    /// <summary>Whether the page has room for that many.</summary>
    public static bool Fits(GuardPage page, VrrpConfig config)
    {
        var (slots, addresses) = Need(config);
        return page.SlotCount >= slots && page.AddressMax >= addresses;
    }

    private static (int Slots, int Addresses) Need(VrrpConfig config) =>
        (Math.Max(1, config.Instances.Length), config.Instances.Select(static i => i.VirtualAddresses.Length + i.ExcludedAddresses.Length).Append(1).Max());

    private static ImmutableArray<EarlierLease> Read(GuardPage page, ILogger log)
    {
        var leases = ImmutableArray.CreateBuilder<EarlierLease>();
        for (var i = 0; i < page.SlotCount; i++)
        {
            var slot = page.Slot(i);
            if (slot->State == LeaseState.Revoked)
            {
                // The guard has no log of its own: this is the first that the operator hears of it.
                log.Warning("{Instance}: the run before ended as Master without giving its addresses up; the guard took them off this box", NameOf(slot));
            }
            else if (slot->State == LeaseState.Held)
            {
                leases.Add(new(
                    NameOf(slot), slot->VirtualRouterId, slot->IsV6 != 0, slot->InterfaceIndex,
                    new TimeSpan(slot->Deadline), ReadAddresses(page, i)));
            }
        }

        return leases.ToImmutable();
    }

    private static string NameOf(GuardSlot* slot)
    {
        var name = new ReadOnlySpan<byte>(slot->Name, GuardSlot.NameBytes);
        var end = name.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? name : name[..end]);
    }

    private static ImmutableArray<BoundAddress> ReadAddresses(GuardPage page, int slot)
    {
        var addresses = ImmutableArray.CreateBuilder<BoundAddress>();
        for (var i = 0; i < Math.Clamp(page.Slot(slot)->AddressCount, 0, page.AddressMax); i++)
        {
            var at = page.Addresses(slot) + i;
            addresses.Add(new(at->InterfaceIndex, IpAddress.Read(new ReadOnlySpan<byte>(at->Address, at->IsV6 != 0 ? 16 : 4)), at->PrefixLength, IsExcluded: false));
        }

        return addresses.ToImmutable();
    }
}
