namespace HaLb.Core.Servers;

/// <summary>Changes servers' states: health checks, observed traffic, the operator.</summary>
public static class ServerControl
{
}
