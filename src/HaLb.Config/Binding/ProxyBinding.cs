using System.Collections.Immutable;
using System.Globalization;
using HaLb.Config.Model;

namespace HaLb.Config.Binding;

/// <summary>Binds the plain lines of a proxy.</summary>
internal static class ProxyBinding
{
    private const int CountMax = int.MaxValue;

    public static void Mode(ProxyDraft p, Arguments a)
    {
        if (a.First.Text == "health")
        {
            a.Error(a.First, "mode health does not exist any more");
            return;
        }

        p.Config = p.Config with { Mode = a.Choice(a.First, p.Config.Mode, ("http", ProxyMode.Http), ("tcp", ProxyMode.Tcp)) };
    }

    public static void Disabled(ProxyDraft p, Arguments a) => p.Config = p.Config with { Disabled = true };

    public static void Enabled(ProxyDraft p, Arguments a) => p.Config = p.Config with { Disabled = false };

    public static void Id(ProxyDraft p, Arguments a) => p.Config = p.Config with { Id = a.Integer(a.First, 1, CountMax, 0) };

    public static void Description(ProxyDraft p, Arguments a) => p.Config = p.Config with { Description = a.AllText };

    public static void MaxConn(ProxyDraft p, Arguments a) => p.Config = p.Config with { MaxConn = a.Integer(a.First, 0, CountMax, 0) is > 0 and var n ? n : null };

    public static void Backlog(ProxyDraft p, Arguments a) => p.Config = p.Config with { Backlog = a.Integer(a.First, 0, CountMax, 0) is > 0 and var n ? n : null };

    public static void DefaultBackend(ProxyDraft p, Arguments a) => p.Config = p.Config with { DefaultBackend = a.First.Text };

    public static void RateLimit(ProxyDraft p, Arguments a) => p.Config = p.Config with { RateLimitSessions = a.Integer(a.First, 0, CountMax, 0) };

    public static void Engine(ProxyDraft p, Arguments a) => p.Config = p.Config with { Http1Engine = GlobalBinding.EngineOf(a) };

    public static void Retries(ProxyDraft p, Arguments a) => p.Config = p.Config with { Retries = a.Integer(a.First, 0, CountMax, 3) };

    public static void FullConn(ProxyDraft p, Arguments a) => p.Config = p.Config with { FullConn = a.Integer(a.First, 1, CountMax, 1) };

    public static void DynamicCookieKey(ProxyDraft p, Arguments a) => p.Config = p.Config with { DynamicCookieKey = a.First.Text };

    public static void Reuse(ProxyDraft p, Arguments a) => p.Config = p.Config with
    {
        HttpReuse = a.Choice(a.First, p.Config.HttpReuse,
            ("never", HttpReuse.Never), ("safe", HttpReuse.Safe), ("aggressive", HttpReuse.Aggressive), ("always", HttpReuse.Always)),
    };

    public static void RetryOn(ProxyDraft p, Arguments a)
    {
        var events = Model.RetryOn.None;
        var statuses = ImmutableArray.CreateBuilder<int>();
        foreach (var word in a.Words)
        {
            if (int.TryParse(word.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var status))
            {
                if (status is not (401 or 403 or 404 or 408 or 421 or 425 or 429 or 500 or 501 or 502 or 503 or 504))
                {
                    a.Error(word, $"status {status} cannot be retried: 401, 403, 404, 408, 421, 425, 429, 500, 501, 502, 503 or 504");
                }

                statuses.Add(status);
            }
            else if (word.Text == "none")
            {
                if (a.Words.Count > 1)
                {
                    a.Error(word, "none stands alone");
                }
            }
            else
            {
                events |= a.Choice(word, Model.RetryOn.None,
                    ("conn-failure", Model.RetryOn.ConnFailure), ("empty-response", Model.RetryOn.EmptyResponse), ("junk-response", Model.RetryOn.JunkResponse),
                    ("response-timeout", Model.RetryOn.ResponseTimeout), ("0rtt-rejected", Model.RetryOn.ZeroRttRejected), ("all-retryable-errors", Model.RetryOn.AllRetryableErrors));
            }
        }

        if (events.HasFlag(Model.RetryOn.AllRetryableErrors))
        {
            // What HAProxy's manual counts among them.
            foreach (var status in (ReadOnlySpan<int>)[500, 502, 503, 504])
            {
                statuses.Add(status);
            }
        }

        p.Config = p.Config with { RetryOn = events, RetryOnStatus = statuses.ToImmutable() };
    }

    public static void Source(ProxyDraft p, Arguments a)
    {
        if (AddressText.TryOne(a.First.Text, out var address, out var problem))
        {
            if (address.PortEnd != address.Port)
            {
                a.Error(a.First, "a range of source ports is not supported yet");
            }

            p.Config = p.Config with { Source = address };
        }
        else
        {
            a.Error(a.First, problem);
        }
    }

    public static void HashType(ProxyDraft p, Arguments a)
    {
        var hash = new HashTypeConfig(a.Choice(a.First, false, ("map-based", false), ("consistent", true)), HashFunction.Sdbm, false);
        if (a.Words.Count == 1)
        {
            // A consistent hash with no function named is stirred, or neighbours would share places on the ring.
            p.Config = p.Config with { HashType = hash with { Avalanche = hash.Consistent } };
            return;
        }

        hash = hash with
        {
            Function = a.Choice(a.Words[1], HashFunction.Sdbm, ("sdbm", HashFunction.Sdbm), ("djb2", HashFunction.Djb2),
                ("wt6", HashFunction.Wt6), ("crc32", HashFunction.Crc32), ("none", HashFunction.None)),
        };
        if (a.Words.Count > 2)
        {
            hash = hash with { Avalanche = a.Choice(a.Words[2], true, ("avalanche", true)) };
        }

        p.Config = p.Config with { HashType = hash };
    }

    public static void Balance(ProxyDraft p, Arguments a)
    {
        var text = a.First.Text;
        var open = text.IndexOf('(', StringComparison.Ordinal);
        var name = open < 0 ? text : text[..open];
        if (name is "uri" or "url_param" or "hdr" or "rdp-cookie" or "hash" or "log-hash" or "sticky")
        {
            a.Error(a.First, $"'{name}' is not supported yet");
            return;
        }

        var algorithm = a.Choice(a.First with { Text = name }, BalanceAlgorithm.RoundRobin,
            ("roundrobin", BalanceAlgorithm.RoundRobin), ("static-rr", BalanceAlgorithm.StaticRoundRobin), ("leastconn", BalanceAlgorithm.LeastConn),
            ("first", BalanceAlgorithm.First), ("random", BalanceAlgorithm.Random), ("source", BalanceAlgorithm.Source));
        if (a.Words.Count > 1)
        {
            a.Warning(a.Words[1].Position, $"'{a.Words[1].Text}' is ignored: '{name}' takes no argument");
        }

        var balance = new BalanceConfig(algorithm);
        if (open >= 0)
        {
            var inner = text.EndsWith(')') ? text[(open + 1)..^1] : "";
            balance = balance with { Draws = a.Integer(a.First with { Text = inner }, 1, 1000, 2) };
            if (algorithm != BalanceAlgorithm.Random)
            {
                a.Error(a.First, "only random takes a number in brackets");
            }
        }

        p.Config = p.Config with { Balance = balance };
    }
}
