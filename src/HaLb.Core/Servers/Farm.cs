using System.Collections.Immutable;
using HaLb.Config.Model;
using HaLb.Core.Counters;
using HaLb.Core.Pair;

namespace HaLb.Core.Servers;

/// <summary>All frontends and backends of the running configuration. Built whole, replaced whole.</summary>
public sealed record Farm(HalbConfig Config, ImmutableArray<Frontend> Frontends, ImmutableArray<Backend> Backends, ProcessState Process)
{
    public Backend? FindBackend(string name)
    {
        foreach (var backend in Backends)
        {
            if (backend.Name == name)
            {
                return backend;
            }
        }

        return null;
    }
}

/// <summary>Where readers of the running configuration (stats, checks, runtime API) find it.</summary>
public interface IFarmSource
{
    Farm Current { get; }
}

/// <summary>Process-wide figures (<c>show info</c>).</summary>
public sealed class ProcessState(TimeProvider time)
{
    private PairView _pair = PairView.None;

    public TimeProvider Time { get; } = time;

    public DateTimeOffset StartedAt { get; } = time.GetUtcNow();

    public long StartedTimestamp { get; } = time.GetTimestamp();

    /// <summary>Client connections now, and at most.</summary>
    public Gauge Connections { get; } = new();

    public Counter TotalConnections { get; } = new();

    public Counter TotalRequests { get; } = new();

    public RateCounter ConnectionRate { get; } = new(time);

    public RateCounter SessionRate { get; } = new(time);

    public Gauge TlsConnections { get; } = new();

    public Counter TotalTlsConnections { get; } = new();

    public RateCounter TlsRate { get; } = new(time);

    public Counter BytesOut { get; } = new();

    public Counter DroppedLogs { get; } = new();

    /// <summary>Limit in force for client connections of the whole process.</summary>
    public int MaxConn { get; set; }

    /// <summary>Changes of any server, of the running configuration and of older ones that still serve.</summary>
    public ServerEvents ServerEvents { get; } = new();

    public bool Stopping { get; set; }

    /// <summary>What halb-vrrpd told about the virtual routers of this box.</summary>
    public PairView Pair { get => Volatile.Read(ref _pair); set => Volatile.Write(ref _pair, value); }
}
