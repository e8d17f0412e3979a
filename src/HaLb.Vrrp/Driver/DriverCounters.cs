namespace HaLb.Vrrp.Driver;

/// <summary>What the driver counts of one instance. Its thread alone writes.</summary>
internal sealed class DriverCounters
{
    public long AdvertsSent { get; set; }

    public long ResignationsSent { get; set; }

    public long AdvertsReceived { get; set; }

    public long ResignationsReceived { get; set; }

    public long AddressListMismatches { get; set; }

    public long SendErrors { get; set; }

    public long BecameMaster { get; set; }

    public long ReleasedMaster { get; set; }

    public long AddressesRestored { get; set; }

    public long LateAdverts { get; set; }
}
