using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using HaLb.Config;
using HaLb.Config.Model;
using HaLb.Proxy;
using HaLb.Proxy.Checks;
using HaLb.Stats.Page;
using HaLb.TestKit;

namespace HaLb.FunctionalTests;

/// <summary>An engine in this process, started from the text of a haproxy.cfg. A bind to <c>127.0.0.1:0</c> gets a free port.</summary>
public sealed class EngineUnderTest : IAsyncDisposable
{
    private readonly ConcurrentQueue<Exception> _bugs;

    private static int _nextPort = 20000 + Environment.ProcessId % 800 * 12;

    private EngineUnderTest(ProxyEngine engine, ConcurrentQueue<Exception> bugs, string text)
    {
        Engine = engine;
        Text = text;
        _bugs = bugs;
    }

    /// <summary>The configuration with the ports that were chosen, for reloads.</summary>
    public string Text { get; }

    public ProxyEngine Engine { get; }

    public static EngineUnderTest Start(string cfg, Action<EventLine>? onEvent = null)
    {
        var bugs = new ConcurrentQueue<Exception>();
        for (var attempt = 0; ; attempt++)
        {
            var text = ChoosePorts(cfg);
            var result = ProxyEngine.Start(Load(text), new EngineOptions
            {
                OnBug = bugs.Enqueue,
                OnEvent = onEvent,
                Stats = static parts => new StatsApplet(parts.Snapshots),
            });
            if (result.Engine is { } engine)
            {
                return new EngineUnderTest(engine, bugs, text);
            }

            // Another process may have taken the port in the meantime.
            var message = string.Join('\n', result.Diagnostics);
            if (attempt == 50 || text == cfg || !message.Contains("already in use", StringComparison.Ordinal))
            {
                throw new InvalidOperationException(message);
            }
        }
    }

    /// <summary>Replaces each <c>127.0.0.1:0</c> by a port below the range that the kernel gives to clients.</summary>
    private static string ChoosePorts(string cfg)
    {
        for (int at; (at = cfg.IndexOf("127.0.0.1:0", StringComparison.Ordinal)) >= 0;)
        {
            var port = 20000 + (Interlocked.Increment(ref _nextPort) - 20000) % 10000;
            cfg = string.Create(CultureInfo.InvariantCulture, $"{cfg[..at]}127.0.0.1:{port}{cfg[(at + 11)..]}");
        }

        return cfg;
    }

    public static HalbConfig Load(string cfg)
    {
        var path = Path.Combine(Path.GetTempPath(), $"halb-{Guid.NewGuid():N}.cfg");
        File.WriteAllText(path, cfg);
        try
        {
            var loaded = ConfigLoader.Load(new LoadOptions([path]));
            return loaded.Config ?? throw new InvalidOperationException(string.Join('\n', loaded.Diagnostics));
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Where the listener number <paramref name="index"/> listens.</summary>
    public IPEndPoint EndPoint(int index = 0) => Engine.Listeners[index].Value.LocalEndPoint!;

    public Task<RawPeer> ConnectAsync(int index = 0) => RawPeer.ConnectAsync(EndPoint(index));

    /// <summary>Waits until a condition holds; a generous limit guards against hanging.</summary>
    public static async Task UntilAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(RawPeer.Patience);
        while (!condition())
        {
            await Task.Delay(5, limit.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        Assert.Empty(_bugs);
    }
}
