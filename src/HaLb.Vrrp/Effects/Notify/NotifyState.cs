namespace HaLb.Vrrp.Effects.Notify;

/// <summary>States that notify scripts and the FIFO are told, keepalived's words in capitals.</summary>
internal enum NotifyState
{
    Master,
    Backup,
    Fault,

    /// <summary>The daemon leaves.</summary>
    Stop,

    /// <summary>A reload took the instance out of the file.</summary>
    Deleted,
}
