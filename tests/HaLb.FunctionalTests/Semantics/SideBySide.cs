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
internal sealed record SideBySide(string Text, Func<RawPeer, RawServer, Task>[] Servers, Func<RawPeer, Task<string>>[] Clients, int LogLines)
{
    public Task<string> ThroughHaproxyAsync() => RunAsync(async cfg =>
    {
        var process = await HaproxyProcess.StartAsync(cfg);
        return (process.EndPoint, process);
    });

    public Task<string> ThroughHalbAsync() => RunAsync(static cfg =>
    {
        var engine = EngineUnderTest.Start(cfg);
        return Task.FromResult<(IPEndPoint EndPoint, IAsyncDisposable Proxy)>((engine.EndPoint(), engine));
    });

    private async Task<string> RunAsync(Func<string, Task<(IPEndPoint EndPoint, IAsyncDisposable Proxy)>> start)
    {
        using var log = new LogSink();
        var servers = Servers.Select(static s => RawServer.Run(s)).ToArray();
        try
        {
            var (endPoint, proxy) = await start(Fill(log, servers));
            await using var running = proxy;
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
