using System.Globalization;
using System.Text;
using HaLb.Vrrp.Protocol.Packet;
using HaLb.Vrrp.Protocol.StateMachine;

namespace HaLb.Vrrp.Status;

/// <summary>How phases, reasons and times are written, the same in text, JSON and metrics.</summary>
internal static class StatusWords
{
    public static readonly RouterPhase[] Phases = [RouterPhase.Initialize, RouterPhase.Backup, RouterPhase.Master, RouterPhase.Fault];

    /// <summary>By <see cref="DiscardReason"/>; index = its number.</summary>
    private static readonly string[] DiscardNames = [.. Enum.GetValues<DiscardReason>().Select(static reason => SnakeCase(reason.ToString()))];

    /// <summary>keepalived's word for a state.</summary>
    public static string Of(RouterPhase phase) => phase switch
    {
        RouterPhase.Backup => "BACKUP",
        RouterPhase.Master => "MASTER",
        RouterPhase.Fault => "FAULT",
        _ => "INIT",
    };

    public static string OfDiscard(int reason) =>
        reason < DiscardNames.Length ? DiscardNames[reason] : string.Create(CultureInfo.InvariantCulture, $"reason_{reason}");

    public static string Of(TransitionReason reason) => reason switch
    {
        TransitionReason.None => "none",
        TransitionReason.Startup => "startup",
        TransitionReason.MasterSilent => "master_silent",
        TransitionReason.MasterResigned => "master_resigned",
        TransitionReason.Preempted => "preempted",
        TransitionReason.HigherPriorityHeard => "higher_priority_heard",
        TransitionReason.TieLost => "tie_lost",
        TransitionReason.OtherMasterFound => "other_master_found",
        TransitionReason.SyncGroup => "sync_group",
        TransitionReason.Fault => "fault",
        TransitionReason.FaultCleared => "fault_cleared",
        TransitionReason.ProxyNotReady => "proxy_not_ready",
        TransitionReason.Operator => "operator",
        TransitionReason.Late => "late",
        TransitionReason.Adopted => "adopted",
        TransitionReason.Shutdown => "shutdown",
        _ => "other",
    };

    public static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>1d 2h 3m 4s, without the parts that are zero in front; below ten seconds with a fraction.</summary>
    public static string Span(TimeSpan time)
    {
        if (time < TimeSpan.FromSeconds(10))
        {
            return string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, time.TotalSeconds):0.0##} s");
        }

        var text = string.Create(CultureInfo.InvariantCulture, $"{time.Days}d {time.Hours}h {time.Minutes}m {time.Seconds}s");
        var drop = time.Days > 0 ? 0 : time.Hours > 0 ? 1 : time.Minutes > 0 ? 2 : 3;
        return string.Join(' ', text.Split(' ')[drop..]);
    }

    public static string Milliseconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.###} ms");

    private static string SnakeCase(string name)
    {
        var text = new StringBuilder();
        foreach (var letter in name)
        {
            if (char.IsAsciiLetterUpper(letter) && text.Length > 0)
            {
                text.Append('_');
            }

            text.Append(char.ToLowerInvariant(letter));
        }

        return text.ToString();
    }
}
