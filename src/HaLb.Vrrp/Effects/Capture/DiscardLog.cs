using HaLb.Vrrp.Protocol.Packet;
using Serilog;

namespace HaLb.Vrrp.Effects.Capture;

/// <summary>Tells of discarded packets: one line for each reason in ten seconds, with how many more there were. The line is
/// written by another thread: a full pipe must not stop the capture. One capture thread calls.</summary>
internal sealed class DiscardLog(ILogger logger, string name)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly TimeSpan[] _next = new TimeSpan[DiscardCounters.ReasonCount];
    private readonly long[] _suppressed = new long[DiscardCounters.ReasonCount];

    /// <summary>Allocates only when it writes.</summary>
    public void Add(DiscardReason reason, IpAddress source, TimeSpan now)
    {
        var index = (int)reason;
        if (now < _next[index])
        {
            _suppressed[index]++;
            return;
        }

        _next[index] = now + Pause;
        var line = new Line(logger, name, reason, source, _suppressed[index]);
        _suppressed[index] = 0;
        ThreadPool.UnsafeQueueUserWorkItem(static line => line.Write(), line, preferLocal: false);
    }

    private sealed record Line(ILogger Logger, string Name, DiscardReason Reason, IpAddress Source, long Suppressed)
    {
        public void Write()
        {
            var what = Describe(Reason);
            if (Suppressed == 0)
            {
                Logger.Warning("({Name}) packet from {Source}: {What}", Name, Source, what);
            }
            else
            {
                Logger.Warning("({Name}) packet from {Source}: {What}; {Suppressed} more since the last line", Name, Source, what, Suppressed);
            }
        }
    }

    private static string Describe(DiscardReason reason) => reason switch
    {
        DiscardReason.Truncated => "discarded, shorter than its headers say",
        DiscardReason.TooLong => "discarded, longer than its addresses need",
        DiscardReason.BadIpHeader => "discarded, bad IP header",
        DiscardReason.Ttl => "discarded, TTL or hop limit was not 255",
        DiscardReason.Version => "discarded, another VRRP version than configured",
        DiscardReason.Type => "discarded, no advertisement",
        DiscardReason.Checksum => "discarded, wrong checksum",
        DiscardReason.UnknownVrid => "discarded, no such virtual router here",
        DiscardReason.WeAreOwner => "another router advertises although we own the addresses",
        DiscardReason.Authentication => "discarded, authentication failed",
        DiscardReason.Interval => "discarded, advertisement interval is not ours",
        DiscardReason.NoAddresses => "discarded, no addresses",
        DiscardReason.Destination => "discarded, multicast where unicast is configured, or the other way round",
        DiscardReason.UnknownPeer => "discarded, the sender is no unicast_peer",
        DiscardReason.OwnAddress => "discarded, it has our own source address: a loop, or a second box with our address",
        DiscardReason.VlanTag => "discarded, of another VLAN",
        DiscardReason.Overrun => "lost, too many advertisements at once",
        _ => reason.ToString(),
    };
}
