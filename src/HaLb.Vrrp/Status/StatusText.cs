using System.Globalization;
using System.Text;
using HaLb.Vrrp.Driver;

namespace HaLb.Vrrp.Status;

/// <summary><c>show vrrp</c> and <c>show events</c>: for people.</summary>
internal static class StatusText
{
    public static string Vrrp(DaemonStatus status, DateTimeOffset now)
    {
        var text = new StringBuilder();
        Line(text, $"halb-vrrpd {status.Version}, node {status.NodeName}, pid {status.ProcessId}, up {StatusWords.Span(status.Uptime)}");
        Line(text, $"  config     {(status.ConfigHash.Length > 0 ? status.ConfigHash : "-")}");
        Line(text, $"  proxy      {status.Proxy.ToString().ToLowerInvariant()}{(status.ProxyDetail.Length > 0 ? $": {status.ProxyDetail}" : "")}");
        Line(text, $"  guard      {(status.GuardProcessId > 0 ? string.Create(CultureInfo.InvariantCulture, $"pid {status.GuardProcessId}") : "none")}");
        Line(text, $"  real time  {YesNo(status.IsRealTime)}, memory locked {YesNo(status.IsMemoryLocked)}, late wakes {status.LateWakes}, the worst {StatusWords.Milliseconds(status.LatestWake)}");
        foreach (var instance in status.Instances)
        {
            text.Append('\n');
            Instance(text, instance, status, now);
        }

        if (!status.Groups.IsEmpty)
        {
            text.Append('\n');
        }

        foreach (var group in status.Groups)
        {
            Line(text, $"group {group.Name}: {StatusWords.Of(group.Phase)}: {string.Join(' ', group.Members)}");
        }

        return text.ToString();
    }

    public static string Events(DaemonStatus status)
    {
        if (status.Transitions.IsEmpty)
        {
            return "no transitions yet\n";
        }

        var text = new StringBuilder();
        foreach (var transition in status.Transitions)
        {
            Line(text, $"{Sentence(transition)}");
        }

        return text.ToString();
    }

    private static void Instance(StringBuilder text, InstanceStatus i, DaemonStatus status, DateTimeOffset now)
    {
        Line(text, $"{i.Name}: {StatusWords.Of(i.Phase)} since {StatusWords.Instant(i.Since)} ({StatusWords.Span(now - i.Since)}): {i.Reason}");
        Line(text, $"  router     {i.Interface}, VRID {i.VirtualRouterId}, VRRPv{i.Version} {(i.IsV6 ? "IPv6" : "IPv4")}, from {Or(i.SourceAddress)}, every {StatusWords.Milliseconds(i.AdvertisementInterval)}, Master counts as down after {StatusWords.Milliseconds(i.MasterDownInterval)}");
        Line(text, $"  addresses  {string.Join(' ', i.Addresses)} ({(i.HoldsAddresses ? "on this box" : "not on this box")})");
        Line(text, $"  priority   {i.EffectivePriority} of base {i.BasePriority}");
        foreach (var share in i.Shares)
        {
            Line(text, $"    {share.Kind} {share.Name}: {share.State}, weight {share.Weight}{(share.IsFault ? ", FAULT" : string.Create(CultureInfo.InvariantCulture, $", gives {share.Share:+0;-0;0}"))}");
        }

        Line(text, $"  failback   {i.Failback}{(i.IsHeld ? ", held by the operator" : "")}");
        Line(text, $"  Master     {Master(i)}");
        var c = i.Counters;
        Line(text, $"  sent       {c.AdvertsSent} adverts, {c.ResignationsSent} of priority 0, {c.LateAdverts} late, {c.SendErrors} errors, {c.AnnouncementsSent} ARP/NA");
        Line(text, $"  received   {c.AdvertsReceived} adverts, {c.ResignationsReceived} of priority 0, {c.AddressListMismatches} with other addresses");
        Line(text, $"  discarded  {Discarded(i)}");
        Line(text, $"  changes    {c.BecameMaster} times Master, {c.ReleasedMaster} times released, {c.AddressesRestored} addresses put back");
        Line(text, $"  last       {Last(i, status)}");
    }

    private static string Master(InstanceStatus i) => i.MasterHeardAgo is { } ago && i.MasterAddress.Length > 0
        ? string.Create(CultureInfo.InvariantCulture, $"{i.MasterAddress}, priority {i.MasterPriority}, heard {StatusWords.Span(ago)} ago")
        : "no other heard yet";

    private static string Discarded(InstanceStatus i)
    {
        var parts = new List<string>();
        for (var reason = 1; reason < i.Counters.Discarded.Length; reason++)
        {
            if (i.Counters.Discarded[reason] is > 0 and var count)
            {
                parts.Add(string.Create(CultureInfo.InvariantCulture, $"{count} {StatusWords.OfDiscard(reason)}"));
            }
        }

        return parts.Count == 0 ? "0" : string.Join(", ", parts);
    }

    private static string Last(InstanceStatus i, DaemonStatus status)
    {
        for (var n = status.Transitions.Length - 1; n >= 0; n--)
        {
            if (status.Transitions[n].Instance == i.Name)
            {
                return Sentence(status.Transitions[n]);
            }
        }

        return "no transition yet";
    }

    private static string Sentence(TransitionRecord t) => string.Create(
        CultureInfo.InvariantCulture,
        $"{StatusWords.Instant(t.At)} {t.Instance} {StatusWords.Of(t.From)} -> {StatusWords.Of(t.To)} priority {t.Priority} {StatusWords.Of(t.Reason)}: {t.Detail}");

    private static string Or(string text) => text.Length > 0 ? text : "-";

    private static string YesNo(bool value) => value ? "yes" : "no";

    private static void Line(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
