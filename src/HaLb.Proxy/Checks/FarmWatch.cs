using HaLb.Core.Servers;
using HaLb.Proxy.Snapshot;

namespace HaLb.Proxy.Checks;

/// <summary>Watches over the servers of the running configuration: health checks, and the sentences about what they find.</summary>
public sealed class FarmWatch : IAsyncDisposable
{
    public FarmWatch(SnapshotHolder snapshots, ProcessState process, Random random, Action<EventLine>? onEvent)
    {
        Announcer = new ServerAnnouncer(process.ServerEvents, name => snapshots.Current.Backends.GetValueOrDefault(name)?.Log);
        if (onEvent is not null)
        {
            Announcer.Announced += onEvent;
        }

        Checker = new HealthChecker(process.Time, random, process.ServerEvents, Announcer);
    }

    public ServerAnnouncer Announcer { get; }

    public HealthChecker Checker { get; }

    public async ValueTask DisposeAsync()
    {
        await Checker.DisposeAsync();
        Announcer.Dispose();
    }
}
