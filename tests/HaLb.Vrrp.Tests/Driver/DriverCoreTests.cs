using HaLb.Vrrp.Driver;
using HaLb.Vrrp.Protocol.StateMachine;

namespace HaLb.Vrrp.Tests.Driver;

/// <summary>Leases, lateness and the order of deeds.</summary>
public sealed class DriverCoreTests
{
    [Fact]
    public void A_new_master_advertises_then_adds_then_announces_and_has_a_lease()
    {
        var world = new DriverWorld();
        world.Core.Start(0, isAdopted: false);
        world.Wake();
        Assert.Equal(["send 200", "lease 300", "add 300", "announce"], world.Deeds);
        Assert.Equal(TransitionReason.MasterSilent, world.Transitions[^1].Reason);
    }

    [Fact]
    public void Each_advertisement_prolongs_the_lease_and_the_addresses_every_quarter_second()
    {
        var world = new DriverWorld().BecomeMaster();
        for (var i = 0; i < 6; i++)
        {
            world.Wake();
        }

        Assert.Equal(6, world.Deeds.Count(static d => d == "lease 300"));
        Assert.Equal(2, world.Deeds.Count(static d => d == "renew"));
        Assert.Equal(0, world.Instance.Counters.LateAdverts);
    }

    [Fact]
    public void A_master_that_slept_longer_than_its_lease_gives_up_first_and_sends_nothing()
    {
        var world = new DriverWorld().BecomeMaster();
        world.Wake(lateMs: 301);
        Assert.Equal(["warn", "silence", "remove", "release"], world.Deeds);
        Assert.Equal(RouterPhase.Backup, world.Phase);
        Assert.Equal(TransitionReason.Late, world.Transitions[^1].Reason);
        Assert.Equal(1, world.Core.Lateness.Count);

        // A whole down interval from here, not from when it fell asleep.
        Assert.True(world.Core.Deadline > world.Now + TimeSpan.FromMilliseconds(300));
    }

    [Fact]
    public void What_waited_while_the_master_slept_is_thrown_away()
    {
        var world = new DriverWorld().BecomeMaster();
        world.Hear(priority: 0);
        world.Wake(lateMs: 1000);
        Assert.Equal(0, world.Instance.Counters.AdvertsReceived);
        Assert.True(world.Core.Deadline > world.Now + TimeSpan.FromMilliseconds(300));

        world.Hear(priority: 210);
        world.WakeAfter(1);
        Assert.Equal(1, world.Instance.Counters.AdvertsReceived);
    }

    [Fact]
    public void A_master_late_within_its_lease_goes_on_and_counts_it()
    {
        var world = new DriverWorld().BecomeMaster();
        world.Wake(lateMs: 150);
        Assert.Equal(RouterPhase.Master, world.Phase);
        Assert.Contains("send 200", world.Deeds);
        Assert.Equal(1, world.Instance.Counters.LateAdverts);
    }

    [Fact]
    public void A_backup_that_slept_over_its_timer_listens_before_it_takes_over()
    {
        var world = new DriverWorld();
        world.Core.Start(0, isAdopted: false);
        world.Wake(lateMs: 150);
        Assert.Equal(RouterPhase.Backup, world.Phase);
        Assert.DoesNotContain("send 200", world.Deeds);
        world.Wake();
        Assert.Equal(RouterPhase.Master, world.Phase);
    }

    [Fact]
    public void Received_advertisements_come_before_the_timer_that_ran_out_meanwhile()
    {
        var world = new DriverWorld(DriverWorld.Router(priority: 100));
        world.Core.Start(0, isAdopted: false);
        world.Hear(priority: 200);
        world.Wake(lateMs: 3);
        Assert.Equal(RouterPhase.Backup, world.Phase);
    }

    [Fact]
    public void A_takeover_waits_while_packets_are_unread_but_no_longer_than_an_interval_where_they_are_read()
    {
        var world = new DriverWorld();
        world.Core.Start(0, isAdopted: false);
        world.Effects.HasUnread = true;
        world.Wake();
        for (var i = 0; i < 40; i++)
        {
            world.Effects.Received++;
            Assert.Equal(RouterPhase.Backup, world.Phase);
            world.Wake();
        }

        for (var i = 0; i < 20; i++)
        {
            world.Effects.Received++;
            world.Wake();
        }

        Assert.Equal(RouterPhase.Master, world.Phase);
    }

    [Fact]
    public void A_takeover_waits_for_a_receiver_that_stands_still_and_hears_the_master_then()
    {
        var world = new DriverWorld(DriverWorld.Router(priority: 100));
        world.Core.Start(0, isAdopted: false);
        world.Effects.HasUnread = true;
        for (var i = 0; i < 500; i++)
        {
            world.Wake();
        }

        Assert.Equal(RouterPhase.Backup, world.Phase);
        world.Effects.HasUnread = false;
        world.Hear(priority: 200);
        world.Wake();
        Assert.Equal(RouterPhase.Backup, world.Phase);
        Assert.True(world.Core.Deadline > world.Now + TimeSpan.FromMilliseconds(300));
    }

    [Fact]
    public void A_lease_that_the_guard_revoked_ends_the_mastership_although_the_clock_says_otherwise()
    {
        var world = new DriverWorld().BecomeMaster();
        world.IsRevoked = true;
        world.Wake();
        Assert.Equal(RouterPhase.Backup, world.Phase);
        Assert.Equal(TransitionReason.Late, world.Transitions[^1].Reason);
        Assert.Equal("release", world.Deeds[^1]);
    }

    [Fact]
    public void A_process_stopped_between_the_check_and_the_sending_sends_no_second_time()
    {
        var world = new DriverWorld().BecomeMaster();
        world.Effects.WhileSending = () => world.Sleep(400);
        world.Wake();
        world.Effects.WhileSending = null;
        world.Deeds.Clear();
        world.IsRevoked = false;

        // The advertisement left late, but it left: the lease counts from there.
        world.WakeAfter(1);
        Assert.Equal(RouterPhase.Master, world.Phase);
    }

    [Fact]
    public void Advertisements_that_do_not_leave_do_not_prolong_the_lease()
    {
        var world = new DriverWorld().BecomeMaster();
        world.Effects.CanSend = false;
        for (var i = 0; i < 3; i++)
        {
            world.Wake();
        }

        Assert.Equal(RouterPhase.Backup, world.Phase);
        Assert.Contains("remove", world.Deeds);
        Assert.True(world.Instance.Counters.SendErrors >= 2);
    }

    [Fact]
    public void A_stop_removes_the_addresses_before_it_resigns()
    {
        var world = new DriverWorld().BecomeMaster();
        world.Core.Stop();
        Assert.Equal(["silence", "remove", "release", "send 0", "left"], world.Deeds);
        Assert.Equal(RouterPhase.Initialize, world.Phase);
    }

    [Fact]
    public void Yielding_to_a_better_master_ends_the_lease()
    {
        var world = new DriverWorld().BecomeMaster();
        world.Hear(priority: 210);
        world.WakeAfter(10);
        Assert.Equal(RouterPhase.Backup, world.Phase);
        Assert.Contains("release", world.Deeds);
        Assert.DoesNotContain("lease 300", world.Deeds);
        Assert.Contains("10.0.0.2 (priority 210)", world.Instance.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void An_adopted_router_is_master_without_a_gap()
    {
        var world = new DriverWorld();
        world.Core.Start(0, isAdopted: true);
        Assert.Equal(["send 200", "lease 300", "add 300", "announce again"], world.Deeds);
        Assert.Equal(TransitionReason.Adopted, world.Transitions[^1].Reason);
    }

    [Fact]
    public void A_missing_address_comes_back_only_after_the_check_for_lateness()
    {
        var world = new DriverWorld().BecomeMaster();
        world.Effects.RestoreAt = TimeSpan.Zero;
        world.WakeAfter(1);
        Assert.Equal(["restore", "announce again"], world.Deeds);
        Assert.Equal(1, world.Instance.Counters.AddressesRestored);

        world.Deeds.Clear();
        world.Effects.RestoreAt = TimeSpan.Zero;
        world.WakeAfter(400);
        Assert.Equal(RouterPhase.Backup, world.Phase);
        Assert.True(world.Deeds.IndexOf("remove") >= 0 && world.Deeds.IndexOf("restore") < 0);
    }

    [Fact]
    public void A_stranger_that_announces_our_address_is_contradicted_while_master()
    {
        var world = new DriverWorld().BecomeMaster();
        world.HearStranger();
        world.WakeAfter(1);
        Assert.Equal(["announce again"], world.Deeds);
    }

    [Fact]
    public void Two_causes_of_fault_are_one_fault_that_ends_with_the_last()
    {
        var world = new DriverWorld().BecomeMaster();
        world.Core.SetFaults(0, FaultCauses.Track, FaultCauses.Track, "script chk failed");
        Assert.Equal(["silence", "remove", "release", "send 0"], world.Deeds);
        Assert.Equal("script chk failed", world.Transitions[^1].Detail);
        world.Core.SetFaults(0, FaultCauses.CannotSend, FaultCauses.LinkDown, "eth0 is down");
        world.Core.SetFaults(0, FaultCauses.Track, FaultCauses.None, "");
        Assert.Equal(RouterPhase.Fault, world.Phase);
        world.Core.SetFaults(0, FaultCauses.CannotSend, FaultCauses.None, "");
        Assert.Equal(RouterPhase.Backup, world.Phase);
    }

    [Fact]
    public void Without_a_link_nothing_is_sent()
    {
        var world = new DriverWorld().BecomeMaster();
        world.Core.SetFaults(0, FaultCauses.CannotSend, FaultCauses.LinkDown, "eth0 is down");
        Assert.Equal(["silence", "remove", "release"], world.Deeds);
    }

    [Fact]
    public void A_fault_before_the_start_waits_in_fault()
    {
        var world = new DriverWorld();
        world.Core.SetFaults(0, FaultCauses.CannotSend, FaultCauses.NoInterface, "there is no interface eth0");
        world.Core.Start(0, isAdopted: false);
        Assert.Equal(RouterPhase.Fault, world.Phase);
        world.Core.SetFaults(0, FaultCauses.CannotSend, FaultCauses.None, "");
        Assert.Equal(RouterPhase.Backup, world.Phase);
    }
}
