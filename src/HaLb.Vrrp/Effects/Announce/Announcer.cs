using HaLb.Config.Model;
using HaLb.Vrrp.Effects.Capture;
using HaLb.Vrrp.Protocol.Packet;

namespace HaLb.Vrrp.Effects.Announce;

/// <summary>One address that is announced: through which interface, and under which MAC.</summary>
internal sealed record AnnouncedBy(IpAddress Address, InterfaceCapture Capture, MacAddress Mac, bool IsRouter);

/// <summary>Announces the addresses of one virtual router while it is Master. Built anew when addresses or MACs change. The driver's
/// thread only; nothing is allocated after construction.</summary>
internal sealed class Announcer
{
    private readonly AnnounceSchedule _schedule;
    private readonly InterfaceCapture[] _captures;
    private readonly byte[][] _frames;

    public Announcer(VrrpAnnounceConfig config, IReadOnlyList<AnnouncedBy> addresses)
    {
        _schedule = new AnnounceSchedule(config, [.. addresses.Select(static a => a.Address.IsV6)]);
        _captures = [.. addresses.Select(static a => a.Capture)];
        _frames = [.. addresses.Select(static a => AnnouncementFrame.Build(a.Address, a.Mac, a.IsRouter))];
    }

    /// <summary>When <see cref="Run"/> has something to do; <see cref="TimeSpan.MaxValue"/> = never.</summary>
    public TimeSpan Deadline => _schedule.Deadline;

    /// <summary>Frames that left.</summary>
    public long Sent { get; private set; }

    /// <summary>Became Master: sends the first volley, as far as it has no pauses.</summary>
    public void Start(TimeSpan now)
    {
        _schedule.Start(now);
        Run(now);
    }

    /// <summary>Won a duel, or a stranger announced an address.</summary>
    public void StartAgain(TimeSpan now)
    {
        _schedule.StartAgain(now);
        Run(now);
    }

    public void Stop() => _schedule.Stop();

    /// <summary>Sends what is due. A frame that does not leave is not sent again: the next round is the repetition.</summary>
    public void Run(TimeSpan now)
    {
        while (_schedule.TryTake(now, out var frame))
        {
            if (_captures[frame].TrySend(_frames[frame]))
            {
                Sent++;
            }
        }
    }

    /// <summary>Whether this box forwards IPv6 on an interface, which the R flag of its announcements must say (RFC 4861 §7.2.4).</summary>
    public static bool IsRouter(string interfaceName)
    {
        try
        {
            return File.ReadAllText($"/proc/sys/net/ipv6/conf/{interfaceName}/forwarding").StartsWith('1');
        }
        catch (IOException)
        {
            return false;
        }
    }
}
