using HaLb.Config.Keywords;
using HaLb.Config.Model;

namespace HaLb.Config.Binding;

/// <summary>Parameters of servers, one after the other, so that the last word wins as in HAProxy.</summary>
internal static class ServerParameterBinding
{
    private const int CountMax = int.MaxValue;
    private const int WeightMax = 256;

    public static ServerDraft Apply(ProxyDraft p, Arguments a, ServerDraft draft) =>
        a.Parameters.Aggregate(draft, (current, parameter) => Plain(p, a, parameter, current));

    private static ServerDraft Plain(ProxyDraft p, Arguments a, BoundParameter x, ServerDraft d)
    {
        var c = d.Config;
        c = x.Name switch
        {
            "weight" => c with { Weight = a.Integer(x.Word, 0, WeightMax, 1) },
            "backup" => c with { Backup = !x.Negated },
            "cookie" => c with { Cookie = CookieValue(a, x) },
            "id" => c with { Id = a.Integer(x.Word, 1, CountMax, 0) },
            "maxconn" => c with { MaxConn = a.Integer(x.Word, 0, CountMax, 0) },
            "minconn" => c with { MinConn = a.Integer(x.Word, 0, CountMax, 0) },
            "maxqueue" => c with { MaxQueue = a.Integer(x.Word, 0, CountMax, 0) },
            "slowstart" => c with { SlowStart = a.Time(x.Word, x.Spec.Unit) is { Ticks: > 0 } time ? time : null },
            "disabled" => c with { Disabled = true },
            "enabled" => c with { Disabled = false },
            "source" => c with { Source = Address(a, x) },
            "proto" => c with { Proto = a.Choice<string?>(x.Word, null, ("h1", "h1"), ("h2", "h2")) },
            "tfo" => c with { FastOpen = !x.Negated },
            "pool-max-conn" => c with { PoolMaxConn = a.Integer(x.Word, -1, CountMax, -1) },
            "pool-purge-delay" => c with { PoolPurgeDelay = a.Time(x.Word, x.Spec.Unit) ?? c.PoolPurgeDelay },
            "send-proxy" => c with { SendProxy = x.Negated ? 0 : 1 },
            "send-proxy-v2" => c with { SendProxy = x.Negated ? 0 : 2 },
            "track" => c with { Track = x.Word.Text },
            "observe" => c with { Observe = a.Choice(x.Word, ObserveMode.None, ("none", ObserveMode.None), ("layer4", ObserveMode.Layer4), ("layer7", ObserveMode.Layer7)) },
            "on-error" => c with
            {
                OnError = a.Choice(x.Word, OnErrorAction.FailCheck, ("fastinter", OnErrorAction.FastInter), ("fail-check", OnErrorAction.FailCheck),
                    ("sudden-death", OnErrorAction.SuddenDeath), ("mark-down", OnErrorAction.MarkDown)),
            },
            "error-limit" => c with { ErrorLimit = a.Integer(x.Word, 1, CountMax, 10) },
            "on-marked-down" => c with { OnMarkedDownShutdownSessions = a.Choice(x.Word, false, ("shutdown-sessions", true)) },
            "on-marked-up" => c with { OnMarkedUpShutdownBackupSessions = a.Choice(x.Word, false, ("shutdown-backup-sessions", true)) },
            _ => c with { Check = Check(a, x, c.Check) },
        };
        return Tls(p, a, x, d with { Config = c, TrackPosition = x.Name == "track" ? x.Position : d.TrackPosition });
    }

    private static CheckServerConfig Check(Arguments a, BoundParameter x, CheckServerConfig c) => x.Name switch
    {
        "check" => c with { Enabled = !x.Negated },
        "inter" => c with { Inter = Interval(a, x) ?? c.Inter },
        "fastinter" => c with { FastInter = Interval(a, x) },
        "downinter" => c with { DownInter = Interval(a, x) },
        "rise" => c with { Rise = a.Integer(x.Word, 1, CountMax, 2) },
        "fall" => c with { Fall = a.Integer(x.Word, 1, CountMax, 3) },
        "addr" => c with { Address = Address(a, x) },
        "port" => c with { Port = a.Integer(x.Word, 1, 65535, 0) },
        "check-sni" => c with { Sni = x.Word.Text },
        "check-alpn" => c with { Alpn = TlsBinding.Alpn(a, x) },
        "check-send-proxy" => c with { SendProxy = !x.Negated },
        _ => c,
    };

    private static ServerDraft Tls(ProxyDraft p, Arguments a, BoundParameter x, ServerDraft d)
    {
        var global = p.Context.Global.Config;
        return x.Name switch
        {
            "ssl" => d with { Ssl = !x.Negated },
            "check-ssl" => d with { CheckSsl = !x.Negated },
            "verify" => d with { HasVerify = true, Tls = d.Tls with { Verify = a.Choice(x.Word, true, ("none", false), ("required", true)) } },
            "verifyhost" => d with { Tls = d.Tls with { VerifyHost = x.Word.Text } },
            "ca-file" => d with { Tls = d.Tls with { CaFile = x.Word.Text == "@system-ca" ? x.Word.Text : p.Context.AbsoluteBelow(global.CaBase, x.Word, p.Syntax) } },
            "crt" => d with { Tls = d.Tls with { Certificate = p.Context.AbsoluteBelow(global.CrtBase, x.Word, p.Syntax) } },
            "sni" => d with { Tls = d.Tls with { Sni = Sni(a, x) } },
            "alpn" => d with { Tls = d.Tls with { Alpn = TlsBinding.Alpn(a, x) } },
            _ => d with { Tls = d.Tls with { Protocol = TlsBinding.Version(a, x, d.Tls.Protocol) } },
        };
    }

    // 0 is as good as missing: a check without a pause would be an attack.
    private static TimeSpan? Interval(Arguments a, BoundParameter x)
    {
        var time = a.Time(x.Word, TimeUnit.Milliseconds);
        if (time == TimeSpan.Zero)
        {
            a.Error(x.Word, $"'{x.Name}' has to be above 0");
            return null;
        }

        return time;
    }

    private static AddressConfig? Address(Arguments a, BoundParameter x)
    {
        if (AddressText.TryOne(x.Word.Text, out var address, out var problem))
        {
            return address;
        }

        a.Error(x.Word, $"'{x.Name}': {problem}");
        return null;
    }

    private static string? CookieValue(Arguments a, BoundParameter x)
    {
        // It becomes part of a Set-Cookie line.
        if (x.Word.Text.Length == 0 || x.Word.Text.Any(static c => c <= ' ' || c is ';' or ',' or '"' or '\x7F'))
        {
            a.Error(x.Word, $"'{x.Word.Text}' cannot be a cookie's value");
            return null;
        }

        return x.Word.Text;
    }

    private static string? Sni(Arguments a, BoundParameter x)
    {
        var text = x.Word.Text;
        if (text.StartsWith("str(", StringComparison.Ordinal) && text.EndsWith(')') && text.Length > 5)
        {
            return text[4..^1].Trim('\'', '"');
        }

        a.Error(x.Word, $"'{text}': only str(NAME) is supported yet: expressions need the rules language");
        return null;
    }
}
