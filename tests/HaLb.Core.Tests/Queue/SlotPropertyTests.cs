using CsCheck;
using HaLb.Config.Model;
using HaLb.Core.Queue;
using HaLb.Core.Servers;

namespace HaLb.Core.Tests.Queue;

/// <summary>Whatever happens in whatever order: no slot is lost or given twice, and nobody waits beside a free slot.</summary>
public sealed class SlotPropertyTests
{
    private static readonly BalanceAlgorithm[] Algorithms = Enum.GetValues<BalanceAlgorithm>();

    [Fact]
    public void No_slot_leaks_and_nobody_waits_beside_a_free_one() =>
        Gen.Select(Gen.Int[0, Algorithms.Length - 1], Gen.Int[0, 2].Array[3], Gen.Select(Gen.Int[0, 9], Gen.Int[0, 100]).Array[0, 80]).Sample((algorithm, limits, steps) =>
        {
            var farm = new Run(TestFarm.Backend(Algorithms[algorithm], [.. limits.Select((max, i) => TestFarm.Server("abc"[i..(i + 1)], i + 1, max))]));
            foreach (var (what, which) in steps)
            {
                farm.Step(what, which);
                farm.Check();
            }

            farm.End();
        });

    [Fact]
    public async Task Slots_stay_whole_when_many_threads_take_cancel_release_and_switch_servers()
    {
        var backend = TestFarm.Backend(BalanceAlgorithm.LeastConn, TestFarm.Server("a", maxConn: 2), TestFarm.Server("b", maxConn: 1), TestFarm.Server("c", maxConn: 3));
        using var done = new CancellationTokenSource();
        var operatorAtWork = Task.Run(
            () =>
            {
                var random = new Random(5);
                while (!done.IsCancellationRequested)
                {
                    ServerControl.SetAdmin(backend.Servers[random.Next(2)], (AdminRequest)random.Next(3));
                }
            },
            TestContext.Current.CancellationToken);
        await Task.WhenAll(Enumerable.Range(0, 6).Select(seed => Task.Run(() => Work(backend, seed), TestContext.Current.CancellationToken)));
        await done.CancelAsync();
        await operatorAtWork;
        Assert.All(backend.Servers, server => Assert.Equal(0, server.State.Counters.Sessions.Current));
        Assert.All(backend.Servers, server => Assert.Equal(0, server.State.Counters.Queue.Current));
        Assert.Equal(0, backend.State.Counters.Queue.Current);
    }

    private static async Task Work(Backend backend, int seed)
    {
        var random = new Random(seed);
        var stream = new PendingStream();
        for (var i = 0; i < 3000; i++)
        {
            var wanted = random.Next(3) == 0 ? backend.Servers[random.Next(3)] : null;
            var outcome = backend.Take(stream, new BalanceInput(0, wanted, null, null));
            if (outcome == SlotOutcome.Queued)
            {
                if (random.Next(2) == 0)
                {
                    stream.TryCancel();
                }

                outcome = await stream.WaitAsync();
            }

            if (outcome == SlotOutcome.Granted)
            {
                if (random.Next(4) == 0)
                {
                    await Task.Yield();
                }

                backend.Release(stream.Server!);
            }
        }
    }

    private sealed class Run(Backend backend)
    {
        private readonly List<(PendingStream Stream, Task<SlotOutcome> Outcome)> _waiting = [];
        private readonly List<Server> _held = [];

        public void Step(int what, int which)
        {
            switch (what)
            {
                case < 5:
                    Take(what == 0 ? backend.Servers[which % 3] : null);
                    break;
                case < 7 when _held.Count > 0:
                    var server = _held[which % _held.Count];
                    _held.RemoveAt(which % _held.Count);
                    backend.Release(server);
                    break;
                case 7 when _waiting.Count > 0:
                    _waiting[which % _waiting.Count].Stream.TryCancel();
                    break;
                case 8:
                    ServerControl.SetAdmin(backend.Servers[which % 3], (AdminRequest)(which / 3 % 3));
                    break;
                case 9:
                    ServerControl.SetWeight(backend.Servers[which % 3], which % 5);
                    break;
            }

            Collect();
        }

        public void Check()
        {
            foreach (var server in backend.Servers)
            {
                Assert.Equal(_held.Count(held => held == server), server.State.Counters.Sessions.Current);
                Assert.True(server.ConnectionsMax == 0 || server.State.Counters.Sessions.Current <= server.ConnectionsMax);
                var free = server.ConnectionsMax == 0 || server.State.Counters.Sessions.Current < server.ConnectionsMax;
                var takesNew = server.EffectiveWeight > 0;
                Assert.False(free && takesNew && backend.State.Counters.Queue.Current > 0);
                Assert.False(free && Backend.TakesPersistent(server) && server.State.Counters.Queue.Current > 0);
            }

            Assert.Equal(_waiting.Count, backend.State.Counters.Queue.Current + backend.Servers.Sum(s => s.State.Counters.Queue.Current));
        }

        public void End()
        {
            foreach (var server in backend.Servers)
            {
                ServerControl.SetAdmin(server, AdminRequest.Ready);
                ServerControl.SetWeight(server, 1);
            }

            Collect();
            while (_held.Count > 0)
            {
                backend.Release(_held[0]);
                _held.RemoveAt(0);
                Collect();
            }

            Assert.Empty(_waiting);
        }

        private void Take(Server? wanted)
        {
            var stream = new PendingStream();
            var outcome = backend.Take(stream, new BalanceInput(7, wanted, null, null));
            if (outcome == SlotOutcome.Granted)
            {
                _held.Add(stream.Server!);
            }
            else if (outcome == SlotOutcome.Queued)
            {
                _waiting.Add((stream, stream.WaitAsync().AsTask()));
            }
        }

        /// <summary>Completions run on the pool, so a stream that left its queue is awaited.</summary>
        private void Collect()
        {
            foreach (var (stream, outcome) in _waiting.Where(w => w.Stream.Queue is null).ToArray())
            {
                _waiting.RemoveAll(w => w.Stream == stream);
                if (outcome.GetAwaiter().GetResult() == SlotOutcome.Granted)
                {
                    _held.Add(stream.Server!);
                }
            }
        }
    }
}
