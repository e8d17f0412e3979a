using System.Collections.Immutable;
using HaLb.Config.Model;
using HaLb.Vrrp.Effects.Capture;
using HaLb.Vrrp.Guard;
using HaLb.Vrrp.Protocol.Packet;
using HaLb.Vrrp.Protocol.StateMachine;
using HaLb.Vrrp.Unix;

namespace HaLb.Vrrp.Driver;

/// <summary>Makes routers, instances and ports of a configuration: the first time, and anew by difference.</summary>
internal sealed class PlanBuilder(PortServices services, ImmutableArray<EarlierLease> leases)
{
    private readonly HashSet<int> _slots = [];

    public RouterPlan Build(VrrpConfig config)
    {
        SetVirtualAddresses(config);
        DropStrangers(config);
        var ports = new RouterPort[config.Instances.Length];
        var instances = new Instance[config.Instances.Length];
        for (var i = 0; i < ports.Length; i++)
        {
            var own = config.Instances[i];
            var slot = TakeSlot(own.Name);
            ports[i] = new RouterPort(own, i, slot, services, new DiscardCounters());
            instances[i] = new Instance(own, slot, ports[i]);
        }

        return Assemble(config, ports, instances, default);
    }

    /// <summary>Which instances the run before was Master of, with a lease that holds, on the same interface; a sync group whole or not
    /// at all.</summary>
    public HashSet<int> Adopted(DriverCore core)
    {
        var now = BootClock.Now;
        var adopted = new HashSet<int>();
        for (var i = 0; i < core.Instances.Length; i++)
        {
            var config = core.Instances[i].Config;
            if (core.Instances[i].Faults == FaultCauses.None
                && leases.Any(l => l.Name == config.Name && l.VirtualRouterId == config.VirtualRouterId && l.IsV6 == config.IsV6 && l.Until > now
                    && l.InterfaceIndex == services.Table.Find(config.Interface)?.Index))
            {
                _ = adopted.Add(i);
            }
        }

        foreach (var group in core.Groups.Where(g => !g.Members.All(adopted.Contains)))
        {
            adopted.ExceptWith(group.Members);
        }

        return adopted;
    }

    /// <summary>Null = it can be applied.</summary>
    public string? Refusal(VrrpConfig config) => GuardPages.Fits(services.Guard.Page, config)
        ? null
        : "the file has so many more instances or addresses that the guard's page is too small: restart halb-vrrpd";

    /// <summary>The plan of another configuration: what has the same name, interface, VRID and family goes on as it is.</summary>
    public PlanChange Rebuild(DriverCore core, RouterPort[] oldPorts, VrrpConfig before, VrrpConfig config)
    {
        SetVirtualAddresses(config);
        var change = new PlanChange(services.Netlink);
        var ports = new RouterPort[config.Instances.Length];
        var instances = new Instance[config.Instances.Length];
        var states = new RouterState[config.Instances.Length];
        for (var i = 0; i < core.Instances.Length; i++)
        {
            if (!config.Instances.Any(c => IsSame(c, before.Instances[i])))
            {
                change.Remove(i, oldPorts[i], core.Instances[i]);
            }
        }

        for (var i = 0; i < ports.Length; i++)
        {
            var own = config.Instances[i];
            var old = IndexOf(before, own);
            if (old < 0)
            {
                var slot = TakeSlot(own.Name);
                ports[i] = new RouterPort(own, i, slot, services, new DiscardCounters());
                instances[i] = new Instance(own, slot, ports[i]);
                states[i] = RouterState.Initial;
                change.Add(i, own.Name);
                continue;
            }

            instances[i] = core.Instances[old];
            states[i] = core.Routers[old];
            ports[i] = oldPorts[old];
            if (InstanceFingerprint.Of(own) == InstanceFingerprint.Of(before.Instances[old]))
            {
                change.Keep(ports[i], i);
                if (RouterSettingsFactory.Create(config, own, ports[i].Source) != RouterSettingsFactory.Create(before, before.Instances[old], ports[i].Source))
                {
                    change.Adjust(own.Name);
                }
            }
            else
            {
                ports[i] = new RouterPort(own, i, instances[i].Slot, services, oldPorts[old].Discards);
                change.Replace(oldPorts[old], ports[i], instances[i]);
            }

            instances[i].Reconfigure(own, ports[i]);
        }

        change.Plan = Assemble(config, ports, instances, states);
        foreach (var slot in change.FreedSlots)
        {
            _ = _slots.Remove(slot);
        }

        return change;
    }

    private static RouterPlan Assemble(VrrpConfig config, RouterPort[] ports, Instance[] instances, ReadOnlySpan<RouterState> states)
    {
        var groups = config.SyncGroups
            .Select(g => new InstanceGroup(g, [.. g.Members.Select(name => IndexOf(config, name)).Where(static i => i >= 0)]))
            .Where(static g => !g.Members.IsEmpty)
            .ToImmutableArray();
        var settings = config.Instances.Select((own, i) => RouterSettingsFactory.Create(config, own, ports[i].Source)).ToArray();
        var routers = new RouterSet(settings, [.. groups.Select(static g => new SyncGroup(g.Config.Name, g.Members))], states);
        return new RouterPlan(routers, instances, ports, groups);
    }

    private void SetVirtualAddresses(VrrpConfig config) => services.Table.SetVirtualAddresses(
        config.Instances.SelectMany(static i => i.VirtualAddresses.Concat(i.ExcludedAddresses)).Select(static a => IpAddress.From(a.Address)));

    /// <summary>Masterships of instances that the file no longer has: nobody will renew them.</summary>
    private void DropStrangers(VrrpConfig config)
    {
        foreach (var lease in leases.Where(l => !config.Instances.Any(i => i.Name == l.Name)))
        {
            foreach (var address in lease.Addresses)
            {
                _ = services.Netlink.DeleteAddress(address.Index, address.Address, address.PrefixLength);
            }
        }

        services.Guard.ForgetExcept(config.Instances.Select(static i => i.Name));
    }

    /// <summary>The one that has the name already, else a free one.</summary>
    private int TakeSlot(string name)
    {
        var slot = services.Guard.FindSlot(name);
        for (var i = 0; slot < 0 || _slots.Contains(slot); i++)
        {
            slot = services.Guard.IsFree(i) ? i : -1;
        }

        _ = _slots.Add(slot);
        return slot;
    }

    private static bool IsSame(VrrpInstanceConfig a, VrrpInstanceConfig b) =>
        a.Name == b.Name && a.Interface == b.Interface && a.VirtualRouterId == b.VirtualRouterId && a.IsV6 == b.IsV6 && a.VmacName == b.VmacName;

    private static int IndexOf(VrrpConfig config, VrrpInstanceConfig instance)
    {
        for (var i = 0; i < config.Instances.Length; i++)
        {
            if (IsSame(config.Instances[i], instance))
            {
                return i;
            }
        }

        return -1;
    }

    private static int IndexOf(VrrpConfig config, string name)
    {
        for (var i = 0; i < config.Instances.Length; i++)
        {
            if (config.Instances[i].Name == name)
            {
                return i;
            }
        }

        return -1;
    }
}
