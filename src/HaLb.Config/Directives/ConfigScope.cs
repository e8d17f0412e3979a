namespace HaLb.Config.Directives;

/// <summary>The program, or programs, whose sections a reader checks.</summary>
[Flags]
internal enum ConfigScope
{
    None = 0,

    /// <summary>HAProxy's sections, for <c>halb</c>.</summary>
    Proxy = 1,

    /// <summary>keepalived's sections, for <c>halb-vrrpd</c>.</summary>
    Vrrp = 2,

    /// <summary>A check or a conversion of the whole file.</summary>
    Both = Proxy | Vrrp,
}
