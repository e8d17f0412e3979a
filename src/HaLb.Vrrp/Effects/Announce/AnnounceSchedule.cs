using HaLb.Config.Model;

namespace HaLb.Vrrp.Effects.Announce;

/// <summary>When which announcement leaves: a volley at once, a second one later, then a refresh for as long as the address is
/// ours; all of keepalived's <c>garp_*</c> keywords. No clock of its own: times are absolute, on the caller's clock.</summary>
/// <remarks>One volley runs at a time: <c>rounds</c> times all frames in their order, with the pause of its kind after each frame.</remarks>
internal sealed class AnnounceSchedule
{
    /// <summary>Won duels are answered this often at most; the last one always is. A stream of losing adverts must not become
    /// a storm of announcements.</summary>
    private static readonly TimeSpan DuelPause = TimeSpan.FromMilliseconds(250);

    private readonly VrrpAnnounceConfig _config;
    private readonly TimeSpan[] _pauses;
    private int _rounds;
    private int _frame;
    private TimeSpan _frameAt = TimeSpan.MaxValue;
    private int _secondRounds;
    private TimeSpan _secondAt = TimeSpan.MaxValue;
    private TimeSpan _refreshAt = TimeSpan.MaxValue;
    private TimeSpan _duelAt = TimeSpan.MaxValue;
    private TimeSpan _nextDuelAt;
    private bool _isStarted;

    /// <param name="config">Repeats, delays, refresh.</param>
    /// <param name="isNeighborAdvertisement">For each frame: NA, or gratuitous ARP.</param>
    public AnnounceSchedule(VrrpAnnounceConfig config, ReadOnlySpan<bool> isNeighborAdvertisement)
    {
        _config = config;
        _pauses = new TimeSpan[isNeighborAdvertisement.Length];
        for (var i = 0; i < _pauses.Length; i++)
        {
            _pauses[i] = isNeighborAdvertisement[i] ? config.NaInterval : config.ArpInterval;
        }
    }

    /// <summary>When <see cref="TryTake"/> has something next; <see cref="TimeSpan.MaxValue"/> = never.</summary>
    public TimeSpan Deadline => Min(Min(_frameAt, _duelAt), Min(_secondAt, _refreshAt));

    /// <summary>We became Master.</summary>
    public void Start(TimeSpan now)
    {
        if (_pauses.Length == 0)
        {
            return;
        }

        _isStarted = true;
        BeginVolley(_config.Repeat, now);
        PlanSecond(_config.Repeat, _config.Delay, now);
        _refreshAt = _config.Refresh > TimeSpan.Zero ? now + _config.Refresh : TimeSpan.MaxValue;
    }

    /// <summary>A duel was won, somebody else announced our address, or it was put back: announce again, and once more after a while.</summary>
    public void StartAgain(TimeSpan now)
    {
        if (_isStarted && _duelAt == TimeSpan.MaxValue)
        {
            _duelAt = now > _nextDuelAt ? now : _nextDuelAt;
        }
    }

    /// <summary>The addresses are not ours any more.</summary>
    public void Stop()
    {
        _isStarted = false;
        _rounds = 0;
        _frameAt = _secondAt = _refreshAt = _duelAt = TimeSpan.MaxValue;
        _nextDuelAt = TimeSpan.Zero;
    }

    /// <summary>The next frame that is due, by its index. Call until false.</summary>
    public bool TryTake(TimeSpan now, out int frame)
    {
        BeginWhatIsDue(now);
        frame = _frame;
        if (now < _frameAt)
        {
            return false;
        }

        Advance(now);
        return true;
    }

    private void Advance(TimeSpan now)
    {
        var pause = _pauses[_frame];
        _frame++;
        if (_frame == _pauses.Length)
        {
            _frame = 0;
            _rounds--;
        }

        // From now, not from when it was due: late frames do not come in a bunch.
        _frameAt = _rounds > 0 ? now + pause : TimeSpan.MaxValue;
    }

    private void BeginWhatIsDue(TimeSpan now)
    {
        if (now >= _secondAt)
        {
            _secondAt = TimeSpan.MaxValue;
            BeginVolley(Math.Max(_rounds, _secondRounds), now);
        }

        if (now >= _duelAt)
        {
            _duelAt = TimeSpan.MaxValue;
            _nextDuelAt = now + DuelPause;
            BeginVolley(Math.Max(_rounds, _config.LoserRepeat), now);
            if (_secondAt == TimeSpan.MaxValue)
            {
                PlanSecond(_config.LoserRepeat, _config.LoserDelay, now);
            }
        }

        if (now >= _refreshAt)
        {
            _refreshAt = now + _config.Refresh;
            BeginVolley(Math.Max(_rounds, _config.RefreshRepeat), now);
        }
    }

    /// <summary>A volley under way goes on from its frame, with more rounds where need be.</summary>
    private void BeginVolley(int rounds, TimeSpan at)
    {
        if (rounds == 0)
        {
            return;
        }

        if (_rounds == 0)
        {
            _frame = 0;
            _frameAt = at;
        }

        _rounds = rounds;
        _frameAt = Min(_frameAt, at);
    }

    private void PlanSecond(int rounds, TimeSpan delay, TimeSpan now)
    {
        _secondRounds = rounds;
        _secondAt = delay > TimeSpan.Zero && rounds > 0 ? now + delay : TimeSpan.MaxValue;
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
