using HaLb.Vrrp.Effects.Netlink;

namespace HaLb.Vrrp.Driver;

/// <summary>The way from one plan to the next: what goes, what comes, what moves to another port.</summary>
internal sealed class PlanChange(RouteNetlink netlink)
{
    private readonly List<(RouterPort Port, Instance Instance)> _removed = [];
    private readonly List<(RouterPort Old, RouterPort New, Instance Instance)> _replaced = [];
    private readonly List<(RouterPort Port, int Number)> _kept = [];
    private readonly List<string> _lines = [];

    public RouterPlan Plan { get; set; } = null!;

    /// <summary>Indices in the old plan.</summary>
    public List<int> Gone { get; } = [];

    /// <summary>Indices in the new plan.</summary>
    public List<int> New { get; } = [];

    public IEnumerable<int> FreedSlots => _removed.Select(static r => r.Instance.Slot);

    /// <summary>For the operator.</summary>
    public string Text => _lines.Count == 0 ? "ok: no instance changed" : $"ok: {string.Join("; ", _lines)}";

    public void Remove(int index, RouterPort port, Instance instance)
    {
        Gone.Add(index);
        _removed.Add((port, instance));
        _lines.Add($"{instance.Config.Name} removed");
    }

    public void Add(int index, string name)
    {
        New.Add(index);
        _lines.Add($"{name} added");
    }

    public void Replace(RouterPort old, RouterPort replacement, Instance instance)
    {
        _replaced.Add((old, replacement, instance));
        _lines.Add($"{instance.Config.Name} changed");
    }

    public void Keep(RouterPort port, int number) => _kept.Add((port, number));

    /// <summary>What its state machine uses is another now; its port stays.</summary>
    public void Adjust(string name) => _lines.Add($"{name} has new settings");

    /// <summary>Old ports stop sending and receiving. Their addresses stay where they are.</summary>
    public void CloseOld()
    {
        foreach (var (port, instance) in _removed)
        {
            port.Dispose();
            port.RemoveDevices();
            port.ForgetGuard();
            instance.HasStarted = false;
        }

        foreach (var (old, replacement, _) in _replaced)
        {
            old.Dispose();
            old.RemoveFilterUnless(replacement);
        }

        foreach (var (port, number) in _kept)
        {
            port.Renumber(number);
        }
    }

    /// <summary>A Master's new port takes the addresses that are named still, and adds the new ones; the others go.</summary>
    public void MoveAddresses(TimeSpan now)
    {
        foreach (var (old, replacement, instance) in _replaced)
        {
            if (!old.HoldsAddresses)
            {
                continue;
            }

            replacement.AddAddresses(instance.Lease.Length);
            var held = replacement.Held.ToArray();
            foreach (var address in old.Held)
            {
                if (!held.Any(h => h.Index == address.Index && h.Address == address.Address && h.PrefixLength == address.PrefixLength))
                {
                    _ = netlink.DeleteAddress(address.Index, address.Address, address.PrefixLength);
                }
            }

            replacement.Announce(now);
        }
    }
}
