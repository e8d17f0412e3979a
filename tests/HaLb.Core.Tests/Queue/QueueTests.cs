using HaLb.Config.Model;
using HaLb.Core.Queue;
using HaLb.Core.Servers;

namespace HaLb.Core.Tests.Queue;

public sealed class QueueTests
{
    [Fact]
    public async Task A_stream_that_found_all_servers_full_is_served_when_a_slot_is_given_back()
    {
        var backend = TestFarm.Backend(BalanceAlgorithm.RoundRobin, TestFarm.Server("a", maxConn: 1));
        var first = new PendingStream();
        var second = new PendingStream();
        Assert.Equal(SlotOutcome.Granted, backend.Take(first, default));
        Assert.Equal(SlotOutcome.Queued, backend.Take(second, default));
        Assert.Null(second.Server);
        Assert.Equal(1, backend.State.Counters.Queue.Current);

        backend.Release(first.Server!);

        Assert.Equal(SlotOutcome.Granted, await second.WaitAsync());
        Assert.Equal("a", second.Server!.Name);
        Assert.Equal(1, second.Server.State.Counters.Sessions.Current);
        Assert.Equal(0, backend.State.Counters.Queue.Current);
    }

    [Fact]
    public async Task Streams_are_served_in_the_order_in_which_they_came_whichever_queue_they_wait_in()
    {
        var backend = TestFarm.Backend(BalanceAlgorithm.RoundRobin, TestFarm.Server("a", maxConn: 1));
        var server = backend.Servers[0];
        backend.Take(1);
        var waiting = new PendingStream[6];
        for (var i = 0; i < waiting.Length; i++)
        {
            waiting[i] = new PendingStream();
            Assert.Equal(SlotOutcome.Queued, backend.Take(waiting[i], new BalanceInput(0, i % 2 == 0 ? server : null, null, null)));
        }

        Assert.Equal((1, 2, 3), (waiting[0].ServerQueuePosition, waiting[2].ServerQueuePosition, waiting[4].ServerQueuePosition));
        Assert.Equal((1, 2, 3), (waiting[1].BackendQueuePosition, waiting[3].BackendQueuePosition, waiting[5].BackendQueuePosition));
        foreach (var stream in waiting)
        {
            backend.Release(server);
            Assert.Equal(SlotOutcome.Granted, await stream.WaitAsync());
        }
    }

    [Fact]
    public async Task A_cancelled_stream_leaves_the_queue_and_gets_no_slot()
    {
        var backend = TestFarm.Backend(BalanceAlgorithm.RoundRobin, TestFarm.Server("a", maxConn: 1));
        backend.Take(1);
        var left = new PendingStream();
        var stays = new PendingStream();
        backend.Take(left, default);
        backend.Take(stays, default);

        Assert.True(left.TryCancel());
        Assert.False(left.TryCancel());
        Assert.Equal(SlotOutcome.Cancelled, await left.WaitAsync());

        backend.Release(backend.Servers[0]);
        Assert.Equal(SlotOutcome.Granted, await stays.WaitAsync());
        Assert.False(stays.TryCancel());
    }

    [Fact]
    public void A_full_queue_of_the_wanted_server_ends_the_stream_or_breaks_persistence_under_redispatch()
    {
        var full = TestFarm.Server("a", maxConn: 1) with { MaxQueue = 1 };
        foreach (var redispatch in new[] { 0, -1 })
        {
            var backend = TestFarm.Backend(TestFarm.Config(BalanceAlgorithm.RoundRobin, full, TestFarm.Server("b")) with { Redispatch = redispatch });
            var wantsFirst = new BalanceInput(0, backend.Servers[0], null, null);
            Assert.Equal(redispatch == 0 ? "a Queued QueueFull" : "a Queued b", backend.Take(3, wantsFirst));
        }
    }

    [Fact]
    public void An_empty_backend_says_so_at_once() =>
        Assert.Equal("NoServer", TestFarm.Backend(BalanceAlgorithm.RoundRobin).Take(1));

    [Fact]
    public void Minconn_opens_slots_as_the_backend_fills()
    {
        var config = TestFarm.Config(BalanceAlgorithm.RoundRobin, TestFarm.Server("a", maxConn: 10) with { MinConn = 2 }) with { FullConn = 20 };
        var backend = TestFarm.Backend(config);
        Assert.Equal("a a Queued", backend.Take(3));
        for (var i = 0; i < 10; i++)
        {
            backend.State.Counters.Sessions.Enter();
        }

        // 10 of 20 streams: half of maxconn. The one in the queue goes first, so the stream that comes now waits too.
        backend.Release(backend.Servers[0]);
        Assert.Equal(4 - 2, backend.Servers[0].State.Counters.Sessions.Current);
    }
}
