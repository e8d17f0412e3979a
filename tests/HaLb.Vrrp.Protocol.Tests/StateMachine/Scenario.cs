using System.Globalization;
using System.Net;
using System.Text;
using HaLb.Vrrp.Protocol.Packet;
using HaLb.Vrrp.Protocol.StateMachine;

namespace HaLb.Vrrp.Protocol.Tests.StateMachine;

/// <summary>Plays a scenario: what stands left of each arrow is done, what comes of it is written right of it.
/// <code>
/// router A version=3 priority=100 interval=1 address=10.0.0.1 nopreempt      one or more; the name is needed where there are several
/// group G A B
/// at 0.000 [A] startup | shutdown | tick | advert PRIORITY from ADDRESS [every SECONDS] | priority N | ready | not-ready
///              fault [mute] | clear | late | adopt | handover | failback | hold | release
/// </code></summary>
internal sealed class Scenario
{
    private readonly List<RouterSettings> _routers = [];
    private readonly List<(string Name, string[] Members)> _groups = [];
    private RouterSet? _set;

    /// <summary>The scenario's text with the answers that the state machine gives now.</summary>
    public static string Play(string text)
    {
        var scenario = new Scenario();
        var played = new StringBuilder();
        foreach (var line in text.TrimEnd().Split('\n'))
        {
            played.Append(scenario.PlayLine(line.TrimEnd())).Append('\n');
        }

        return played.ToString();
    }

    private string PlayLine(string line)
    {
        var words = line.Split("->")[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        switch (words)
        {
            case ["router", .. var options]:
                AddRouter(options);
                return line;
            case ["group", var name, .. var members]:
                _groups.Add((name, members));
                return line;
            case ["at", var time, .. var happened]:
                var left = $"at {time,-7} {string.Join(' ', happened)}";
                return $"{left,-44} -> {Happen(Seconds(time), happened)}".TrimEnd();
            default:
                return line.Length == 0 || line[0] == '#' ? line : throw new FormatException($"not understood: {line}");
        }
    }

    private void AddRouter(string[] options)
    {
        var settings = new RouterSettings
        {
            Name = "",
            Version = 3,
            Priority = 100,
            AdvertisementInterval = TimeSpan.FromSeconds(1),
            LocalAddress = Address("10.0.0.1"),
        };
        foreach (var option in options)
        {
            var parts = option.Split('=');
            settings = (parts[0], parts.Length > 1 ? parts[1] : "") switch
            {
                ("version", var v) => settings with { Version = Number(v) },
                ("priority", var v) => settings with { Priority = Number(v) },
                ("interval", var v) => settings with { AdvertisementInterval = Seconds(v) },
                ("address", var v) => settings with { LocalAddress = Address(v) },
                ("nopreempt", _) => settings with { Preempt = false },
                ("preempt-delay", var v) => settings with { PreemptDelay = Seconds(v) },
                ("startup-delay", var v) => settings with { StartupDelay = Seconds(v) },
                ("down-adverts", var v) => settings with { DownTimerAdverts = Number(v) },
                ("sole-backup", _) => settings with { SoleBackup = true },
                ("track-proxy", _) => settings with { TracksProxy = true },
                ("quiet-when-yielding", _) => settings with { AdvertiseWhenYielding = false },
                ("quiet-to-loser", _) => settings with { AdvertiseToLoser = false },
                ("tentative", var v) => settings with { TentativeTime = Seconds(v) },
                (var name, "") => settings with { Name = name },
                _ => throw new FormatException($"no such option: {option}"),
            };
        }

        _routers.Add(settings);
    }

    private string Happen(TimeSpan now, string[] words)
    {
        _set ??= new RouterSet(_routers.ToArray(), [.. _groups.Select(g => new SyncGroup(g.Name, [.. g.Members.Select(IndexOf)]))]);
        var router = Math.Max(0, IndexOf(words[0]));
        words = IndexOf(words[0]) >= 0 ? words[1..] : words;
        return Describe(words is ["tick"] ? _set.Tick(now) : _set.Handle(router, Event(words), now));
    }

    private int IndexOf(string name) => _routers.FindIndex(r => r.Name == name);

    private string Describe(ReadOnlySpan<RoutedEffect> effects)
    {
        var text = new StringBuilder();
        var isAlone = _set!.Count == 1;
        for (var router = 0; router < _set.Count; router++)
        {
            text.Append(router > 0 ? " " : "").Append(isAlone ? "" : $"{_routers[router].Name}=").Append(_set[router].Phase);
        }

        text.Append(isAlone ? new string(' ', 10 - text.Length) : "").Append("   wake ").Append(Text(_set.NextDeadline));
        var last = -1;
        foreach (var (router, effect) in effects)
        {
            text.Append(last < 0 ? "   " : ", ").Append(isAlone || router == last ? "" : $"{_routers[router].Name}: ").Append(Text(effect));
            last = router;
        }

        return text.ToString();
    }

    private static RouterEvent Event(string[] words) => words switch
    {
        ["startup"] => new(RouterEventKind.Startup),
        ["shutdown"] => new(RouterEventKind.Shutdown),
        ["advert", var priority, "from", var source] => Advert(priority, source, "1"),
        ["advert", var priority, "from", var source, "every", var interval] => Advert(priority, source, interval),
        ["priority", var priority] => new(RouterEventKind.PriorityChanged) { Priority = (byte)Number(priority) },
        ["ready"] => new(RouterEventKind.ReadyChanged) { IsReady = true },
        ["not-ready"] => new(RouterEventKind.ReadyChanged) { IsReady = false },
        ["fault"] => new(RouterEventKind.FaultRaised) { CanSend = true },
        ["fault", "mute"] => new(RouterEventKind.FaultRaised) { CanSend = false },
        ["clear"] => new(RouterEventKind.FaultCleared),
        ["late"] => new(RouterEventKind.Late),
        ["adopt"] => new(RouterEventKind.Adopt),
        ["handover"] => new(RouterEventKind.Handover),
        ["failback"] => new(RouterEventKind.Failback),
        ["hold"] => new(RouterEventKind.Hold),
        ["release"] => new(RouterEventKind.Release),
        _ => throw new FormatException($"no such event: {string.Join(' ', words)}"),
    };

    private static RouterEvent Advert(string priority, string source, string interval) => RouterEvent.Received(
        new ReceivedAdvert(Address(source), (byte)Number(priority), (int)(Seconds(interval) / TimeSpan.FromMilliseconds(10))));

    private static string Text(RouterEffect effect) => effect.Kind switch
    {
        EffectKind.SendAdvert => $"send-advert {effect.Priority}",
        EffectKind.NotifyPhase => $"notify {Hyphenated(effect.Reason.ToString())}",
        _ => Hyphenated(effect.Kind.ToString()),
    };

    private static string Text(TimeSpan time) => time == TimeSpan.MaxValue
        ? "never"
        : time.TotalSeconds.ToString(time.Ticks % TimeSpan.TicksPerMillisecond == 0 ? "0.000" : "0.000###", CultureInfo.InvariantCulture);

    private static string Hyphenated(string name) =>
        string.Concat(name.Select((c, i) => char.IsUpper(c) ? (i > 0 ? "-" : "") + char.ToLowerInvariant(c) : c.ToString()));

    private static IpAddress Address(string text) => IpAddress.From(IPAddress.Parse(text));

    private static TimeSpan Seconds(string text) => TimeSpan.FromTicks((long)(decimal.Parse(text, CultureInfo.InvariantCulture) * TimeSpan.TicksPerSecond));

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
