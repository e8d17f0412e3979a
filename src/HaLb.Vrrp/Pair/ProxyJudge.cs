using System.Globalization;
using HaLb.Vrrp.Driver;

namespace HaLb.Vrrp.Pair;

/// <summary>Decides the proxy's state from what its connection does and when. No socket and no clock: each call says what
/// happened and when, in any monotonic time; <see cref="Deadline"/> says when to call <see cref="Look"/> next.</summary>
/// <remarks>Stuck needs a ping that has waited for half of the timeout: so a watcher that was itself late does not blame the proxy.
/// Answers alone prove that it works: its state lines may still come when the threads that serve no longer do.</remarks>
internal sealed class ProxyJudge
{
    /// <summary>How long a successor that was announced may take to be ready.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly TimeSpan _startedAt;
    private TimeSpan _timeout;
    private int _fall;
    private int _rise;
    private bool _isConnected;
    private bool _wasConnected;
    private PairMessage _hello;
    private PairMessage? _said;
    private TimeSpan _provenAt;
    private TimeSpan? _pingedAt;
    private long _pingNumber;
    private TimeSpan _judgedAt;
    private int _misses;
    private int _answers;
    private bool _isStuck;
    private TimeSpan _graceUntil = TimeSpan.MinValue;
    private ProxyState _heldState;
    private string _trouble = "";

    public ProxyJudge(ProxyLinkSettings settings, TimeSpan now)
    {
        _startedAt = now;
        _timeout = settings.Timeout;
        _fall = settings.Fall;
        _rise = settings.Rise;
    }

    public ProxyState State { get; private set; } = ProxyState.Starting;

    /// <summary>The state's reason for the log and the status, a sentence without a full stop.</summary>
    public string Detail { get; private set; } = "not heard of yet";

    /// <summary>When something may change although nothing happens; <see cref="TimeSpan.MaxValue"/> = never.</summary>
    public TimeSpan Deadline { get; private set; } = TimeSpan.MaxValue;

    /// <summary>A ping with this number is to be sent now; null = none.</summary>
    public long? PingDue { get; private set; }

    public void Change(ProxyLinkSettings settings)
    {
        _timeout = settings.Timeout;
        _fall = settings.Fall;
        _rise = settings.Rise;
    }

    public void Connected(TimeSpan now)
    {
        _isConnected = true;
        _wasConnected = true;
        _said = null;
        _hello = default;
        _provenAt = now;
        _pingedAt = null;
        _judgedAt = now;
        _misses = 0;
        _answers = 0;
        _isStuck = false;
        Look(now);
    }

    /// <summary>The connection is gone, or could not be made.</summary>
    public void Closed(TimeSpan now, string trouble)
    {
        _isConnected = false;
        _trouble = trouble;
        Look(now);
    }

    public void Heard(in PairMessage message, TimeSpan now)
    {
        switch (message.Kind)
        {
            case PairMessageKind.Hello:
                _hello = message;
                break;
            case PairMessageKind.State:
                _said = message;
                break;
            case PairMessageKind.Pong when _pingedAt is not null && message.Number == _pingNumber:
                _pingedAt = null;
                _provenAt = now;
                _judgedAt = now;
                _misses = 0;
                _answers++;
                break;
            case PairMessageKind.Successor:
                HandOver(now);
                break;
        }

        if (_isStuck && _answers >= _rise)
        {
            _isStuck = false;
        }

        Look(now);
    }

    /// <summary>The connection is about to be given up on purpose: what was true stays true for the grace.</summary>
    public void HandOver(TimeSpan now)
    {
        _graceUntil = now + Grace;
        _heldState = State;

        // What the one that leaves has said no longer counts.
        _said = null;
    }

    public bool IsHandingOver(TimeSpan now) => now < _graceUntil;

    /// <summary>Draws the conclusions that time alone allows.</summary>
    public void Look(TimeSpan now)
    {
        PingDue = null;
        if (_isConnected)
        {
            Watch(now);
        }

        (State, Detail) = Conclude(now);
        Deadline = NextDeadline(now);
    }

    private void Watch(TimeSpan now)
    {
        var half = _timeout / 2;
        if (_pingedAt is null && now - _provenAt >= half)
        {
            _pingNumber++;
            _pingedAt = now;
            PingDue = _pingNumber;
        }
        else if (_pingedAt is { } pinged && now - pinged >= half && now - _judgedAt >= _timeout)
        {
            _judgedAt = now;
            _answers = 0;
            _misses++;
            _isStuck |= _misses >= _fall;
        }
    }


    private (ProxyState State, string Detail) Conclude(TimeSpan now)
    {
        var isHeld = now < _graceUntil;
        if (!_isConnected)
        {
            return isHeld ? (_heldState, "waiting for the announced successor")
                : _wasConnected || now - _startedAt >= _timeout ? (ProxyState.Gone, _trouble)
                : (ProxyState.Starting, "not heard of yet");
        }

        if (_isStuck)
        {
            return (ProxyState.Stuck, string.Create(CultureInfo.InvariantCulture, $"{Who}: no answer within {_timeout.TotalMilliseconds:0} ms"));
        }

        var (state, detail) = _said is { } said ? Read(said) : (ProxyState.Starting, $"{Who}: connected, no state yet");
        if (state == ProxyState.Ready)
        {
            _graceUntil = TimeSpan.MinValue;
        }

        return isHeld && state != ProxyState.Ready ? (_heldState, $"{detail}; hand-over under way") : (state, detail);
    }

    private string Who => _hello.Kind == PairMessageKind.Hello
        ? string.Create(CultureInfo.InvariantCulture, $"halb {_hello.Version} (pid {_hello.ProcessId})") : "halb";

    private (ProxyState State, string Detail) Read(in PairMessage said)
    {
        if (said.State is "draining" or "stopping")
        {
            return (ProxyState.Draining, $"{Who}: {said.State}");
        }

        var figures = string.Create(
            CultureInfo.InvariantCulture,
            $"{Who}: {said.State}, {said.Bound} of {said.Listeners} listeners bound, first checks {(said.Checked ? "done" : "not done")}, {said.Usable} of {said.Backends} backends usable");
        return (said.IsReady ? ProxyState.Ready : ProxyState.Starting, figures);
    }

    private TimeSpan NextDeadline(TimeSpan now)
    {
        var next = now < _graceUntil ? _graceUntil : TimeSpan.MaxValue;
        if (!_isConnected)
        {
            return _wasConnected || now - _startedAt >= _timeout ? next : Min(next, _startedAt + _timeout);
        }

        var half = _timeout / 2;
        return Min(next, _pingedAt is { } pinged ? Max(pinged + half, _judgedAt + _timeout) : _provenAt + half);
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
