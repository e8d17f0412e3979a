using HaLb.Core.Servers;
using HaLb.Proxy;

namespace HaLb.Pair;

/// <summary>Reads the state line from the running engine.</summary>
internal sealed class PairSource(ProxyEngine engine)
{
    public ProcessState Process => engine.Process;

    public string NodeName => engine.Snapshots.Current.Config.NodeName;

    public Task FirstChecksDone => engine.Watch.Checker.FirstChecksDone;

    public PairStatus Read(string state)
    {
        var snapshot = engine.Snapshots.Current;
        var listeners = 0;
        foreach (var frontend in snapshot.Frontends)
        {
            listeners += frontend.Config.Disabled ? 0 : frontend.Listeners.Length;
        }

        var (backends, usable) = (0, 0);
        foreach (var backend in snapshot.Farm.Backends)
        {
            if (!backend.Config.Disabled && !backend.Servers.IsEmpty)
            {
                backends++;
                usable += backend.IsUp ? 1 : 0;
            }
        }

        return new PairStatus(
            state, listeners, engine.Listeners.Count, FirstChecksDone.IsCompleted, backends, usable, snapshot.Config.Hash, engine.Connections);
    }
}
