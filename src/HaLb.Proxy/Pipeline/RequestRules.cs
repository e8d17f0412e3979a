using System.Runtime.CompilerServices;
using HaLb.Core.Servers;
using HaLb.Proxy.Rules;
using HaLb.Proxy.Samples;
using HaLb.Proxy.Snapshot;
using HaLb.Proxy.Stream;

namespace HaLb.Proxy.Pipeline;

/// <summary>Rules on requests: <c>monitor-uri</c>, <c>http-request</c> with <c>redirect</c>, <c>use_backend</c>, <c>use-server</c>.</summary>
internal static class RequestRules
{
    /// <summary>Whether the request is for <c>monitor-uri</c>; its answer is then ready.</summary>
    public static bool IsMonitor(StreamContext stream)
    {
        var rules = stream.Frontend.Rules;
        if (rules.MonitorUri is null || !stream.Request.Target.SequenceEqual(rules.MonitorUri))
        {
            return false;
        }

        stream.IsMonitor = true;
        var context = RuleEngine.ContextOf(stream, SampleWhere.FrontendRequest);
        var template = rules.MonitorReply;
        foreach (var condition in rules.MonitorFail)
        {
            if (condition.Matches(context))
            {
                template = ErrorTemplates.Find(stream, 503);
                break;
            }
        }

        stream.Frontend.Counters.Intercepted.Increment();
        template?.Fill(stream.ReplyHead);
        stream.AdoptReply(template?.Body ?? [], new Termination('L', 'R', 0));
        return true;
    }

    /// <summary>Runs the rules of one proxy. Anything but normal ends the stream.</summary>
    public static ValueTask<Termination> RunAsync(StreamContext stream, ClientExchange client, ProxyRules rules, SampleWhere at)
    {
        if (rules.Request.Length == 0)
        {
            return new ValueTask<Termination>(Termination.Normal);
        }

        var next = 0;
        var verdict = RuleEngine.Run(stream, rules.Request, ref next, at);
        return verdict is RuleVerdict.Interim or RuleVerdict.Tarpit ? WaitAsync(stream, client, rules.Request, next, at, verdict) : new ValueTask<Termination>(EndOf(stream, verdict));
    }

    /// <summary><c>redirect</c> lines, behind everything that answers by itself.</summary>
    public static Termination Redirect(StreamContext stream, ProxyRules rules, SampleWhere at)
    {
        var next = 0;
        return EndOf(stream, RuleEngine.Run(stream, rules.Redirects, ref next, at));
    }

    /// <summary>The backend that <c>use_backend</c> lines choose, or the default one.</summary>
    public static BackendSnapshot? Backend(StreamContext stream) =>
        RuleEngine.Choose(stream, stream.Frontend.Rules.UseBackend, SampleWhere.FrontendRequest) is { } rule && RuleEngine.BackendOf(rule, stream) is { } chosen
            ? chosen : stream.Frontend.DefaultBackend;

    /// <summary>The server of the first <c>use-server</c> line that applies and whose server is up; null = none.</summary>
    public static Server? UseServer(StreamContext stream)
    {
        var backend = stream.Backend!;
        if (backend.Rules.UseServer.Length == 0)
        {
            return null;
        }

        var context = RuleEngine.ContextOf(stream, SampleWhere.BackendRequest);
        foreach (var rule in backend.Rules.UseServer)
        {
            if (rule.Condition is { } condition && !condition.Matches(context))
            {
                continue;
            }

            var name = RuleEngine.NameOf(rule, stream, SampleWhere.BackendRequest);
            foreach (var server in backend.Core.Servers)
            {
                if (server.Name == name && (Core.Servers.Backend.TakesPersistent(server) || backend.Config.Options.Persist))
                {
                    return server;
                }
            }
        }

        return null;
    }

    /// <summary>Ends the connection without a word.</summary>
    public static Termination Drop(StreamContext stream, char phase)
    {
        stream.CloseClient = true;
        stream.Frontend.Counters.DeniedRequests.Increment();
        stream.Backend?.Counters.DeniedRequests.Increment();
        stream.Client.Transport.Abort();
        return new Termination('P', phase, 0);
    }

    private static Termination EndOf(StreamContext stream, RuleVerdict verdict) => verdict switch
    {
        RuleVerdict.Answer or RuleVerdict.Tarpit => stream.ReplyEnd,
        RuleVerdict.Drop => Drop(stream, 'R'),
        RuleVerdict.Failed => new Termination('P', 'R', 500),
        _ => Termination.Normal,
    };

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<Termination> WaitAsync(StreamContext stream, ClientExchange client, HttpRule[] rules, int next, SampleWhere at, RuleVerdict verdict)
    {
        while (verdict == RuleVerdict.Interim)
        {
            if (!await client.SendInterimAsync(stream.Response))
            {
                return Termination.ClientAborted;
            }

            verdict = RuleEngine.Run(stream, rules, ref next, at);
        }

        if (verdict == RuleVerdict.Tarpit)
        {
            await TarpitAsync(stream);
        }

        return EndOf(stream, verdict);
    }

    /// <summary>HAProxy shows the wait as time in the queue, and no time of the request.</summary>
    private static async ValueTask TarpitAsync(StreamContext stream)
    {
        var timeouts = (stream.Backend?.Config ?? stream.Frontend.Config).Timeouts;
        if ((timeouts.Tarpit ?? timeouts.Connect ?? stream.Frontend.Config.Timeouts.Tarpit ?? stream.Frontend.Config.Timeouts.Connect) is { } time && time > TimeSpan.Zero)
        {
            await Task.Delay(time, stream.Time);
        }
    }
}
