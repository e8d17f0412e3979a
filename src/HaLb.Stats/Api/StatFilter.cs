namespace HaLb.Stats.Api;

/// <summary>Which rows are wanted (HAProxy management guide, <c>show stat</c>).</summary>
internal sealed record StatFilter
{
    public static readonly StatFilter Everything = new();

    /// <summary>Null = every proxy.</summary>
    public Func<string, int, bool>? Proxy { get; init; }

    /// <summary>Bits by <see cref="StatType"/>: 1 frontends, 2 backends, 4 servers, 8 listeners.</summary>
    public int Types { get; init; } = -1;

    /// <summary>-1 = any.</summary>
    public int ServiceId { get; init; } = -1;

    /// <summary><c>no-maint</c></summary>
    public bool HideMaintenance { get; init; }

    /// <summary><c>up</c></summary>
    public bool HideDown { get; init; }

    public bool Takes(StatRow row) =>
        (Types & 1 << (int)row.Type) != 0
        && (ServiceId < 0 || row.ServiceId == ServiceId)
        && (Proxy is null || Proxy(row[StatColumn.ProxyName]!, row.ProxyId))
        && (row.Type != StatType.Server || TakesServer(row[StatColumn.Status]!));

    private bool TakesServer(string status)
    {
        var isMaintenance = status.StartsWith("MAINT", StringComparison.Ordinal);
        return !(HideMaintenance && isMaintenance)
            && !(HideDown && (isMaintenance || status.StartsWith("DOWN", StringComparison.Ordinal)));
    }
}
