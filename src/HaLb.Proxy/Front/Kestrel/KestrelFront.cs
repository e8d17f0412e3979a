using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using HaLb.Config.Model;
using HaLb.Proxy.Pipeline;
using HaLb.Proxy.Snapshot;
using HaLb.Proxy.Stream;
using HaLb.Transport;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace HaLb.Proxy.Front.Kestrel;

/// <summary>HTTP/2 from clients, and HTTP/1 where the configuration wants the other engine: Kestrel without sockets of its
/// own. Started by the first connection that is handed over, or ahead of it by <see cref="StartAsync"/>.</summary>
public sealed class KestrelFront : IHttp2Front, IAsyncDisposable
{
    /// <summary>What one HTTP/2 stream's client may send ahead; the connection's window holds sixteen of them.</summary>
    private const int StreamWindowBytes = 65536;

    private readonly HandOverFactory _transport = new();
    private readonly DeadlineWheel _wheel;
    private readonly Lazy<Task<KestrelServer>> _start;
    private readonly ConcurrentDictionary<HandedConnection, bool> _connections = new();
    private long _lastId;

    /// <param name="pipeline">Runs each stream.</param>
    /// <param name="snapshots">Read once by each stream.</param>
    /// <param name="wheel">Runs the timeouts.</param>
    /// <param name="time">The clock.</param>
    public KestrelFront(StreamPipeline pipeline, SnapshotHolder snapshots, DeadlineWheel wheel, TimeProvider time)
    {
        _wheel = wheel;
        _start = new Lazy<Task<KestrelServer>>(() => Task.Run(async () =>
        {
            var options = Options.Create(ServerOptions(snapshots.Current.Config.Global));
            var server = new KestrelServer(options, _transport, NullLoggerFactory.Instance);
            await server.StartAsync(new KestrelApplication(pipeline, snapshots, wheel, time), CancellationToken.None);
            return server;
        }));
    }

    /// <summary>Starts Kestrel now; without this the first connection waits for it.</summary>
    public Task StartAsync() => _start.Value;

    public async Task RunAsync(ClientConnection client, Connection transport, bool http2)
    {
        await StartAsync();
        var id = Interlocked.Increment(ref _lastId).ToString("X", CultureInfo.InvariantCulture);
        var connection = new HandedConnection(client, transport, _wheel, id);
        _ = _connections.TryAdd(connection, true);
        if ((http2 ? _transport.Http2 : _transport.Http1).TryHandOver(connection))
        {
            connection.Start();
            await connection.Ended;
        }
        else
        {
            await transport.CloseAsync();
        }

        _ = _connections.TryRemove(connection, out _);
    }

    public void StopIdle()
    {
        foreach (var connection in _connections.Keys)
        {
            connection.EndSoon();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_start.IsValueCreated)
        {
            var server = await _start.Value;
            await server.StopAsync(new CancellationToken(canceled: true));
            server.Dispose();
        }
    }

    private KestrelServerOptions ServerOptions(GlobalConfig global)
    {
        var options = new KestrelServerOptions
        {
            AddServerHeader = false,
            AllowAlternateSchemes = true,
            AllowResponseHeaderCompression = true,
            RequestHeaderEncodingSelector = static _ => Encoding.Latin1,
            ResponseHeaderEncodingSelector = static _ => Encoding.Latin1,
            ApplicationServices = NoServices.Instance,
        };
        SetLimits(options.Limits, global);
        options.Listen(_transport.Http1.EndPoint, static listen => listen.Protocols = HttpProtocols.Http1);
        options.Listen(_transport.Http2.EndPoint, static listen => listen.Protocols = HttpProtocols.Http2);
        return options;
    }

    /// <summary>HaLb's own wheel ends idle connections. Not infinite: Kestrel adds that to the present time, and the sum
    /// overflows into a deadline that has passed, so that its next heartbeat resets connections under load.</summary>
    private static readonly TimeSpan Never = TimeSpan.FromDays(3650);

    /// <summary>Sizes as the file has them; times are HaLb's own, so Kestrel's are off.</summary>
    private static void SetLimits(KestrelServerLimits limits, GlobalConfig global)
    {
        var headMax = Math.Max(1024, global.BufSize - global.MaxRewrite);
        limits.MaxRequestBodySize = null;
        limits.MaxRequestHeaderCount = global.MaxHeaders;
        limits.MaxRequestHeadersTotalSize = headMax;
        limits.MaxRequestLineSize = headMax;
        limits.MaxRequestBufferSize = Math.Max(headMax, 65536);
        limits.MinRequestBodyDataRate = null;
        limits.MinResponseDataRate = null;
        limits.KeepAliveTimeout = Never;
        limits.RequestHeadersTimeout = Never;
        limits.Http2.MaxStreamsPerConnection = 100;
        limits.Http2.MaxRequestHeaderFieldSize = headMax;
        limits.Http2.InitialStreamWindowSize = StreamWindowBytes;
        limits.Http2.InitialConnectionWindowSize = 16 * StreamWindowBytes;
    }

    private sealed class NoServices : IServiceProvider
    {
        public static readonly NoServices Instance = new();

        public object? GetService(Type serviceType) => null;
    }
}
