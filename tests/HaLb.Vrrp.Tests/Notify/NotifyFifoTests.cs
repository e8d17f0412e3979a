using System.Text.Json;
using HaLb.Vrrp.Effects.Notify;
using HaLb.Vrrp.Protocol.StateMachine;
using HaLb.Vrrp.Tests.Tracking;
using HaLb.Vrrp.Tracking;

namespace HaLb.Vrrp.Tests.Notify;

public sealed class NotifyFifoTests
{
    [Fact]
    public async Task A_fifo_script_reads_keepalived_lines_in_order()
    {
        using var setup = new NotifySetup();
        var fifo = setup.Path("fifo");
        var queue = NotifySetup.Queue(NotifySetup.Config(new(), global: new()
        {
            NotifyFifo = fifo,
            NotifyFifoScript = setup.Script("reader", $"exec cat \"$1\" >> {setup.Path("log")}"),
            NotifyPriorityChanges = true,
        }));

        queue.GroupTransition("G", NotifyState.Backup, "");
        queue.Transition(NotifySetup.To(RouterPhase.Backup));
        queue.PriorityChanged("VI_1", isMaster: false, 100, 110, "script chk up");
        queue.Transition(NotifySetup.To(RouterPhase.Master, 110));
        queue.PriorityChanged("VI_1", isMaster: true, 110, 97, "script chk failed");
        queue.LowerPriorityHeard("VI_1", 97);
        queue.Left("VI_1", NotifyState.Stop, 97);
        await queue.StopAsync(Until.Limit);

        await Until.TrueAsync(() => setup.Log.Length == 7);
        Assert.Equal(
            [
                "GROUP \"G\" BACKUP 0",
                "INSTANCE \"VI_1\" BACKUP 100",
                "INSTANCE \"VI_1\" BACKUP_PRIORITY 110",
                "INSTANCE \"VI_1\" MASTER 110",
                "INSTANCE \"VI_1\" MASTER_PRIORITY 97",
                "INSTANCE \"VI_1\" MASTER_RX_LOWER_PRI 97",
                "INSTANCE \"VI_1\" STOP 97",
            ],
            setup.Log);
        Assert.False(File.Exists(fifo));
    }

    [Fact]
    public async Task A_fifo_that_nobody_reads_never_blocks_and_keeps_the_newest_lines()
    {
        using var setup = new NotifySetup();
        var fifo = setup.Path("fifo");
        await using var queue = NotifySetup.Queue(NotifySetup.Config(new(), global: new() { NotifyFifo = fifo }));
        for (var i = 0; i < 4000; i++)
        {
            queue.Left("VI_1", NotifyState.Stop, i);
            if (i % 100 == 0)
            {
                await Until.TrueAsync(() => queue.RecentEvents.Length > 0 && queue.RecentEvents[^1].Contains($"\"priority\":{i}}}", StringComparison.Ordinal));
            }
        }

        await Until.TrueAsync(() => File.Exists(fifo));
        var lines = new List<string>();
        using var reader = new StreamReader(new FileStream(fifo, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        while (lines.Count == 0 || lines[^1] != "INSTANCE \"VI_1\" STOP 3999")
        {
            lines.Add((await reader.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Until.Limit, TestContext.Current.CancellationToken))!);
        }

        Assert.Equal("INSTANCE \"VI_1\" STOP 0", lines[0]);
        Assert.All(lines, static line => Assert.StartsWith("INSTANCE \"VI_1\" STOP ", line));
        Assert.InRange(lines.Count, FifoWriter.BacklogMax, 3999);
    }

    [Fact]
    public async Task A_fifo_that_was_removed_is_made_again()
    {
        using var setup = new NotifySetup();
        var fifo = setup.Path("fifo");
        await using var queue = NotifySetup.Queue(NotifySetup.Config(new(), global: new() { NotifyFifo = fifo }));
        await Until.TrueAsync(() => File.Exists(fifo));

        File.Delete(fifo);
        queue.Transition(NotifySetup.To(RouterPhase.Master));

        await Until.TrueAsync(() => File.Exists(fifo));
        using var reader = new StreamReader(new FileStream(fifo, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        Assert.Equal("INSTANCE \"VI_1\" MASTER 100", await reader.ReadLineAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_plain_file_in_the_place_of_the_fifo_is_left_alone()
    {
        using var setup = new NotifySetup();
        var path = setup.Path("fifo");
        File.WriteAllText(path, "mine");
        var queue = NotifySetup.Queue(NotifySetup.Config(new(), global: new() { NotifyFifo = path }));
        queue.Transition(NotifySetup.To(RouterPhase.Master));
        await Until.TrueAsync(() => queue.RecentEvents.Length == 1);
        await queue.StopAsync(Until.Limit);

        Assert.Equal("mine", File.ReadAllText(path));
    }

    [Fact]
    public async Task Events_are_one_json_object_each_in_the_fifo_and_in_the_ring()
    {
        using var setup = new NotifySetup();
        var fifo = setup.Path("events");
        await using var queue = NotifySetup.Queue(NotifySetup.Config(new(), global: new() { EventFifo = fifo }));
        queue.Transition(NotifySetup.To(RouterPhase.Master, 200));
        queue.TrackChanged("script", "chk \"a\"\n", new TrackReading(TrackState.Down, 0, new string('x', 10000)));
        queue.OperatorCommand("handover", "VI_1", "ok");

        await Until.TrueAsync(() => queue.RecentEvents.Length == 3 && File.Exists(fifo));
        Assert.Equal(
            """{"time":"2026-11-24T12:00:00.000Z","event":"transition","instance":"VI_1","from":"BACKUP","to":"MASTER","reason":"master_silent","detail":"no advertisement for 3.609 s","priority":200}""",
            queue.RecentEvents[0]);
        using var reader = new StreamReader(new FileStream(fifo, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        foreach (var line in queue.RecentEvents)
        {
            Assert.True(line.Length < EventLine.LengthMax);
            Assert.Equal(line, await reader.ReadLineAsync(TestContext.Current.CancellationToken));
            using var parsed = JsonDocument.Parse(line);
        }
    }

    [Fact]
    public async Task The_ring_keeps_the_last_64_events()
    {
        await using var queue = NotifySetup.Queue(NotifySetup.Config(new()));
        for (var i = 0; i < 100; i++)
        {
            queue.OperatorCommand("hold", $"VI_{i}", "ok");
        }

        await Until.TrueAsync(() => queue.RecentEvents is [.., var last] && last.Contains("VI_99", StringComparison.Ordinal));
        Assert.Equal(64, queue.RecentEvents.Length);
        Assert.Contains("VI_36", queue.RecentEvents[0], StringComparison.Ordinal);
    }
}
