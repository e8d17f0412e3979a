using HaLb.Config.Model;
using HaLb.Vrrp.Effects.Capture;
using HaLb.Vrrp.Effects.Netlink;
using HaLb.Vrrp.Effects.Notify;
using HaLb.Vrrp.Effects.RawIp;
using HaLb.Vrrp.Guard;
using HaLb.Vrrp.Pair;
using HaLb.Vrrp.Tracking;
using HaLb.Vrrp.Unix;
using Serilog;

namespace HaLb.Vrrp.Driver;

/// <summary>Everything that elects and holds addresses, and the thread that owns it. Other threads reach it by <see cref="Inbox"/> only.</summary>
internal sealed partial class RunningDriver : IDisposable
{
    private readonly ILogger _log;
    private readonly TimeProvider _time;
    private readonly Action<ReloadRequest> _reload;
    private readonly WakeEvent _wake = new();
    private readonly DeadlineTimer _timer = new();
    private readonly RouteNetlink _netlink = new();
    private readonly NetlinkMonitor _monitor;
    private readonly ProtocolHolder _holder = new();
    private readonly CaptureSet _captures;
    private readonly TrackerSet _trackers;
    private readonly DriverEvents _events;
    private readonly PlanBuilder _plans;
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isStopping;

    /// <param name="setting">What it works on and with.</param>
    /// <exception cref="UnixException">No right to the network, or to the run directory.</exception>
    public RunningDriver(DriverSetting setting)
    {
        (_log, _time, _reload) = (setting.Log, setting.Time, setting.Reload);
        Config = setting.Config;
        Version = setting.Version;
        Inbox = new DriverInbox(_wake);
        StartedAt = BootClock.Now;
        _monitor = new NetlinkMonitor(_netlink);
        _captures = new CaptureSet(new CaptureOptions(_wake.Set, _log, Math.Max(0, Config.Global.RealTimePriority - 1), Config.Global.LogUnknownVrids));
        Notify = new NotifyQueue(Config, _time, _log);
        _trackers = new TrackerSet(_time, Inbox, _log, Notify.TrackChanged);
        Link = new ProxyLink(
            ProxyLinkSettings.From(Config, Version), _time, Inbox, _log, () => _ = RealTime.TrySchedule(Math.Max(0, Config.Global.RealTimePriority - 2)));
        _events = new DriverEvents(_log, Notify, Link);
        Tracks = new TrackWatch(_trackers);
        var page = GuardPages.Open(setting.StatePath, Config, _log, out var leases);
        Guard = new GuardKeeper(page, setting.StatePath, _log);
        _plans = new PlanBuilder(new PortServices(_captures, _monitor.Table, _netlink, Guard, _log), leases);
        _trackers.Apply(Config);
        var plan = _plans.Build(Config);
        Ports = plan.Ports;
        Core = new DriverCore(plan, new CapturedAdverts(_captures), Guard, _events, static () => BootClock.Now, _time);
    }

    public DriverInbox Inbox { get; }

    public DriverCore Core { get; }

    public RouterPort[] Ports { get; private set; }

    public GuardKeeper Guard { get; }

    public TrackWatch Tracks { get; }

    /// <summary>A reload applies the new file to them first, on its own thread.</summary>
    public TrackerSet Trackers => _trackers;

    public NotifyQueue Notify { get; }

    public ProxyLink Link { get; }

    public VrrpConfig Config { get; private set; }

    public string Version { get; }

    public TimeSpan StartedAt { get; }

    public bool IsRealTime { get; private set; }

    public bool IsMemoryLocked { get; private set; }

    public (ProxyState State, string Detail) Proxy { get; private set; } = (ProxyState.Starting, "not heard of yet");

    /// <summary>Every instance has begun.</summary>
    public Task Started => _started.Task;

    /// <summary>The thread has left: by a stop, or by a bug that the task tells.</summary>
    public Task Ended => _ended.Task;

    public void Start() => new Thread(Run) { Name = "driver" }.Start();

    public void Dispose()
    {
        Link.Dispose();
        _captures.Dispose();
        _monitor.Dispose();
        _netlink.Dispose();
        _holder.Dispose();
        Guard.Dispose();
        _timer.Dispose();
        _wake.Dispose();
    }
}
