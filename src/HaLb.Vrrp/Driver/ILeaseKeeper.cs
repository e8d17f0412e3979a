namespace HaLb.Vrrp.Driver;

/// <summary>Where leases are written so that others act on them when this process cannot: the guard, and the next run.</summary>
internal interface ILeaseKeeper
{
    /// <summary>The router holds its addresses until then. False: the lease ran out before and was revoked; the addresses are gone.</summary>
    bool TryRenew(int slot, TimeSpan lastSent, TimeSpan until, byte priority);

    /// <summary>The router gave its addresses up by itself.</summary>
    void Release(int slot);
}
