using HaLb.Vrrp.Protocol.StateMachine;

namespace HaLb.Vrrp.Protocol.Tests.Simulation;

/// <summary>What goes wrong in a schedule, or is done by its operator.</summary>
internal sealed class Troubles(Schedule schedule, SimulatedBox[] boxes, SimulatedNetwork network, World world)
{
    private static readonly RouterEventKind[] Commands = [RouterEventKind.Handover, RouterEventKind.Failback, RouterEventKind.Hold, RouterEventKind.Release];

    public void MakeOne()
    {
        var box = boxes[schedule.Random.Next(boxes.Length)];
        switch (schedule.Random.Next(12))
        {
            case 0 or 1:
                Partition(box);
                break;
            case 2:
                Heal();
                break;
            case 3 when box.IsAwake:
                var duration = schedule.UpTo(schedule.Interval * schedule.Pick(1, 3, 12));
                world.Trace($"box{box.Index} freezes for {duration.TotalSeconds:0.000000}");
                world.Freeze(box, duration);
                break;
            case 4 when box.IsAwake:
                world.Trace($"box{box.Index} crashes");
                world.Crash(box);
                world.RestartLater(box, schedule.UpTo(schedule.Interval * schedule.Pick(2, 20)));
                break;
            case 5 when box.IsAwake:
                world.Trace($"box{box.Index} is stopped");
                world.Stop(box);
                world.RestartLater(box, schedule.UpTo(schedule.Interval * 10));
                break;
            case 6 or 7:
                Rank(box);
                break;
            case 8:
                SetLink(box, schedule.Random.Next(schedule.LinkCount), isDown: schedule.Random.Next(2) == 0);
                break;
            case 9:
                SetScript(box, schedule.Random.Next(2) == 0);
                break;
            case 10 or 11 when box.IsAwake:
                box.CommandedAt = world.Now;
                world.Tell(box, 0, new RouterEvent(schedule.Pick(Commands)));
                break;
            default:
                break;
        }
    }

    /// <summary>The network is whole, every box runs, and may be Master.</summary>
    public void EndAll()
    {
        world.Trace("calm");
        Heal();
        network.HealAll();
        foreach (var box in boxes)
        {
            if (box.Set is null)
            {
                world.RestartLater(box, TimeSpan.Zero);
            }

            for (var link = 0; link < schedule.LinkCount; link++)
            {
                SetLink(box, link, isDown: false);
            }

            SetScript(box, isFailed: false);
        }
    }

    private void Partition(SimulatedBox box)
    {
        var link = schedule.Random.Next(schedule.LinkCount);
        var isOneWay = schedule.Random.Next(4) == 0;
        world.Trace($"link {link}: box{box.Index} is {(isOneWay ? "mute" : "alone")}");
        foreach (var other in boxes)
        {
            network.Block(link, box.Index, other.Index, isBlocked: true);
            network.Block(link, other.Index, box.Index, isBlocked: !isOneWay);
        }
    }

    private void Heal()
    {
        world.Trace("the network is whole");
        for (var link = 0; link < schedule.LinkCount; link++)
        {
            foreach (var box in boxes)
            {
                foreach (var other in boxes)
                {
                    network.Block(link, box.Index, other.Index, isBlocked: false);
                }
            }
        }
    }

    private void Rank(SimulatedBox box)
    {
        box.RankedAt = world.Now;
        if (schedule.Settings[0][0].TracksProxy && schedule.Random.Next(2) == 0)
        {
            box.IsReady = !box.IsReady;
            world.Trace($"box{box.Index} proxy {(box.IsReady ? "ready" : "not ready")}");
            TellAwake(box, 0, new RouterEvent(RouterEventKind.ReadyChanged) { IsReady = box.IsReady });
            return;
        }

        if (box.Settings[0].Priority == 255)
        {
            return;
        }

        var isOne = schedule.Random.Next(2) == 0;
        for (var link = isOne ? schedule.Random.Next(schedule.LinkCount) : 0; link < schedule.LinkCount; link++)
        {
            box.Priority[link] = (byte)schedule.Pick(box.Settings[link].Priority, schedule.Random.Next(1, 255));
            TellAwake(box, link, new RouterEvent(RouterEventKind.PriorityChanged) { Priority = box.Priority[link] });
        }
    }

    private void SetLink(SimulatedBox box, int link, bool isDown)
    {
        if (box.IsLinkDown[link] == isDown)
        {
            return;
        }

        world.Trace($"box{box.Index}.{link} link {(isDown ? "down" : "up")}");
        box.IsLinkDown[link] = isDown;
        TellFault(box, link);
    }

    private void SetScript(SimulatedBox box, bool isFailed)
    {
        if (box.HasScriptFault == isFailed)
        {
            return;
        }

        box.HasScriptFault = isFailed;
        for (var link = 0; link < schedule.LinkCount; link++)
        {
            TellFault(box, link);
        }
    }

    /// <summary>What a daemon that was frozen could not be told.</summary>
    public void TellAll(SimulatedBox box)
    {
        for (var link = 0; link < schedule.LinkCount; link++)
        {
            TellFault(box, link);
            TellAwake(box, link, new RouterEvent(RouterEventKind.PriorityChanged) { Priority = box.Priority[link] });
        }

        TellAwake(box, 0, new RouterEvent(RouterEventKind.ReadyChanged) { IsReady = box.IsReady });
    }

    private void TellFault(SimulatedBox box, int link) => TellAwake(box, link, box.IsLinkDown[link] || box.HasScriptFault
        ? new RouterEvent(RouterEventKind.FaultRaised) { CanSend = !box.IsLinkDown[link] }
        : new RouterEvent(RouterEventKind.FaultCleared));

    private void TellAwake(SimulatedBox box, int link, in RouterEvent happened)
    {
        if (box.IsAwake)
        {
            world.Tell(box, link, happened);
        }
    }
}
