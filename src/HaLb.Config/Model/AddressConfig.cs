namespace HaLb.Config.Model;

/// <summary>What kind of socket an address names.</summary>
public enum AddressFamily
{
    /// <summary>No prefix and no literal: a host name, resolved at start.</summary>
    Name,
    Ipv4,
    Ipv6,
    Unix,

    /// <summary>Linux abstract socket (<c>abns@</c>).</summary>
    Abstract,

    /// <summary>An inherited descriptor (<c>fd@N</c>).</summary>
    Descriptor,
}

/// <summary>An address as HAProxy writes them, taken apart: <c>*:80</c>, <c>:80</c>, <c>ipv4@1.2.3.4:80</c>,
/// <c>[::]:80</c>, <c>unix@/path</c>, <c>fd@3</c>, <c>10.0.0.1:8000-8010</c> (HAProxy manual, section 11.1).</summary>
public sealed record AddressConfig(AddressFamily Family, string Host, int Port)
{
    /// <summary>Last port of a range; equals <see cref="Port"/> where there is none. Port 0 = none was given.</summary>
    public int PortEnd { get; init; } = Port;

    /// <summary>For servers: the port was written <c>+N</c> or <c>-N</c>, an offset from the port that the client came to.</summary>
    public bool PortIsOffset { get; init; }

    /// <summary>A bind on all addresses: <c>*</c>, empty, or <c>[::]</c>/<c>0.0.0.0</c>.</summary>
    public bool IsWildcard => Family is AddressFamily.Ipv4 && Host is "0.0.0.0" || Family is AddressFamily.Ipv6 && Host is "::";

    /// <summary>The text that HAProxy would show for it.</summary>
    public override string ToString() => Family switch
    {
        AddressFamily.Unix => $"unix@{Host}",
        AddressFamily.Abstract => $"abns@{Host}",
        AddressFamily.Descriptor => $"fd@{Host}",
        AddressFamily.Ipv6 => $"[{Host}]:{Port}",
        _ => $"{Host}:{Port}",
    };
}
