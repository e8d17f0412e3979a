using CsCheck;
using HaLb.Vrrp.Protocol.Packet;
using HaLb.Vrrp.Protocol.StateMachine;

namespace HaLb.Vrrp.Protocol.Tests.StateMachine;

/// <summary>What a scenario cannot say: allocation, reload, any order of events.</summary>
public sealed class RouterSetTests
{
    private static readonly IpAddress Peer = IpAddress.FromV4(0x0A000009);

    private static readonly Gen<(int Router, RouterEvent Happened, int WaitMs)> AnyEvent = Gen.Select(
        Gen.Int[0, 2],
        Gen.Enum<RouterEventKind>(),
        Gen.Byte,
        Gen.Byte,
        Gen.Int[-10, 70_000],
        Gen.Bool,
        (router, kind, priority, source, interval, flag) => (router, new RouterEvent(kind)
        {
            Advert = new ReceivedAdvert(IpAddress.FromV4(0x0A000000u + source), priority, interval),
            Priority = Math.Max((byte)1, priority),
            CanSend = flag,
            IsReady = flag,
        })).Select(Gen.Int[0, 2000], static (e, wait) => (e.router, e.Item2, wait));

    [Fact]
    public void Any_order_of_events_leaves_deadlines_ahead_and_groups_together()
    {
        AnyEvent.Array[0, 60].Sample(events =>
        {
            var set = new RouterSet([Settings(1, 255), Settings(2, 100) with { TracksProxy = true, Preempt = false }, Settings(3, 100) with { PreemptDelay = TimeSpan.FromSeconds(3) }], [new SyncGroup("G", [1, 2])]);
            var now = TimeSpan.FromHours(1);
            foreach (var (router, happened, waitMs) in events)
            {
                now += TimeSpan.FromMilliseconds(waitMs);

                // The group's own events are the set's to make.
                if (happened.Kind < RouterEventKind.GroupToMaster)
                {
                    set.Handle(router, happened, now);
                }

                // A member that starts later than the others joins them when its own timer ran out; that is another test.
                if (happened.Kind == RouterEventKind.Shutdown && router > 0)
                {
                    set.Handle(3 - router, happened, now);
                }

                set.Tick(now);
                Assert.True(set.NextDeadline > now);
                Assert.True(set[1].Phase == set[2].Phase);
                for (var i = 0; i < set.Count; i++)
                {
                    Assert.True(set[i].Phase != RouterPhase.Master || set.EffectivePriority(i) > 0);
                    Assert.True(set[i].Phase != RouterPhase.Backup || set[i].DownAt < TimeSpan.MaxValue);
                }
            }
        });
    }

    [Fact]
    public void Steady_state_allocates_nothing()
    {
        var set = new RouterSet([Settings(1, 200), Settings(2, 100), Settings(3, 100)], [new SyncGroup("G", [1, 2])]);
        for (var i = 0; i < set.Count; i++)
        {
            set.Handle(i, new RouterEvent(RouterEventKind.Startup), TimeSpan.Zero);
        }

        Run(set, from: 1, to: 500);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Run(set, from: 501, to: 1000);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal(RouterPhase.Master, set[0].Phase);
        Assert.Equal(RouterPhase.Backup, set[1].Phase);
    }

    [Fact]
    public void Reload_keeps_a_master_while_a_new_member_joins_its_group()
    {
        var old = new RouterSet([Settings(1, 100)], []);
        old.Handle(0, new RouterEvent(RouterEventKind.Startup), TimeSpan.Zero);
        old.Tick(TimeSpan.FromSeconds(4));
        var set = new RouterSet([Settings(1, 100), Settings(2, 100)], [new SyncGroup("G", [0, 1])], [old[0], RouterState.Initial]);
        Assert.True(set.Settle(TimeSpan.FromSeconds(5)).IsEmpty);

        set.Handle(1, new RouterEvent(RouterEventKind.Startup), TimeSpan.FromSeconds(5));
        Assert.Equal((RouterPhase.Master, RouterPhase.Backup), (set[0].Phase, set[1].Phase));

        set.Tick(TimeSpan.FromSeconds(9));
        Assert.Equal((RouterPhase.Master, RouterPhase.Master), (set[0].Phase, set[1].Phase));
    }

    [Fact]
    public void Reload_brings_down_a_group_whose_new_member_must_follow_a_master()
    {
        var old = new RouterSet([Settings(1, 100)], []);
        old.Handle(0, new RouterEvent(RouterEventKind.Startup), TimeSpan.Zero);
        old.Tick(TimeSpan.FromSeconds(4));
        var set = new RouterSet([Settings(1, 100), Settings(2, 100)], [new SyncGroup("G", [0, 1])], [old[0], RouterState.Initial]);
        set.Handle(1, new RouterEvent(RouterEventKind.Startup), TimeSpan.FromSeconds(5));

        set.Handle(1, RouterEvent.Received(new ReceivedAdvert(Peer, 200, 100)), TimeSpan.FromSeconds(6));

        Assert.Equal((RouterPhase.Backup, RouterPhase.Backup), (set[0].Phase, set[1].Phase));
    }

    [Fact]
    public void Reload_without_the_faulty_member_ends_the_fault_of_the_others()
    {
        var old = new RouterSet([Settings(1, 100), Settings(2, 100)], [new SyncGroup("G", [0, 1])]);
        old.Handle(0, new RouterEvent(RouterEventKind.Startup), TimeSpan.Zero);
        old.Handle(1, new RouterEvent(RouterEventKind.FaultRaised), TimeSpan.Zero);
        Assert.Equal(RouterPhase.Fault, old.GroupPhase(0));

        var set = new RouterSet([Settings(1, 100)], [], [old[0]]);
        set.Settle(TimeSpan.FromSeconds(1));

        Assert.Equal(RouterPhase.Backup, set[0].Phase);
    }

    [Fact]
    public void A_router_in_two_groups_is_refused() =>
        Assert.Throws<ArgumentException>(() => new RouterSet([Settings(1, 100)], [new SyncGroup("G", [0]), new SyncGroup("H", [0])]));

    [Theory]
    [InlineData(1, 1)]
    [InlineData(100, 19)]
    [InlineData(200, 38)]
    [InlineData(255, 49)]
    public void Priority_of_a_router_that_is_not_ready_is_between_1_and_49(int priority, int expected) =>
        Assert.Equal(expected, VirtualRouter.NotReady((byte)priority));

    private static void Run(RouterSet set, int from, int to)
    {
        for (var tenth = from; tenth <= to; tenth++)
        {
            var now = TimeSpan.FromMilliseconds(100 * tenth);
            if (tenth % 10 == 0)
            {
                set.Handle(1, RouterEvent.Received(new ReceivedAdvert(Peer, 200, 100)), now);
                set.Handle(0, RouterEvent.Received(new ReceivedAdvert(Peer, 100, 100)), now);
            }

            set.Tick(now);
            _ = set.NextDeadline;
        }
    }

    private static RouterSettings Settings(int number, int priority) => new()
    {
        Name = $"VI_{number}",
        Version = 3,
        Priority = priority,
        AdvertisementInterval = TimeSpan.FromSeconds(1),
        LocalAddress = IpAddress.FromV4(0x0A000000u + (uint)number),
    };
}
