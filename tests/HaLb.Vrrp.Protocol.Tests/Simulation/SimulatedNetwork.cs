namespace HaLb.Vrrp.Protocol.Tests.Simulation;

/// <summary>Which packets arrive, when, and how often; and since when two boxes have heard everything from each other.</summary>
internal sealed class SimulatedNetwork(Schedule schedule)
{
    private readonly bool[,,] _isBlocked = new bool[schedule.LinkCount, schedule.BoxCount, schedule.BoxCount];
    private readonly TimeSpan[,,] _lostAt = new TimeSpan[schedule.LinkCount, schedule.BoxCount, schedule.BoxCount];

    public bool IsCalm { get; set; }

    public void Block(int link, int from, int to, bool isBlocked) => _isBlocked[link, from, to] = isBlocked;

    public void HealAll()
    {
        Array.Clear(_isBlocked);
        IsCalm = true;
    }

    /// <summary>Delays of the copies that arrive: none, one, or two.</summary>
    public int Send(int link, int from, int to, TimeSpan now, Span<TimeSpan> delays)
    {
        if (_isBlocked[link, from, to] || (!IsCalm && schedule.Chance(schedule.LossRate)))
        {
            Lose(link, from, to, now);
            return 0;
        }

        delays[0] = schedule.UpTo(schedule.DelayMax);
        delays[1] = schedule.UpTo(schedule.DelayMax);
        return !IsCalm && schedule.Chance(schedule.CopyRate) ? 2 : 1;
    }

    public void Lose(int link, int from, int to, TimeSpan now) => _lostAt[link, from, to] = now;

    /// <summary>When something from one to the other was lost last.</summary>
    public TimeSpan LostAt(int link, int from, int to) => _lostAt[link, from, to];
}
