namespace HaLb.Vrrp.Driver;

/// <summary>Why an instance is in Fault. It leaves when none is left.</summary>
[Flags]
internal enum FaultCauses
{
    None = 0,

    /// <summary>There is no such interface (yet).</summary>
    NoInterface = 1,

    /// <summary>The interface is down or has no carrier.</summary>
    LinkDown = 2,

    /// <summary>The interface has no address of the family to send from.</summary>
    NoAddress = 4,

    /// <summary>A track of weight 0 failed.</summary>
    Track = 8,

    /// <summary>Receiving or sending could not be opened.</summary>
    NoWire = 16,

    /// <summary>The local proxy is not ready, and the file says weight 0.</summary>
    Proxy = 32,

    /// <summary>With one of these no resignation can leave.</summary>
    CannotSend = NoInterface | LinkDown | NoAddress | NoWire,
}
