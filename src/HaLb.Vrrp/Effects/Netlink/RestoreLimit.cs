namespace HaLb.Vrrp.Effects.Netlink;

/// <summary>How often what others remove is put back: five at once, then one each second. Without it two programs that each think
/// the address is theirs would keep the box busy for ever.</summary>
internal struct RestoreLimit
{
    public const int Burst = 5;

    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private int _used;
    private TimeSpan _last;

    /// <summary>From when on <see cref="TryTake"/> says yes.</summary>
    public readonly TimeSpan NextAt => _used < Burst ? TimeSpan.Zero : _last + Pause;

    public bool TryTake(TimeSpan now)
    {
        var regained = (int)Math.Min(_used, Math.Max(0, (now - _last) / Pause));
        if (_used - regained >= Burst)
        {
            return false;
        }

        _used += 1 - regained;

        // The part of a pause that has passed counts on, else a busy neighbour would never let a token come back.
        _last = _used == 1 ? now : _last + (regained * Pause);
        return true;
    }
}
