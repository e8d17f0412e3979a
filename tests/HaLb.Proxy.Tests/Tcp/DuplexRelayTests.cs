using HaLb.Proxy.Forward;
using HaLb.Proxy.Tcp;
using HaLb.Proxy.Tests.Forward.Http1;
using HaLb.Transport;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace HaLb.Proxy.Tests.Tcp;

/// <summary>Both directions of a relay, its ends and its limits.</summary>
public sealed class DuplexRelayTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly DeadlineWheel _wheel;
    private readonly MemoryConnection _client = new();
    private readonly MemoryConnection _server = new();

    public DuplexRelayTests() => _wheel = new DeadlineWheel(_time);

    public void Dispose() => _wheel.Dispose();

    [Fact]
    public async Task Bytes_go_both_ways_until_both_sides_have_finished()
    {
        var run = Relay().RunAsync().AsTask();
        _client.Feed("ask");
        _client.FeedEnd();
        _server.Feed("answer");
        _server.FeedEnd();

        Assert.Equal(new RelayResult('-', 3, 6), await run);
        Assert.Equal(("ask", "answer"), (_server.Received, _client.Received));
    }

    [Fact]
    public async Task Half_closed_relay_waits_for_the_server_no_longer_than_server_fin()
    {
        var run = Relay(serverFin: TimeSpan.FromSeconds(1)).RunAsync().AsTask();
        _client.FeedEnd();

        Assert.Equal(('s', true), await EndAsync(run, TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public async Task Silence_of_both_ends_the_relay_and_silence_of_one_does_not()
    {
        var run = Relay().RunAsync().AsTask();
        for (var i = 0; i < 20; i++)
        {
            _server.Feed("x");
            _time.Advance(TimeSpan.FromSeconds(3));
            await Task.Yield();
        }

        Assert.False(run.IsCompleted);
        Assert.Equal((true, false), ((await EndAsync(run, TimeSpan.FromSeconds(60))).By is 'c' or 's', run.IsFaulted));
    }

    [Fact]
    public async Task Independent_directions_end_the_relay_by_the_silence_of_one()
    {
        var run = Relay(independent: true).RunAsync().AsTask();
        for (var i = 0; i < 100 && !run.IsCompleted; i++)
        {
            _server.Feed("x");
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        Assert.Equal('c', (await run).By);
    }

    [Fact]
    public async Task Killed_relay_says_by_whom()
    {
        var relay = Relay();
        var run = relay.RunAsync().AsTask();

        ((IKillable)relay).Kill('D');

        Assert.Equal('D', (await run.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken)).By);
    }

    private DuplexRelay Relay(TimeSpan? serverFin = null, bool independent = false) =>
        new(_client, _server, _wheel, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10)) { ServerFin = serverFin, Independent = independent };

    /// <summary>Who ended it, and whether within <paramref name="limit"/> of the clock's time.</summary>
    private async Task<(char By, bool InTime)> EndAsync(Task<RelayResult> run, TimeSpan limit)
    {
        var passed = TimeSpan.Zero;
        while (!run.IsCompleted && passed < limit)
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            passed += TimeSpan.FromMilliseconds(100);
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        Assert.True(run.IsCompleted, "the relay did not end in time");
        return ((await run).By, passed <= limit);
    }
}
