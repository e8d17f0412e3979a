using HaLb.Transport;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace HaLb.Proxy.Tests.Transport;

/// <summary>The wheel of deadlines.</summary>
public sealed class DeadlineWheelTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Deadline_fires_once_after_its_time_and_not_before()
    {
        using var wheel = new DeadlineWheel(_time);
        var owner = new Owner();
        var deadline = new Deadline(wheel, owner);
        deadline.Arm(TimeSpan.FromMilliseconds(100));
        _time.Advance(TimeSpan.FromMilliseconds(99));
        Assert.Equal(0, owner.Fired);
        _time.Advance(TimeSpan.FromMilliseconds(20));
        Assert.Equal(1, owner.Fired);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(1, owner.Fired);
        Assert.True(deadline.Disarm());
        Assert.False(deadline.Disarm());
    }

    [Fact]
    public void Disarmed_deadline_never_fires()
    {
        using var wheel = new DeadlineWheel(_time);
        var owner = new Owner();
        var deadline = new Deadline(wheel, owner);
        deadline.Arm(TimeSpan.FromMilliseconds(100));
        Assert.False(deadline.Disarm());
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0, owner.Fired);
    }

    [Fact]
    public void Deadline_armed_again_for_later_fires_later_and_for_sooner_sooner()
    {
        using var wheel = new DeadlineWheel(_time);
        var owner = new Owner();
        var deadline = new Deadline(wheel, owner);
        deadline.Arm(TimeSpan.FromMilliseconds(100));
        deadline.Arm(TimeSpan.FromMilliseconds(500));
        _time.Advance(TimeSpan.FromMilliseconds(400));
        Assert.Equal(0, owner.Fired);
        deadline.Arm(TimeSpan.FromMilliseconds(30));
        _time.Advance(TimeSpan.FromMilliseconds(60));
        Assert.Equal(1, owner.Fired);
    }

    [Fact]
    public void Deadline_further_away_than_a_round_fires_at_its_time()
    {
        using var wheel = new DeadlineWheel(_time);
        var owner = new Owner();
        var deadline = new Deadline(wheel, owner);
        deadline.Arm(TimeSpan.FromMinutes(5));
        _time.Advance(TimeSpan.FromSeconds(299));
        Assert.Equal(0, owner.Fired);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(1, owner.Fired);
    }

    [Fact]
    public void No_timeout_means_never()
    {
        using var wheel = new DeadlineWheel(_time);
        var owner = new Owner();
        var deadline = new Deadline(wheel, owner);
        deadline.Arm(TimeSpan.FromMilliseconds(10));
        deadline.Arm(null);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0, owner.Fired);
    }

    [Fact]
    public async Task Deadlines_armed_while_the_wheel_turns_all_fire()
    {
        using var wheel = new DeadlineWheel(TimeProvider.System);
        var fired = 0;
        const int Rounds = 200;
        const int Workers = 4;
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(async () =>
        {
            var random = new Random(worker);
            for (var i = 0; i < Rounds; i++)
            {
                var signal = new Signal();
                var deadline = new Deadline(wheel, signal);
                for (var j = random.Next(5); j > 0; j--)
                {
                    // Re-armed under the wheel's hands: sooner, later, in the same tick.
                    deadline.Arm(TimeSpan.FromMilliseconds(random.Next(1, 40)));
                    _ = deadline.Disarm();
                }

                deadline.Arm(TimeSpan.FromMilliseconds(random.Next(1, 15)));
                await signal.Fired.WaitAsync(TimeSpan.FromSeconds(60));
                Interlocked.Increment(ref fired);
            }
        })));
        Assert.Equal(Rounds * Workers, fired);
    }

    private sealed class Owner : IDeadlineOwner
    {
        public int Fired { get; private set; }

        public void OnDeadline() => Fired++;
    }

    private sealed class Signal : IDeadlineOwner
    {
        private readonly TaskCompletionSource _source = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Fired => _source.Task;

        public void OnDeadline() => _source.TrySetResult();
    }
}
