using HaLb.Config.Model;

namespace HaLb.Vrrp.Driver;

/// <summary>One virtual router as the driver sees it: what the file said, its effects, and what happened since start. The election
/// itself is the router's of the same index in the set.</summary>
internal sealed class Instance(VrrpInstanceConfig config, int slot, IRouterEffects effects)
{
    /// <summary>Its place in the guard's page.</summary>
    public int Slot { get; } = slot;

    public VrrpInstanceConfig Config { get; private set; } = config;

    public IRouterEffects Effects { get; private set; } = effects;

    public Lease Lease { get; private set; } = Lease.Of(config);

    /// <summary>When the lease ends; <see cref="TimeSpan.MaxValue"/> = none runs.</summary>
    public TimeSpan LeaseUntil { get; set; } = TimeSpan.MaxValue;

    /// <summary>When the last advertisement with a priority left.</summary>
    public TimeSpan LastSent { get; set; }

    public TimeSpan RenewedAt { get; set; }

    /// <summary>Since when a take-over waits for packets that nobody has looked at; MaxValue = none waits.</summary>
    public TimeSpan PostponedSince { get; set; } = TimeSpan.MaxValue;

    /// <summary>How many packets had been looked at when it was postponed last.</summary>
    public long PostponedReceived { get; set; }

    /// <summary>The run before was Master, and its lease holds: what is not known yet counts as well until it is.</summary>
    public bool IsAdopted { get; set; }

    /// <summary>Its router was told to begin.</summary>
    public bool HasStarted { get; set; }

    /// <summary>Found out in the middle of other effects: the lease is over.</summary>
    public bool HasLostLease { get; set; }

    public FaultCauses Faults { get; set; }

    /// <summary>The last fault as words: <c>eth0 has no carrier</c>, <c>script chk failed</c>.</summary>
    public string FaultText { get; set; } = "";

    /// <summary>Why the local proxy is not ready: <c>the local proxy is gone: …</c>.</summary>
    public string ProxyText { get; set; } = "";

    /// <summary>What waits in the receive ring is older than what we missed.</summary>
    public bool IsDraining { get; set; }

    /// <summary>Base priority with the weights of the tracks, as told to the router last.</summary>
    public byte Priority { get; set; } = (byte)config.Priority;

    public DateTimeOffset Since { get; set; }

    public string Reason { get; set; } = "not started";

    public DriverCounters Counters { get; } = new();

    public void Reconfigure(VrrpInstanceConfig config, IRouterEffects effects)
    {
        Effects = effects;
        Config = config;
        Lease = Lease.Of(config);
    }
}
