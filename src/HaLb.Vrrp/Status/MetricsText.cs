using System.Globalization;
using HaLb.Vrrp.Driver;

namespace HaLb.Vrrp.Status;

/// <summary><c>show metrics</c>: the status for Prometheus, for its textfile collector or a scraper in front of the socket.</summary>
internal static class MetricsText
{
    private static readonly ProxyState[] ProxyStates = [ProxyState.Starting, ProxyState.Ready, ProxyState.Draining, ProxyState.Gone, ProxyState.Stuck];

    public static string Write(DaemonStatus status, DateTimeOffset now)
    {
        var to = new MetricsWriter();
        Daemon(to, status, now);
        Instances(to, status);
        Tracks(to, status);
        Counters(to, status);
        Groups(to, status);
        return to.ToString();
    }

    private static void Daemon(MetricsWriter to, DaemonStatus status, DateTimeOffset now)
    {
        to.Family("halb_vrrp_build_info", "Version of the program and name of the node; always 1.")
            .Sample(1, ("version", status.Version), ("node", status.NodeName));
        to.Family("halb_vrrp_config_info", "Hash of the configuration in force; always 1.").Sample(1, ("hash", status.ConfigHash));
        to.Family("halb_vrrp_start_time_seconds", "Start of the process, seconds since the epoch.")
            .Sample(Math.Round((now - status.Uptime - DateTimeOffset.UnixEpoch).TotalSeconds, 3));
        to.Family("halb_vrrp_late_wakes_total", "Wakes of the driver that came later than they should have.", isCounter: true).Sample(status.LateWakes);
        to.Family("halb_vrrp_late_wake_max_seconds", "The worst of the late wakes since start.").Sample(status.LatestWake.TotalSeconds);
        to.Family("halb_vrrp_guard_up", "1 while the guard process runs.").Sample(status.GuardProcessId > 0);
        to.Family("halb_vrrp_real_time", "1 where the driver has a real-time priority.").Sample(status.IsRealTime);
        to.Family("halb_vrrp_memory_locked", "1 where the memory is locked.").Sample(status.IsMemoryLocked);
        to.Family("halb_vrrp_proxy_state", "1 for the state in which the local proxy is, 0 for the others.");
        foreach (var state in ProxyStates)
        {
            to.Sample(state == status.Proxy, ("state", state.ToString().ToLowerInvariant()));
        }
    }

    private static void Instances(MetricsWriter to, DaemonStatus status)
    {
        to.Family("halb_vrrp_instance_info", "What the instance is; always 1.");
        foreach (var i in status.Instances)
        {
            to.Sample(
                1, ("instance_name", i.Name), ("interface", i.Interface), ("vrid", i.VirtualRouterId.ToString(CultureInfo.InvariantCulture)),
                ("version", i.Version.ToString(CultureInfo.InvariantCulture)), ("family", i.IsV6 ? "inet6" : "inet"), ("failback", i.Failback));
        }

        to.Family("halb_vrrp_instance_state", "1 for the state in which the instance is, 0 for the others.");
        foreach (var i in status.Instances)
        {
            foreach (var phase in StatusWords.Phases)
            {
                to.Sample(phase == i.Phase, ("instance_name", i.Name), ("state", StatusWords.Of(phase).ToLowerInvariant()));
            }
        }

        Each(to, status, "instance_state_since_seconds", "Begin of the present state, seconds since the epoch.", static i => Math.Round((i.Since - DateTimeOffset.UnixEpoch).TotalSeconds, 3));
        Each(to, status, "instance_holds_addresses", "1 while the virtual addresses are on this box.", static i => i.HoldsAddresses ? 1 : 0);
        Each(to, status, "instance_held", "1 while the operator holds preemption.", static i => i.IsHeld ? 1 : 0);
        Each(to, status, "priority_base", "Priority of the file.", static i => i.BasePriority);
        Each(to, status, "priority_effective", "Priority with the shares of all tracks.", static i => i.EffectivePriority);
        Each(to, status, "advertisement_interval_seconds", "Interval of the own advertisements.", static i => i.AdvertisementInterval.TotalSeconds);
        Each(to, status, "master_down_interval_seconds", "Silence after which the Master counts as down.", static i => i.MasterDownInterval.TotalSeconds);
        to.Family("halb_vrrp_master_heard_age_seconds", "Time since another Master was heard; absent where none was.");
        foreach (var i in status.Instances)
        {
            if (i.MasterHeardAgo is { } ago)
            {
                to.Sample(ago.TotalSeconds, ("instance_name", i.Name), ("address", i.MasterAddress));
            }
        }
    }

    private static void Tracks(MetricsWriter to, DaemonStatus status)
    {
        to.Family("halb_vrrp_track_up", "1 while the tracked thing is up.");
        EachShare(to, status, static share => share.State.StartsWith("up", StringComparison.Ordinal) ? 1 : 0);
        to.Family("halb_vrrp_track_share", "What the track adds to the priority.");
        EachShare(to, status, static share => share.Share);
        to.Family("halb_vrrp_track_fault", "1 while the track holds the instance in Fault.");
        EachShare(to, status, static share => share.IsFault ? 1 : 0);
    }

    private static void Counters(MetricsWriter to, DaemonStatus status)
    {
        Count(to, status, "adverts_sent_total", "Advertisements sent.", static c => c.AdvertsSent);
        Count(to, status, "resignations_sent_total", "Advertisements of priority 0 sent.", static c => c.ResignationsSent);
        Count(to, status, "adverts_received_total", "Valid advertisements received.", static c => c.AdvertsReceived);
        Count(to, status, "resignations_received_total", "Advertisements of priority 0 received.", static c => c.ResignationsReceived);
        Count(to, status, "send_errors_total", "Advertisements that could not be sent.", static c => c.SendErrors);
        Count(to, status, "late_adverts_total", "Advertisements that left later than half an interval after their time.", static c => c.LateAdverts);
        Count(to, status, "became_master_total", "Transitions to Master.", static c => c.BecameMaster);
        Count(to, status, "released_master_total", "Transitions from Master.", static c => c.ReleasedMaster);
        Count(to, status, "announcements_sent_total", "Gratuitous ARP frames and unsolicited neighbour advertisements sent.", static c => c.AnnouncementsSent);
        Count(to, status, "addresses_restored_total", "Addresses that somebody else removed and that were put back.", static c => c.AddressesRestored);
        Count(to, status, "address_list_mismatches_total", "Advertisements received with another list of addresses.", static c => c.AddressListMismatches);
        to.Family("halb_vrrp_discarded_total", "Packets received and discarded, by reason.", isCounter: true);
        foreach (var i in status.Instances)
        {
            for (var reason = 1; reason < i.Counters.Discarded.Length; reason++)
            {
                to.Sample(i.Counters.Discarded[reason], ("instance_name", i.Name), ("reason", StatusWords.OfDiscard(reason)));
            }
        }
    }

    private static void Groups(MetricsWriter to, DaemonStatus status)
    {
        if (status.Groups.IsEmpty)
        {
            return;
        }

        to.Family("halb_vrrp_group_state", "1 for the state in which the sync group is, 0 for the others.");
        foreach (var group in status.Groups)
        {
            foreach (var phase in StatusWords.Phases)
            {
                to.Sample(phase == group.Phase, ("group", group.Name), ("state", StatusWords.Of(phase).ToLowerInvariant()));
            }
        }
    }

    private static void Each(MetricsWriter to, DaemonStatus status, string name, string help, Func<InstanceStatus, double> value)
    {
        to.Family($"halb_vrrp_{name}", help);
        foreach (var instance in status.Instances)
        {
            to.Sample(value(instance), ("instance_name", instance.Name));
        }
    }

    private static void EachShare(MetricsWriter to, DaemonStatus status, Func<TrackShare, double> value)
    {
        foreach (var instance in status.Instances)
        {
            foreach (var share in instance.Shares)
            {
                to.Sample(value(share), ("instance_name", instance.Name), ("kind", share.Kind), ("name", share.Name));
            }
        }
    }

    private static void Count(MetricsWriter to, DaemonStatus status, string name, string help, Func<InstanceCounters, long> value)
    {
        to.Family($"halb_vrrp_{name}", help, isCounter: true);
        foreach (var instance in status.Instances)
        {
            to.Sample(value(instance.Counters), ("instance_name", instance.Name));
        }
    }
}
