using HaLb.Config.Model;
using HaLb.Core.Counters;
using HaLb.Core.Health;
using HaLb.Core.Queue;

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

/// <summary>HAProxy's operational states, with its numbers (<c>srv_op_state</c>).</summary>
public enum OperationalState
{
    /// <summary>Down or in maintenance.</summary>
    Stopped = 0,

    /// <summary>Up, its weight still rising (<c>slowstart</c>).</summary>
    Starting = 1,

    Running = 2,

    /// <summary>Up for persistent clients only (<c>disable-on-404</c>).</summary>
    Stopping = 3,
}

/// <summary>What changes about a server while HaLb runs. Outlives reloads: found again by backend and server name.
/// Everything but the counters and <see cref="LastSession"/> changes only under the gate of its <see cref="BackendState"/>,
/// through <see cref="ServerControl"/>; readers take single values as they are.</summary>
public sealed class ServerState(TimeProvider time)
{
    private TimeProvider Time { get; } = time;

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

    /// <summary>Timestamp of <see cref="LastCheck"/>; 0 = never.</summary>
    public long LastCheckAt { get; internal set; }

    /// <summary>A check is under way (<c>* </c> before check_status).</summary>
    public bool CheckRunning { get; set; }

    /// <summary>A 404 under <c>http-check disable-on-404</c>: no new traffic, up for persistent clients.</summary>
    public bool Stopping { get; internal set; }

    /// <summary>Errors in a row seen in live traffic (<c>observe</c>).</summary>
    public int ObservedErrors { get; internal set; }

    /// <summary>Health checks are switched off by the operator (<c>disable health</c>).</summary>
    public bool ChecksDisabled { get; internal set; }

    /// <summary>Timestamp at which slow start began; 0 = none under way.</summary>
    internal long SlowStartSince { get; set; }

    /// <summary>Streams that wait for this very server.</summary>
    internal PendingQueue Pending => field ??= new PendingQueue(Counters.Queue);

    /// <summary>What the file said when <see cref="UserWeight"/> and <see cref="Admin"/> were last taken from it; null before.</summary>
    internal ServerConfig? FileConfig { get; set; }

    public bool InMaintenance => (Admin & AdminState.AnyMaint) != 0;

    public bool Draining => (Admin & AdminState.AnyDrain) != 0;

    public OperationalState Operational =>
        InMaintenance || !Health.IsUp ? OperationalState.Stopped
        : Stopping ? OperationalState.Stopping
        : SlowStartSince != 0 ? OperationalState.Starting
        : OperationalState.Running;

    /// <summary>Adopts what the file says: all of it the first time, later only what the file itself changed, so that
    /// weights and states set at run time outlive a reload.</summary>
    internal void Adopt(ServerConfig config)
    {
        var before = FileConfig;
        if (before is null || before.Weight != config.Weight)
        {
            UserWeight = config.Weight;
        }

        if (before is null || before.Disabled != config.Disabled)
        {
            // HAProxy's "disabled" sets both bits; "set server state ready" clears both.
            const AdminState Disabled = AdminState.ForcedMaint | AdminState.ConfigMaint;
            Admin = config.Disabled ? Admin | Disabled : Admin & ~Disabled;
        }

        if (before is null || before.Address != config.Address || before.Check.Enabled != config.Check.Enabled)
        {
            ForgetHealth(config);
        }
        else if (config.Track is null && (Health.Rise != config.Check.Rise || Health.Fall != config.Check.Fall))
        {
            Health = Health.IsUp ? HealthState.FullyUp(config.Check.Rise, config.Check.Fall) : HealthState.FullyDown(config.Check.Rise, config.Check.Fall);
        }

        FileConfig = config;
    }

    private void ForgetHealth(ServerConfig config)
    {
        Health = config.Check.Enabled
            ? HealthState.Initial(config.Check.Rise, config.Check.Fall)
            : HealthState.FullyUp(config.Check.Rise, config.Check.Fall);
        LastCheck = CheckResult.None;
        LastCheckAt = 0;
        LastChange = Time.GetTimestamp();
        ObservedErrors = 0;
        Stopping = false;
        SlowStartSince = 0;
    }
}
