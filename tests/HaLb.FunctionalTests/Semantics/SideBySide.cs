using System.Net;
using HaLb.TestKit;

namespace HaLb.FunctionalTests.Semantics;

/// <summary>A configuration, the servers behind it, what clients do, and how many log lines that gives. The same is run
/// through HAProxy and through HaLb.</summary>
/// <param name="Text">With <c>{S1}</c>, <c>{S2}</c> (servers), <c>{DEAD}</c> (nobody listens), <c>{LOG}</c> (the sink's port);
/// <c>127.0.0.1:0</c> is the frontend's own address.</param>
/// <param name="Servers">Scripts of the servers.</param>
/// <param name="Clients">One after another; each returns what it received.</param>
/// <param name="LogLines">Lines that must come, in any number of milliseconds.</param>
/// <param name="Counters">Whether the counters are compared, too.</param>
internal sealed record SideBySide(string Text, Func<RawPeer, RawServer, Task>[] Servers, Func<RawPeer, Task<string>>[] Clients, int LogLines, bool Counters = true)
{
    private const string StatsSection = """

        listen table
            mode http
            no log
            bind 127.0.0.1:0
            timeout client 30s
            timeout http-request 30s
            stats enable
            stats uri /

        """;

    private static readonly AsyncLocal<IPEndPoint?> StatsAddress = new();

    /// <summary>Asserts that both proxies show the same. The scenario is made anew for each, so that it may hold state.</summary>
    public static async Task CompareAsync(Func<SideBySide> scenario)
    {
        Assert.SkipUnless(HaproxyProcess.IsInstalled, "haproxy is not installed");
        var runs = await Task.WhenAll(scenario().ThroughHaproxyAsync(), scenario().ThroughHalbAsync());
        var (expected, actual) = (runs[0].Split('\n'), runs[1].Split('\n'));
        Assert.True(
            runs[0] == runs[1],
            $"haproxy alone:\n{string.Join('\n', expected.Except(actual))}\n\nHaLb alone:\n{string.Join('\n', actual.Except(expected))}\n\nhaproxy:\n{runs[0]}\n\nHaLb:\n{runs[1]}");
    }

    /// <summary>For clients: waits until a value of the running proxy's <c>show stat</c> table is the one wanted.</summary>
    public static async Task UntilAsync(string proxy, string server, string name, string value)
    {
        using var limit = new CancellationTokenSource(RawPeer.Patience);
        while (Observed.Value(await CsvAsync(StatsAddress.Value!), proxy, server, name) != value)
        {
            await Task.Delay(20, limit.Token);
        }
    }

    private Task<string> ThroughHaproxyAsync() => RunAsync(static async cfg =>
    {
        var process = await HaproxyProcess.StartAsync(cfg);
        return (process.EndPoints[0], process.EndPoints[^2], process);
    });

    private Task<string> ThroughHalbAsync() => RunAsync(static cfg =>
    {
        var engine = EngineUnderTest.Start(cfg);
        return Task.FromResult<(IPEndPoint, IPEndPoint, IAsyncDisposable)>((engine.EndPoint(), engine.EndPoint(engine.Engine.Listeners.Count - 1), engine));
    });

    private static async Task<string> CsvAsync(IPEndPoint address)
    {
        using var peer = await RawPeer.ConnectAsync(address);
        await peer.SendAsync("GET /;csv HTTP/1.0\r\n\r\n");
        return await peer.ReadToEndAsync();
    }

    private async Task<string> RunAsync(Func<string, Task<(IPEndPoint EndPoint, IPEndPoint Stats, IAsyncDisposable Proxy)>> start)
    {
        using var log = new LogSink();
        var servers = Servers.Select(static s => RawServer.Run(s)).ToArray();
        try
        {
            var (endPoint, stats, proxy) = await start(Fill(log, servers) + StatsSection);
            await using var running = proxy;
            StatsAddress.Value = stats;
            var seen = new List<string>();
            foreach (var client in Clients)
            {
                using var peer = await RawPeer.ConnectAsync(endPoint);
                seen.Add("client: " + Observed.Response(await client(peer)));
            }

            for (var i = 0; i < LogLines; i++)
            {
                seen.Add("log: " + Observed.LogLine(await log.ReadLineAsync()));
            }

            if (Counters)
            {
                seen.Add("counters: " + Observed.Counters(await CsvAsync(stats)));
            }

            foreach (var server in servers)
            {
                seen.AddRange(server.Requests.Select(static r => "server: " + Observed.Request(r)));
            }

            return Observed.Show(string.Join("\n---\n", seen));
        }
        finally
        {
            foreach (var server in servers)
            {
                server.Dispose();
            }
        }
    }

    private string Fill(LogSink log, RawServer[] servers)
    {
        var cfg = Text.Replace("{LOG}", log.Directive, StringComparison.Ordinal).Replace("{DEAD}", "127.0.0.1:9", StringComparison.Ordinal);
        for (var i = 0; i < servers.Length; i++)
        {
            cfg = cfg.Replace($"{{S{i + 1}}}", $"127.0.0.1:{servers[i].Port}", StringComparison.Ordinal);
        }

        return cfg;
    }
}
