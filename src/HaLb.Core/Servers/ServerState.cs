using HaLb.Core.Counters;
using HaLb.Core.Health;

namespace HaLb.Core.Servers;

/// <summary>Why a server is in maintenance or drains; several may hold at once (HAProxy's admin state bits).</summary>
[Flags]
public enum AdminState
{
    Ready = 0,
    ForcedMaint = 1,
    InheritedMaint = 2,
    ConfigMaint = 4,
    ForcedDrain = 8,
    InheritedDrain = 16,
    ResolutionMaint = 32,
    AnyMaint = ForcedMaint | InheritedMaint | ConfigMaint | ResolutionMaint,
    AnyDrain = ForcedDrain | InheritedDrain,
}

/// <summary>What changes about a server while HaLb runs. Outlives reloads: found again by backend and server name.
/// Health, weight and admin state are changed only under <see cref="Gate"/> through the backend's methods; the data path
/// reads the volatile results.</summary>
public sealed class ServerState(TimeProvider time)
{
    public Lock Gate { get; } = new();

    public ServerCounters Counters { get; } = new(time);

    public HealthState Health { get; internal set; }

    public AdminState Admin { get; internal set; }

    /// <summary>Weight that the operator or the file wants, 0..256.</summary>
    public int UserWeight { get; internal set; }

    /// <summary>Timestamp (of the <see cref="TimeProvider"/>) of the last change of the operational state.</summary>
    public long LastChange { get; internal set; } = time.GetTimestamp();

    /// <summary>Time spent down before <see cref="LastChange"/>.</summary>
    public TimeSpan DownBefore { get; internal set; }

    /// <summary>Timestamp of the last stream sent here; 0 = never.</summary>
    public long LastSession { get; set; }

    /// <summary>The last health check's result, for the stats page and logs.</summary>
    public CheckResult LastCheck { get; internal set; } = CheckResult.None;

    /// <summary>A check is under way (<c>* </c> before check_status).</summary>
    public bool CheckRunning { get; set; }

    /// <summary>A 404 under <c>http-check disable-on-404</c>: no new traffic, up for persistent clients.</summary>
    public bool Stopping { get; internal set; }
}
