using HaLb.Vrrp.Driver;
using HaLb.Vrrp.Protocol.StateMachine;

namespace HaLb.Vrrp.Tests.Status;

/// <summary>A daemon with two instances, in which everything has another value.</summary>
internal static class SampleStatus
{
    public static readonly DateTimeOffset Now = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    public static DaemonStatus Create() => new()
    {
        NodeName = "lb1",
        ConfigHash = "c0ffee",
        Version = "1.2.3",
        ProcessId = 4711,
        Uptime = new TimeSpan(1, 2, 3, 4),
        LateWakes = 5,
        LatestWake = TimeSpan.FromMilliseconds(12.5),
        GuardProcessId = 4712,
        IsRealTime = true,
        IsMemoryLocked = false,
        Proxy = ProxyState.Ready,
        ProxyDetail = "halb 1.0 (pid 99): serving",
        Instances = [First(), Second()],
        Groups = [new GroupStatus("G", ["VI_1", "VI_2"], RouterPhase.Master)],
        Transitions =
        [
            new TransitionRecord(Now - TimeSpan.FromHours(2), "VI_1", RouterPhase.Initialize, RouterPhase.Backup, TransitionReason.Startup, "started", 200),
            new TransitionRecord(Now - TimeSpan.FromHours(1), "VI_1", RouterPhase.Backup, RouterPhase.Master, TransitionReason.MasterSilent, "no advertisement for 361 ms", 190),
        ],
    };

    private static InstanceStatus First() => new()
    {
        Name = "VI_1",
        Interface = "eth0",
        VirtualRouterId = 51,
        Version = 3,
        IsV6 = false,
        SourceAddress = "192.0.2.2",
        Addresses = ["192.0.2.10/32"],
        HoldsAddresses = true,
        Phase = RouterPhase.Master,
        Since = Now - TimeSpan.FromHours(1),
        Reason = "no advertisement for 361 ms",
        BasePriority = 200,
        EffectivePriority = 190,
        Shares = [new TrackShare("script", "chk", -10, -10, false, "down, exit code 1"), new TrackShare("interface", "eth1", 0, 0, false, "up")],
        IsHeld = true,
        Failback = "manual",
        AdvertisementInterval = TimeSpan.FromMilliseconds(100),
        MasterDownInterval = TimeSpan.FromMilliseconds(361),
        MasterAddress = "192.0.2.3",
        MasterPriority = 100,
        MasterHeardAgo = TimeSpan.FromSeconds(3.25),
        Counters = Counters(),
    };

    private static InstanceStatus Second() => First() with
    {
        Name = "VI \"2\"",
        IsV6 = true,
        Phase = RouterPhase.Fault,
        HoldsAddresses = false,
        IsHeld = false,
        Failback = "auto",
        Shares = [],
        MasterAddress = "",
        MasterHeardAgo = null,
    };

    private static InstanceCounters Counters() => new()
    {
        AdvertsSent = 1001,
        ResignationsSent = 2,
        AdvertsReceived = 1003,
        ResignationsReceived = 4,
        SendErrors = 5,
        BecameMaster = 6,
        ReleasedMaster = 7,
        Discarded = [0, 0, 0, 0, 3, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        AddressListMismatches = 8,
        AnnouncementsSent = 1009,
        AddressesRestored = 10,
        LateAdverts = 11,
    };
}
