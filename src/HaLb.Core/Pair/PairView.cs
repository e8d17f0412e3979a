using System.Collections.Immutable;

namespace HaLb.Core.Pair;

/// <summary>What halb-vrrpd tells about the virtual routers of this box, as of now. Replaced whole.</summary>
/// <param name="IsConnected">A halb-vrrpd is connected; false = the rest is empty.</param>
/// <param name="Version">Its version.</param>
/// <param name="ProcessId">Its process.</param>
/// <param name="Node">The name it has for this box.</param>
/// <param name="Instances">By name.</param>
public sealed record PairView(bool IsConnected, string Version, int ProcessId, string Node, ImmutableArray<PairInstanceView> Instances)
{
    /// <summary>Nobody is connected.</summary>
    public static readonly PairView None = new(false, "", 0, "", []);

    /// <summary>Some virtual address is on this box.</summary>
    public bool IsMaster
    {
        get
        {
            foreach (var instance in Instances)
            {
                if (instance.State == "MASTER")
                {
                    return true;
                }
            }

            return false;
        }
    }
}

/// <summary>One virtual router.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="State"><c>INIT</c>, <c>BACKUP</c>, <c>MASTER</c> or <c>FAULT</c>.</param>
/// <param name="Priority">Effective priority.</param>
/// <param name="BasePriority">The file's priority.</param>
/// <param name="Reason">Why it is in that state.</param>
/// <param name="Since">Since when; null = it did not say.</param>
/// <param name="Addresses">Virtual addresses.</param>
public sealed record PairInstanceView(string Name, string State, int Priority, int BasePriority, string Reason, DateTimeOffset? Since, ImmutableArray<string> Addresses);
