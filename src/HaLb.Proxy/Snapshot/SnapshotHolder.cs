using HaLb.Core.Servers;

namespace HaLb.Proxy.Snapshot;

/// <summary>The one reference to the running configuration. A stream reads it once.</summary>
public sealed class SnapshotHolder(ProxySnapshot first) : IFarmSource
{
    private ProxySnapshot _current = first;

    public ProxySnapshot Current => Volatile.Read(ref _current);

    Farm IFarmSource.Current => Current.Farm;

    public ProxySnapshot Swap(ProxySnapshot next) => Interlocked.Exchange(ref _current, next);
}
