using HaLb.Config.Diagnostics;
using HaLb.Config.Model;
using HaLb.Core.Applets;
using HaLb.Core.Servers;
using HaLb.Proxy.Checks;
using HaLb.Proxy.Forward;
using HaLb.Proxy.Forward.Http1;
using HaLb.Proxy.Forward.Yarp;
using HaLb.Proxy.Front;
using HaLb.Proxy.Front.Http1;
using HaLb.Proxy.Front.Listeners;
using HaLb.Proxy.Log;
using HaLb.Proxy.Pipeline;
using HaLb.Proxy.Snapshot;
using HaLb.Proxy.Tcp;
using HaLb.Transport;

namespace HaLb.Proxy;

/// <summary>The proxy as a whole: starts from a checked configuration, takes another without losing a request, stops softly.
/// <see cref="Reload"/> and <see cref="StopAsync"/> may be called from any thread, one at a time.</summary>
public sealed class ProxyEngine : IAsyncDisposable
{
    private static readonly TimeSpan DefaultHardStop = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StopPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LogFlushTime = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan PurgeInterval = TimeSpan.FromSeconds(1);

    private readonly CompilerServices _services;
    private readonly ITimer _purge;
    private readonly FrontParts _front;
    private readonly Admission _admission;
    private readonly Lock _gate = new();
    private readonly List<ListenerLoop> _listeners = [];
    private bool _stopped;

    private ProxyEngine(EngineOptions options, CompilerServices services, ProxySnapshot first, LatePage page)
    {
        _services = services;
        Snapshots = new SnapshotHolder(first);
        var pipeline = new StreamPipeline(new Http1Forwarder(), new YarpForwarder(), services.Wheel, options.OnBug);
        Parts = new EngineParts(services.Time, services.Wheel, Snapshots, pipeline);
        page.Page = options.Stats?.Invoke(Parts);
        var http1 = new Http1Front(Snapshots, pipeline, services.Wheel, new ExchangePool(services.Time), options.Http2(Parts));
        var tcp = new TcpFront(Snapshots, services.Wheel, services.Time);
        _front = new FrontParts(services.Time, services.Wheel, services.Process, http1, tcp, new LiveConnections(), options.OnBug);
        _admission = new Admission(services.Process);
        services.Process.ServerEvents.Changed += OnServerChanged;
        _purge = services.Time.CreateTimer(static engine => ServerShutdown.PurgeIdle(((ProxyEngine)engine!).Snapshots.Current), this, PurgeInterval, PurgeInterval);
        Watch = new FarmWatch(Snapshots, services.Process, new Random(), options.OnEvent);
    }

    /// <summary>The running configuration.</summary>
    public SnapshotHolder Snapshots { get; }

    public EngineParts Parts { get; }

    /// <summary>Health checks and what is said about servers.</summary>
    public FarmWatch Watch { get; }

    public ProcessState Process => _services.Process;

    public LogSenders Logs => _services.Logs;

    /// <summary>Client connections that are open.</summary>
    public int Connections => _front.Live.Count;

    /// <summary>The sockets that it listens on, by address as the file writes it.</summary>
    public IReadOnlyList<KeyValuePair<string, ListenSocket>> Listeners
    {
        get
        {
            lock (_gate)
            {
                return [.. _listeners.Select(l => KeyValuePair.Create(l.Key, l.Socket))];
            }
        }
    }

    /// <summary>Compiles, opens every listener, and begins to serve; or does none of it.</summary>
    public static StartResult Start(HalbConfig config, EngineOptions options)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(options);
        var process = new ProcessState(options.Time);
        var wheel = new DeadlineWheel(options.Time);
        var page = new LatePage();
        var services = new CompilerServices(
            options.Time, new Random(), wheel, new Dialer(wheel), page, new LogSenders(process), process);
        var findings = new List<Diagnostic>();
        var sockets = BindSet.Open(config, new HashSet<string>(), findings, options.JoinPorts);
        var compiled = Compile(config, null, services, findings);
        if (sockets is null || compiled is null)
        {
            CloseAll(sockets);
            wheel.Dispose();
            return new StartResult(null, [.. findings]);
        }

        var engine = new ProxyEngine(options, services, compiled, page);
        engine.Adopt(config, compiled, sockets);
        engine.Watch.Checker.Start(compiled);
        return new StartResult(engine, [.. findings]);
    }

    /// <summary>Changes to another configuration: sockets of addresses that stay are kept, new ones are opened before
    /// anything changes, those that are gone close. Streams under way finish on what they began with.</summary>
    public ReloadResult Reload(HalbConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        lock (_gate)
        {
            var findings = new List<Diagnostic>();
            if (_stopped)
            {
                return new ReloadResult(false, [new Diagnostic(Severity.Error, SourcePosition.None, "stopping")]);
            }

            var sockets = BindSet.Open(config, _listeners.Select(l => l.Key).ToHashSet(), findings);
            var compiled = sockets is null ? null : Compile(config, Snapshots.Current, _services, findings);
            if (sockets is null || compiled is null)
            {
                CloseAll(sockets);
                return new ReloadResult(false, [.. findings]);
            }

            _ = Snapshots.Swap(compiled);
            Adopt(config, compiled, sockets);
            Watch.Checker.Update(compiled);
            Logs.Retain(config);
            return new ReloadResult(true, [.. findings]);
        }
    }

    /// <summary>Soft stop: accepts no more, closes idle connections, lets streams finish; what is left after the limit is cut.
    /// True = all of them finished by themselves.</summary>
    /// <param name="limit">Null = <c>hard-stop-after</c>, or 30 s where the file has none.</param>
    /// <param name="cut">Ends the wait before the limit.</param>
    public async Task<bool> StopAsync(TimeSpan? limit = null, CancellationToken cut = default)
    {
        var hard = limit ?? Snapshots.Current.Config.Global.HardStopAfter ?? DefaultHardStop;
        lock (_gate)
        {
            _stopped = true;
            Process.Stopping = true;
            foreach (var listener in _listeners)
            {
                listener.Close(unlink: true);
            }

            _listeners.Clear();
        }

        _front.Live.StopAll();
        _front.Http1.Http2?.StopIdle();
        var finished = await WaitForConnectionsAsync(hard, cut);
        if (!finished)
        {
            _front.Live.AbortAll();
            _ = await WaitForConnectionsAsync(LogFlushTime, CancellationToken.None);
        }

        await Watch.DisposeAsync();
        await Logs.FlushAsync(LogFlushTime);
        return finished;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_stopped)
        {
            _ = await StopAsync(TimeSpan.Zero);
        }

        Process.ServerEvents.Changed -= OnServerChanged;
        await _purge.DisposeAsync();
        _services.Wheel.Dispose();
    }

    private void OnServerChanged(ServerTransition transition) => ServerShutdown.Apply(Snapshots.Current, transition);

    private async ValueTask<bool> WaitForConnectionsAsync(TimeSpan limit, CancellationToken cut)
    {
        var since = _services.Time.GetTimestamp();
        while (Connections > 0)
        {
            if (_services.Time.GetElapsedTime(since) >= limit || cut.IsCancellationRequested)
            {
                return false;
            }

            await Task.Delay(StopPause, _services.Time, CancellationToken.None);
        }

        return true;
    }

    private static ProxySnapshot? Compile(HalbConfig config, ProxySnapshot? previous, CompilerServices services, List<Diagnostic> findings)
    {
        var result = SnapshotCompiler.Compile(config, previous, services);
        findings.AddRange(result.Diagnostics);
        if (result.Snapshot is not null)
        {
            services.Process.MaxConn = config.Global.MaxConn ?? DescriptorLimit.ConnectionsMax;
        }

        return result.Snapshot;
    }

    private static void CloseAll(Dictionary<string, ListenSocket>? sockets)
    {
        foreach (var socket in sockets?.Values ?? Enumerable.Empty<ListenSocket>())
        {
            socket.Close();
        }
    }

    /// <summary>Gives each listener its new role, starts the new ones, closes those that nothing names any more.</summary>
    private void Adopt(HalbConfig config, ProxySnapshot snapshot, Dictionary<string, ListenSocket> opened)
    {
        var roles = new Dictionary<string, ListenerRole>();
        foreach (var frontend in snapshot.Frontends)
        {
            foreach (var listener in frontend.Config.Disabled ? [] : frontend.Listeners)
            {
                roles[BindSet.KeyOf(config, listener.Config)] = new ListenerRole(frontend, listener);
            }
        }

        foreach (var listener in _listeners.ToArray())
        {
            if (roles.Remove(listener.Key, out var role))
            {
                listener.Assign(role);
            }
            else
            {
                _ = _listeners.Remove(listener);
                listener.Close(unlink: true);
            }
        }

        foreach (var (key, role) in roles)
        {
            var listener = new ListenerLoop(key, opened[key], role, _admission, _front);
            _listeners.Add(listener);
            listener.Start();
        }

        _admission.Wake();
    }

    /// <summary>The stats page needs the running configuration, and the first configuration names the page.</summary>
    private sealed class LatePage : IHttpApplet
    {
        public IHttpApplet? Page { get; set; }

        public string Name => Page?.Name ?? "<STATS>";

        public ValueTask<AppletResponse> HandleAsync(AppletRequest request, CancellationToken cancel) =>
            Page?.HandleAsync(request, cancel) ?? new ValueTask<AppletResponse>(new AppletResponse(503, ReadOnlyMemory<byte>.Empty));
    }
}
