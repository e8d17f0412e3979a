using System.Net;
using HaLb.Config.Diagnostics;
using HaLb.Config.Model;
using HaLb.Vrrp.Driver;
using HaLb.Vrrp.Protocol.Packet;
using HaLb.Vrrp.Protocol.StateMachine;

namespace HaLb.Vrrp.Tests.Driver;

/// <summary>A driver without a network: one router of priority 200 at 100 ms (v3), a clock that the test sets, and everything
/// that happens as a list of words.</summary>
internal sealed class DriverWorld : IAdvertSource, ILeaseKeeper, IDriverEvents
{
    private readonly Queue<(int, ReceivedAdvert)> _received = new();

    public DriverWorld(VrrpInstanceConfig? config = null)
    {
        Config = config ?? Router();
        Effects = new FakeEffects(Deeds);
        Instance = new Instance(Config, 0, Effects);
        var all = new VrrpConfig { Global = new VrrpGlobalConfig(), Instances = [Config] };
        var routers = new RouterSet([RouterSettingsFactory.Create(all, Config, Address(1))], []);
        Core = new DriverCore(new RouterPlan(routers, [Instance], [], []), this, this, this, () => Now, TimeProvider.System);
    }

    public TimeSpan Now { get; private set; } = TimeSpan.FromSeconds(1000);

    public VrrpInstanceConfig Config { get; }

    public Instance Instance { get; }

    public FakeEffects Effects { get; }

    public DriverCore Core { get; }

    public List<string> Deeds { get; } = [];

    public List<TransitionRecord> Transitions { get; } = [];

    public bool IsRevoked { get; set; }

    public RouterPhase Phase => Core.Routers[0].Phase;

    public static VrrpInstanceConfig Router(int priority = 200) => new("VI_1", SourcePosition.None)
    {
        Interface = "eth0",
        VirtualRouterId = 51,
        Version = 3,
        Priority = priority,
        AdvertisementInterval = TimeSpan.FromMilliseconds(100),
        VirtualAddresses = [new VrrpAddressConfig(IPAddress.Parse("10.0.0.100"), 32, SourcePosition.None)],
    };

    public static IpAddress Address(uint last) => IpAddress.FromV4(0x0A000000 + last);

    /// <summary>As the thread does it, at the driver's own deadline or later.</summary>
    public void Wake(double lateMs = 0)
    {
        var due = Core.Deadline;
        Now = (due == TimeSpan.MaxValue ? Now : due) + TimeSpan.FromMilliseconds(lateMs);
        Turn(due);
    }

    /// <summary>Woken by something else than its timer.</summary>
    public void WakeAfter(double milliseconds)
    {
        Now += TimeSpan.FromMilliseconds(milliseconds);
        Turn(TimeSpan.MaxValue);
    }

    /// <summary>The clock goes on, the driver does not run.</summary>
    public void Sleep(double milliseconds) => Now += TimeSpan.FromMilliseconds(milliseconds);

    public void Hear(byte priority, uint from = 2) => _received.Enqueue((0, new ReceivedAdvert(Address(from), priority, 10) { AddressesMatch = true }));

    public void HearStranger() => _received.Enqueue((0, default));

    /// <summary>Started, and Master after its down interval.</summary>
    public DriverWorld BecomeMaster()
    {
        Core.Start(0, isAdopted: false);
        Wake();
        Assert.Equal(RouterPhase.Master, Phase);
        Deeds.Clear();
        return this;
    }

    public bool TryReceive(out int instance, out ReceivedAdvert advert)
    {
        var any = _received.TryDequeue(out var next);
        (instance, advert) = next;
        return any;
    }

    public bool TryRenew(int slot, TimeSpan lastSent, TimeSpan until, byte priority)
    {
        Deeds.Add($"lease {(until - lastSent).TotalMilliseconds:0}");
        return !IsRevoked;
    }

    public void Release(int slot) => Deeds.Add("release");

    public void Transition(Instance instance, TransitionRecord record) => Transitions.Add(record);

    public void GroupTransition(string group, RouterPhase phase, string reason)
    {
    }

    public void PriorityChanged(Instance instance, bool isMaster, int from, string reason)
    {
    }

    public void LowerPriorityHeard(Instance instance, int priority) => Deeds.Add($"lower {priority}");

    public void Left(Instance instance, bool isDeleted) => Deeds.Add("left");

    public void Command(string verb, string instance, string outcome)
    {
    }

    public void Warn(string text) => Deeds.Add("warn");

    private void Turn(TimeSpan due)
    {
        Core.BeginWake(due);
        _ = Core.Receive();
        Core.EndWake();
    }
}
