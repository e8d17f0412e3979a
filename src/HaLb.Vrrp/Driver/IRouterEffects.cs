namespace HaLb.Vrrp.Driver;

/// <summary>What the driver does to the network for one virtual router. On the driver's thread only; nothing here decides, waits
/// or throws for what the network does.</summary>
internal interface IRouterEffects
{
    /// <summary>Addresses of ours are on this box, as far as we know.</summary>
    bool HoldsAddresses { get; }

    /// <summary>When the next gratuitous ARP or NA is due; <see cref="TimeSpan.MaxValue"/> = none.</summary>
    TimeSpan AnnounceAt { get; }

    /// <summary>When addresses that somebody else removed are put back; <see cref="TimeSpan.MaxValue"/> = none is missing.</summary>
    TimeSpan RestoreAt { get; }

    /// <summary>Packets wait that nobody has looked at: the Master's next advertisement may be among them.</summary>
    bool HasUnread { get; }

    /// <summary>Packets looked at so far: tells a receiver that is slow from one that stands still.</summary>
    long Received { get; }

    /// <summary>Sends an advertisement; 0 = resignation. False: it did not leave.</summary>
    bool TrySendAdvert(byte priority);

    /// <summary>Adds every address and route; those that are there get their lifetime anew.</summary>
    void AddAddresses(TimeSpan lease);

    /// <summary>Prolongs the lifetime of the addresses.</summary>
    void RenewAddresses(TimeSpan lease);

    void RemoveAddresses();

    /// <summary>Puts back what is missing. True: something came back and is to be announced.</summary>
    bool RestoreAddresses(TimeSpan lease, TimeSpan now);

    /// <summary>Begins the announcements, at once and with the file's repeats.</summary>
    void Announce(TimeSpan now);

    /// <summary>A duel was won, or an address put back.</summary>
    void AnnounceAgain(TimeSpan now);

    void StopAnnouncing();

    /// <summary>Sends the announcements that are due.</summary>
    void RunAnnouncements(TimeSpan now);
}
