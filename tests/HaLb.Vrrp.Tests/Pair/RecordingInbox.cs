using System.Threading.Channels;
using HaLb.Vrrp.Driver;

namespace HaLb.Vrrp.Tests.Pair;

/// <summary>The driver's inbox: keeps what was posted, for the test to look at.</summary>
internal sealed class RecordingInbox : IDriverInbox
{
    private readonly Channel<ProxyChanged> _changes = Channel.CreateUnbounded<ProxyChanged>();

    /// <summary>Answers other messages; false = the inbox is full.</summary>
    public Func<DriverMessage, bool> Answer { get; init; } = static _ => true;

    public bool TryPost(DriverMessage message) => message is ProxyChanged changed ? _changes.Writer.TryWrite(changed) : Answer(message);

    /// <summary>The next change of the proxy's state; the states on the way to it must be among those named.</summary>
    public async Task<ProxyChanged> WaitForAsync(ProxyState wanted, params ProxyState[] onTheWay)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        while (true)
        {
            var change = await _changes.Reader.ReadAsync(limit.Token);
            if (change.State == wanted)
            {
                return change;
            }

            Assert.Contains(change.State, onTheWay);
        }
    }

    /// <summary>Nothing has been posted that was not looked at.</summary>
    public void AssertQuiet() => Assert.False(_changes.Reader.TryPeek(out var change), change?.ToString());
}
