using HaLb.Vrrp.Protocol.StateMachine;

namespace HaLb.Vrrp.Tests.Driver;

/// <summary>The operator's commands and their refusals.</summary>
public sealed class OperatorTests
{
    [Fact]
    public void Handover_resigns_and_holds()
    {
        var world = new DriverWorld().BecomeMaster();
        Assert.StartsWith("ok: VI_1 is backup, held", world.Core.Command("handover", ""), StringComparison.Ordinal);
        Assert.Equal(["silence", "remove", "release", "send 0"], world.Deeds);
        Assert.True(world.Core.Routers[0].IsHeld);
    }

    [Fact]
    public void Handover_of_a_backup_is_refused()
    {
        var world = new DriverWorld();
        world.Core.Start(0, isAdopted: false);
        Assert.Equal("error: VI_1 is not master but backup", world.Core.Command("handover", "VI_1"));
    }

    [Fact]
    public void Failback_takes_over_from_a_lower_master_at_once()
    {
        var world = new DriverWorld();
        world.Core.Start(0, isAdopted: false);
        _ = world.Core.Command("hold", "");
        world.Hear(priority: 100);
        world.WakeAfter(10);
        Assert.Equal(RouterPhase.Backup, world.Phase);
        Assert.StartsWith("ok", world.Core.Command("failback", ""), StringComparison.Ordinal);
        Assert.Equal(RouterPhase.Master, world.Phase);
    }

    [Fact]
    public void Failback_below_the_master_is_refused_with_both_priorities()
    {
        var world = new DriverWorld(DriverWorld.Router(priority: 100));
        world.Core.Start(0, isAdopted: false);
        world.Hear(priority: 200);
        world.WakeAfter(10);
        var answer = world.Core.Command("failback", "");
        Assert.StartsWith("error", answer, StringComparison.Ordinal);
        Assert.Contains("priority 100, the master 10.0.0.2 has 200", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("release", "error: VI_1 is not held")]
    [InlineData("failback", "error: VI_1 is master already")]
    public void What_makes_no_sense_is_refused(string verb, string answer) =>
        Assert.Equal(answer, new DriverWorld().BecomeMaster().Core.Command(verb, ""));

    [Fact]
    public void An_unknown_instance_is_answered_with_those_that_there_are() =>
        Assert.Equal("error: no instance named 'VI_2'; there are: VI_1", new DriverWorld().Core.Command("hold", "VI_2"));
}
