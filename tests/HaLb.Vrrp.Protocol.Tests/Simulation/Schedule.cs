using HaLb.Vrrp.Protocol.Packet;
using HaLb.Vrrp.Protocol.StateMachine;

namespace HaLb.Vrrp.Protocol.Tests.Simulation;

/// <summary>What one seed stands for: boxes, their settings, the manners of the network, and how long trouble lasts.</summary>
internal sealed class Schedule
{
    public Schedule(int seed)
    {
        Random = new Random(seed);
        BoxCount = Random.Next(3) == 0 ? 2 : 3;
        LinkCount = Random.Next(4) == 0 ? 2 : 1;
        Version = Random.Next(3) == 0 ? 2 : 3;
        Interval = Version == 2 ? TimeSpan.FromSeconds(1) : TimeSpan.FromMilliseconds(Pick(1000, 100, 10, 250));
        IntervalMax = Interval;
        DelayMax = Interval * Pick(0.001, 0.02, 0.1, 0.2);
        LossRate = Pick(0, 0, 0.02, 0.3);
        CopyRate = Pick(0, 0, 0.1);
        Trouble = Interval * Random.Next(30, 120);
        Settings = new RouterSettings[BoxCount][];
        var manners = Random.Next(5);
        var tracksProxy = Random.Next(3) == 0;
        var isSole = BoxCount == 2 && Random.Next(2) == 0;
        var isOneRank = Random.Next(2) == 0;
        IsTwisted = Random.Next(2) == 0;
        var isOneLevel = Random.Next(4) == 0;
        var level = (byte)Random.Next(50, 255);
        for (var box = 0; box < BoxCount; box++)
        {
            var priority = isOneLevel ? level : Random.Next(12) == 0 ? 255 : Pick(254, 253, 200, 150, 100, 60, Random.Next(50, 255));
            var interval = Version == 3 && Random.Next(8) == 0 ? Interval * Pick(2, 0.4, 4) : Interval;
            interval = interval < Timers.IntervalMin ? Timers.IntervalMin : interval;
            IntervalMax = interval > IntervalMax ? interval : IntervalMax;
            Settings[box] = new RouterSettings[LinkCount];
            var own = new RouterSettings
            {
                Name = $"box{box}",
                Version = Version,
                Priority = priority,
                AdvertisementInterval = interval,
                LocalAddress = default,
                Preempt = manners switch { 0 or 1 => true, 2 => false, _ => Random.Next(2) == 0 },
                PreemptDelay = manners == 1 || Random.Next(6) == 0 ? Interval * Random.Next(1, 12) : TimeSpan.Zero,
                StartupDelay = Random.Next(8) == 0 ? Interval * Random.Next(1, 10) : TimeSpan.Zero,
                SoleBackup = isSole,
                AdvertiseToLoser = Random.Next(6) != 0,
                AdvertiseWhenYielding = Random.Next(4) != 0,
                TracksProxy = tracksProxy,
                TentativeTime = Interval * 20,
            };
            for (var link = 0; link < LinkCount; link++)
            {
                // One in two groups ranks its links differently, and in some the addresses rank the other way round.
                var other = link > 0 && !isOneRank ? Pick(254, 200, 150, 100) : own.Priority;
                Settings[box][link] = own with { LocalAddress = AddressOf(box, link), Priority = own.Priority == 255 ? 255 : other };
            }
        }
    }

    public Random Random { get; }

    public int BoxCount { get; }

    /// <summary>Two links are two routers in one sync group.</summary>
    public int LinkCount { get; }

    public int Version { get; }

    public TimeSpan Interval { get; }

    /// <summary>The slowest of the boxes: in v3 they may differ.</summary>
    public TimeSpan IntervalMax { get; }

    public bool IsUniform => Settings.All(s => s[0].AdvertisementInterval == Settings[0][0].AdvertisementInterval);

    public TimeSpan DelayMax { get; }

    public double LossRate { get; }

    public double CopyRate { get; }

    /// <summary>How long things go wrong; calm follows.</summary>
    public TimeSpan Trouble { get; }

    public RouterSettings[][] Settings { get; }

    /// <summary>The second link's addresses rank the boxes the other way round.</summary>
    public bool IsTwisted { get; }

    public IpAddress AddressOf(int box, int link) =>
        IpAddress.FromV4((uint)(0x0A000001 + (link << 16) + (link > 0 && IsTwisted ? BoxCount - 1 - box : box)));

    public int BoxOf(IpAddress address, int link)
    {
        var box = 0;
        while (AddressOf(box, link) != address)
        {
            box++;
        }

        return box;
    }

    public T Pick<T>(params T[] choices) => choices[Random.Next(choices.Length)];

    public TimeSpan UpTo(TimeSpan most) => TimeSpan.FromTicks(Random.NextInt64(most.Ticks + 1));

    public bool Chance(double rate) => rate > 0 && Random.NextDouble() < rate;

    public override string ToString() =>
        $"{BoxCount} boxes, {LinkCount} links, v{Version}, {Interval.TotalMilliseconds} ms, delay up to {DelayMax.TotalMilliseconds} ms, loss {LossRate}, copies {CopyRate}\n"
        + string.Join('\n', Settings.Select(s => $"{s[0].Name}: priority {string.Join('/', s.Select(l => l.Priority))}, {s[0].AdvertisementInterval.TotalMilliseconds} ms"
            + $"{(s[0].Preempt ? "" : ", nopreempt")}, preempt delay {s[0].PreemptDelay.TotalMilliseconds}, startup delay {s[0].StartupDelay.TotalMilliseconds}"
            + $"{(s[0].SoleBackup ? ", sole backup" : "")}{(s[0].TracksProxy ? ", tracks proxy" : "")}"));
}
