using System.Collections.Concurrent;
using HaLb.Vrrp.Driver;
using Serilog;
using Serilog.Events;

namespace HaLb.Vrrp.Pair;

/// <summary>The way to the local halb: keeps a connection to its pair socket, decides how the proxy is, tells the driver of each
/// change (<see cref="ProxyChanged"/>), and tells halb how the instances are. A thread of its own does nothing but wait for
/// that socket, so that the end of the proxy is known within the time that the kernel takes to wake it.</summary>
internal sealed class ProxyLink : IDisposable
{
    /// <summary>A proxy that comes back is to be found within a tenth of a second.</summary>
    private static readonly TimeSpan RetrySoon = TimeSpan.FromMilliseconds(50);

    /// <summary>Where nothing depends on it.</summary>
    private static readonly TimeSpan RetryAtLeisure = TimeSpan.FromSeconds(2);

    /// <summary>So late at most is halb told about an instance.</summary>
    private static readonly TimeSpan WaitMax = TimeSpan.FromMilliseconds(200);

    /// <summary>After a change of the proxy the instances are about to change, and a halb that leaves waits for that.</summary>
    private static readonly TimeSpan HurryTime = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan HurryWaitMax = TimeSpan.FromMilliseconds(5);

    private static readonly TimeSpan WarnInterval = TimeSpan.FromSeconds(10);

    private readonly TimeProvider _time;
    private readonly IDriverInbox _inbox;
    private readonly ILogger _log;
    private readonly Action? _onThread;
    private readonly long _origin;
    private readonly ProxyJudge _judge;
    private readonly AutoResetEvent _wake = new(false);
    private readonly ConcurrentQueue<(string Name, PairInstance? Instance)> _news = new();
    private readonly Dictionary<string, PairInstance> _instances = new(StringComparer.Ordinal);
    private ProxyLinkSettings _settings;
    private ProxyLinkSettings _applied;
    private ProxyConnection? _connection;
    private Thread? _thread;
    private bool _hasHello;
    private int _greeted;
    private int _predecessor;
    private ProxyChanged _told = new(ProxyState.Starting, "not heard of yet");
    private bool _hasPosted;
    private TimeSpan _warnedAt = TimeSpan.MinValue;
    private TimeSpan _hurryUntil;
    private volatile bool _isStopping;

    /// <param name="settings">Where and how strictly.</param>
    /// <param name="time">Measures silence.</param>
    /// <param name="inbox">The driver's.</param>
    /// <param name="log">Events.</param>
    /// <param name="onThread">Runs first on the link's thread: gives it its scheduling class, for example.</param>
    public ProxyLink(ProxyLinkSettings settings, TimeProvider time, IDriverInbox inbox, ILogger log, Action? onThread = null)
    {
        _time = time;
        _inbox = inbox;
        _log = log;
        _onThread = onThread;
        _settings = settings;
        _applied = settings;
        _origin = time.GetTimestamp();
        _judge = new ProxyJudge(settings, TimeSpan.Zero);
    }

    /// <summary>As last told to the driver.</summary>
    public ProxyState State => Volatile.Read(ref _told).State;

    /// <summary>The reason as of now, for the status.</summary>
    public string Detail => Volatile.Read(ref _told).Detail;

    private TimeSpan Now => _time.GetElapsedTime(_origin);

    public void Start()
    {
        _thread = new Thread(Run) { IsBackground = true, Name = "proxy link" };
        _thread.Start();
    }

    /// <summary>A reload changed what the file says; takes effect within a second, and keeps the connection where the path stays.</summary>
    public void Apply(ProxyLinkSettings settings)
    {
        Volatile.Write(ref _settings, settings);
        _ = _wake.Set();
    }

    /// <summary>An instance changed. From any thread; never blocks: the link's thread sends it within 200 ms.</summary>
    public void Tell(PairInstance instance) => _news.Enqueue((instance.Name, instance));

    /// <summary>The instance is no longer in the file.</summary>
    public void Forget(string name) => _news.Enqueue((name, null));

    public void Dispose()
    {
        _isStopping = true;
        _ = _wake.Set();
        Volatile.Read(ref _connection)?.Interrupt();
        _thread?.Join();
        _wake.Dispose();
    }

    private void Run()
    {
        _onThread?.Invoke();
        while (!_isStopping)
        {
            TakeSettings();
            TakeNews();
            if (_connection is { } connection)
            {
                Serve(connection);
            }
            else
            {
                Connect();
            }

            Report();
        }

        Drop();
    }

    private void TakeSettings()
    {
        var wanted = Volatile.Read(ref _settings);
        if (ReferenceEquals(wanted, _applied))
        {
            return;
        }

        _judge.Change(wanted);
        if (wanted.SocketPath != _applied.SocketPath && _connection is not null)
        {
            _judge.HandOver(Now);
            Close("the pair socket has another path now");
        }

        _applied = wanted;
    }

    private void Connect()
    {
        if (ProxyConnection.TryOpen(_applied.SocketPath, out var error) is { } opened)
        {
            _hasHello = false;
            opened.Send(_applied, static (to, settings) => PairLines.WriteHello(to, settings));
            Volatile.Write(ref _connection, opened);
            SendAll(opened);
            _judge.Connected(Now);
            return;
        }

        _judge.Closed(Now, error);
        Report();
        var pause = _applied.IsTracked ? RetrySoon : RetryAtLeisure;
        var untilDeadline = _judge.Deadline - Now;
        _ = _wake.WaitOne(untilDeadline < pause && untilDeadline > TimeSpan.Zero ? untilDeadline : pause);
        _judge.Look(Now);
    }

    private void Serve(ProxyConnection connection)
    {
        var wait = _judge.Deadline - Now;
        var waitMax = Now < _hurryUntil ? HurryWaitMax : WaitMax;
        connection.Wait(wait < TimeSpan.Zero ? TimeSpan.Zero : wait < waitMax ? wait : waitMax);

        // What has come is read before any conclusion from silence.
        var isOpen = connection.TryReceive();
        while (_connection is not null && connection.TryTakeLine(out var line))
        {
            Take(line);
        }

        if (_connection is null)
        {
            return;
        }

        if (!isOpen)
        {
            Close("the connection was closed");
            return;
        }

        _judge.Look(Now);
        if (_judge.PingDue is { } number)
        {
            connection.Send(number, static (to, n) => PairLines.WritePing(to, n));
        }

        connection.Flush();
    }

    private void Take(ReadOnlySpan<byte> line)
    {
        if (!PairMessage.TryParse(line, out var message) || !_hasHello && !IsGreeting(message))
        {
            Warn("the pair socket speaks something else than halb");
            Close("what listens there is no halb");
            return;
        }

        _hasHello = true;
        _judge.Heard(message, Now);
        if (message.Kind == PairMessageKind.Successor)
        {
            _log.Information("halb hands over to process {Pid}", message.ProcessId);
            _predecessor = _greeted;
            Close("handed over");
        }
        else if (message.Kind == PairMessageKind.Hello)
        {
            _greeted = message.ProcessId;
            AvoidPredecessor();
        }
    }

    /// <summary>The path still leads to the process that said farewell: its successor will be there in a moment.</summary>
    private void AvoidPredecessor()
    {
        if (_greeted == _predecessor && _judge.IsHandingOver(Now))
        {
            Close("handed over");
            _ = _wake.WaitOne(RetrySoon);
        }
    }

    private static bool IsGreeting(in PairMessage message) => message is { Kind: PairMessageKind.Hello, Protocol: >= 1, Program: "halb" };

    private void Close(string trouble)
    {
        Drop();
        _judge.Closed(Now, trouble);
        Report();
    }

    private void Drop()
    {
        var connection = Interlocked.Exchange(ref _connection, null);
        connection?.Dispose();
    }

    private void Report()
    {
        if (_isStopping)
        {
            // The end of the connection is our own doing.
            return;
        }

        var isNew = !_hasPosted || _told.State != _judge.State;
        if (!isNew && _told.Detail == _judge.Detail)
        {
            return;
        }

        var now = new ProxyChanged(_judge.State, _judge.Detail);
        if (!isNew)
        {
            Volatile.Write(ref _told, now);
            return;
        }

        // A full inbox: told again at the next turn.
        if (_inbox.TryPost(now))
        {
            // Where nothing depends on it, its absence is nobody's concern.
            _log.Write(_applied.IsTracked ? LogEventLevel.Information : LogEventLevel.Debug, "proxy is {State}: {Detail}", now.State.ToString().ToLowerInvariant(), now.Detail);
            Volatile.Write(ref _told, now);
            _hasPosted = true;
            _hurryUntil = Now + HurryTime;
        }
    }

    private void Warn(string text)
    {
        if (_warnedAt == TimeSpan.MinValue || Now - _warnedAt >= WarnInterval)
        {
            _warnedAt = Now;
            _log.Warning("{Path}: {Text}", _applied.SocketPath, text);
        }
    }

    private void SendAll(ProxyConnection connection)
    {
        foreach (var instance in _instances.Values)
        {
            connection.Send(instance, static (to, i) => PairLines.WriteInstance(to, i));
        }
    }

    private void TakeNews()
    {
        while (_news.TryDequeue(out var news))
        {
            if (news.Instance is { } instance)
            {
                _instances[news.Name] = instance;
                _connection?.Send(instance, static (to, i) => PairLines.WriteInstance(to, i));
            }
            else if (_instances.Remove(news.Name))
            {
                _connection?.Send(news.Name, static (to, name) => PairLines.WriteGone(to, name));
            }
        }
    }
}
