using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using HaLb.Core.Pair;
using HaLb.Core.Servers;
using HaLb.Hosting;

namespace HaLb.Pair;

/// <summary>halb's end of the pair socket: tells each client the state of this process on change and each second, answers
/// pings, and keeps what halb-vrrpd tells about the virtual routers. Clients outlive a change of the socket's path.</summary>
internal sealed class PairServer : IAsyncDisposable
{
    private const int ClientsMax = 8;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ExhaustedPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LetGoPause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan ComplaintInterval = TimeSpan.FromSeconds(10);

    private readonly PairSource _source;
    private readonly EventLog _log;
    private readonly byte[] _hello;
    private readonly ITimer _timer;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly List<PairClient> _clients = [];
    private readonly Lazy<Task<EventLoopProbe>> _probe = new(EventLoopProbe.CreateAsync);
    private PairSocket? _socket;
    private PairStatus _last;
    private string _state = "starting";
    private int _successor;
    private int _isPushing;
    private long _complainedAt;

    public PairServer(PairSource source, TimeProvider time, EventLog log, string version)
    {
        _source = source;
        _log = log;
        Time = time;
        _hello = Greeting(version, source.NodeName);
        _timer = time.CreateTimer(static server => ((PairServer)server!).Push(always: true), this, Interval, Interval);
        source.Process.ServerEvents.Changed += OnServerChanged;
        _ = source.FirstChecksDone.ContinueWith(static (_, server) => ((PairServer)server!).Push(always: false), this, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    public TimeProvider Time { get; }

    /// <summary>Where it listens; null = nowhere.</summary>
    public string? Path => _socket?.Path;

    /// <summary>A new process has said that it takes over.</summary>
    public bool HasSuccessor => Volatile.Read(ref _successor) != 0;

    /// <summary>The first line of either program.</summary>
    public static byte[] Greeting(string version, string node, bool succeeds = false)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new System.Text.Json.Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("pair", 1);
            json.WriteString("program", "halb");
            json.WriteString("version", version);
            json.WriteNumber("pid", Environment.ProcessId);
            json.WriteString("node", node);
            if (succeeds)
            {
                json.WriteBoolean("succeeds", true);
            }

            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Listens there from now on, and no longer where it did before. Null = listens nowhere.</summary>
    public void Listen(PairSocket? socket)
    {
        var old = Interlocked.Exchange(ref _socket, socket);
        old?.Dispose();
        if (socket is not null)
        {
            _ = Task.Run(() => AcceptAsync(socket));
        }
    }

    /// <summary>Says a new state, to everybody, before it returns.</summary>
    public void Say(string state)
    {
        Volatile.Write(ref _state, state);
        Push(always: true);
    }

    /// <summary>Something that the state line tells may have changed.</summary>
    public void Look() => Push(always: false);

    /// <summary>After <c>draining</c> was said: waits until halb-vrrpd has given the addresses up, so that the listeners close
    /// when no new client can come; not at all where a successor listens on the same ports.</summary>
    public async Task LetGoAsync(TimeSpan limit, CancellationToken cut)
    {
        var since = Time.GetTimestamp();
        while (!HasSuccessor && _source.Process.Pair.IsMaster && Time.GetElapsedTime(since) < limit && !cut.IsCancellationRequested)
        {
            await Task.Delay(LetGoPause, Time, CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _source.Process.ServerEvents.Changed -= OnServerChanged;
        await _timer.DisposeAsync();
        Listen(null);

        // Never disposed: it holds no timer, and clients that are being closed may still look at it.
        await _stop.CancelAsync();
        foreach (var client in Clients())
        {
            client.Dispose();
        }

        if (_probe.IsValueCreated && _probe.Value.IsCompletedSuccessfully)
        {
            _probe.Value.Result.Dispose();
        }
    }

    /// <summary>Ends when everything that streams need has done a piece of work: the threads that poll the sockets, the pool, the
    /// engine's lock. A process in which one of them hangs shall not seem well.</summary>
    internal async Task ProveAsync()
    {
        var probe = await _probe.Value;
        await probe.RoundAsync();
        _ = _source.Read(Volatile.Read(ref _state));
    }

    internal void AnnounceSuccessor(int pid)
    {
        Volatile.Write(ref _successor, pid);
        _log.Notice(string.Create(CultureInfo.InvariantCulture, $"pair socket: process {pid} takes over"));
        Broadcast(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"successor\":{pid}}}\n")));
    }

    /// <summary>A client said something about itself or its instances.</summary>
    internal void OnTold()
    {
        var instances = ImmutableArray.CreateBuilder<PairInstanceView>();
        PairRequest? vrrp = null;
        lock (_gate)
        {
            foreach (var client in _clients)
            {
                if (client.Hello is { Program: "halb-vrrpd" } hello)
                {
                    vrrp = hello;
                    instances.AddRange(client.Instances);
                }
            }

            instances.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
            _source.Process.Pair = vrrp is null ? PairView.None : new PairView(true, vrrp.Version, vrrp.ProcessId, vrrp.Node, instances.ToImmutable());
        }
    }

    private void OnServerChanged(ServerTransition transition)
    {
        // On the thread that made the change, which must go on; several changes together are one line.
        if (Interlocked.Exchange(ref _isPushing, 1) == 0)
        {
            _ = ThreadPool.UnsafeQueueUserWorkItem(
                static server =>
                {
                    Volatile.Write(ref server._isPushing, 0);
                    server.Push(always: false);
                },
                this, preferLocal: false);
        }
    }

    private void Push(bool always)
    {
        var status = _source.Read(Volatile.Read(ref _state));
        lock (_gate)
        {
            if (!always && status with { Streams = 0 } == _last with { Streams = 0 })
            {
                return;
            }

            _last = status;
        }

        var buffer = new ArrayBufferWriter<byte>();
        status.Write(buffer);
        Broadcast(buffer.WrittenSpan);
    }

    private void Broadcast(ReadOnlySpan<byte> line)
    {
        foreach (var client in Clients())
        {
            client.Send(line);
        }
    }

    private PairClient[] Clients()
    {
        lock (_gate)
        {
            return [.. _clients];
        }
    }

    private async Task AcceptAsync(PairSocket socket)
    {
        while (ReferenceEquals(Volatile.Read(ref _socket), socket))
        {
            try
            {
                Add(await socket.Listener.AcceptAsync(_stop.Token));
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                if (ReferenceEquals(Volatile.Read(ref _socket), socket))
                {
                    // Out of descriptors: asking at once would spin.
                    await Task.Delay(ExhaustedPause, Time, CancellationToken.None);
                }
            }
        }
    }

    private void Add(Socket accepted)
    {
        accepted.Blocking = false;
        var client = new PairClient(accepted, this);

        // Before it is one of those whom changes are told to: the greeting is the first line.
        client.Send(_hello);
        lock (_gate)
        {
            if (_clients.Count >= ClientsMax)
            {
                client.Dispose();
                Complain(string.Create(CultureInfo.InvariantCulture, $"more than {ClientsMax} clients"));
                return;
            }

            _clients.Add(client);
        }

        var buffer = new ArrayBufferWriter<byte>();
        _source.Read(Volatile.Read(ref _state)).Write(buffer);
        client.Send(buffer.WrittenSpan);
        _ = ServeAsync(client);
    }

    private async Task ServeAsync(PairClient client)
    {
        try
        {
            if (await client.RunAsync(_stop.Token) is { Length: > 0 } complaint)
            {
                Complain($"{client} sent {complaint}, closed");
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // It left, said nothing, or this process stops.
        }
#pragma warning disable CA1031 // The edge of a client's connection: a bug here must be told, and must not end the process.
        catch (Exception bug)
#pragma warning restore CA1031
        {
            _log.Alert($"bug, please report it: {bug}");
        }

        lock (_gate)
        {
            _ = _clients.Remove(client);
        }

        client.Dispose();
        OnTold();
    }

    private void Complain(string text)
    {
        var now = Time.GetTimestamp();
        var last = Interlocked.Read(ref _complainedAt);
        if ((last == 0 || Time.GetElapsedTime(last, now) >= ComplaintInterval) && Interlocked.CompareExchange(ref _complainedAt, now, last) == last)
        {
            _log.Warning($"pair socket: {text}");
        }
    }
}
