using HaLb.Vrrp.Driver;

namespace HaLb.Vrrp.Tests.Tracking;

/// <summary>Counts what trackers post; refuses the first ones where told to.</summary>
internal sealed class TestInbox(int refusals = 0) : IDriverInbox
{
    private int _refusals = refusals;
    private int _posts;

    public int Posts => Volatile.Read(ref _posts);

    public bool TryPost(DriverMessage message)
    {
        Assert.IsType<TracksChanged>(message);
        if (Interlocked.Decrement(ref _refusals) >= 0)
        {
            return false;
        }

        Interlocked.Increment(ref _posts);
        return true;
    }
}
