namespace HaLb.Proxy.Samples;

/// <summary>Builds bytes of unknown length in an arena. Nothing else may take from the arena meanwhile.</summary>
internal ref struct ArenaWriter(SampleArena arena)
{
    private readonly SampleArena _arena = arena;
    private Span<byte> _room;
    private int _written;

    public readonly int Length => _written;

    /// <summary>What was written so far.</summary>
    public readonly ReadOnlySpan<byte> Written => _room[.._written];

    /// <summary>False = the expression has made too many bytes.</summary>
    public bool TryAppend(scoped ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _room.Length - _written && !TryGrow(bytes.Length))
        {
            return false;
        }

        bytes.CopyTo(_room[_written..]);
        _written += bytes.Length;
        return true;
    }

    public bool TryAppend(byte value)
    {
        if (_written == _room.Length && !TryGrow(1))
        {
            return false;
        }

        _room[_written++] = value;
        return true;
    }

    /// <summary>The bytes; what was taken beyond them goes back.</summary>
    public ReadOnlySpan<byte> Finish()
    {
        _arena.Shrink(_room.Length - _written);
        _room = _room[.._written];
        return _room;
    }

    private bool TryGrow(int more)
    {
        var wanted = Math.Max(_room.Length * 2, Math.Max(64, _written + more));
        if (!_arena.TryTake(wanted, out var room) && !_arena.TryTake(_written + more, out room))
        {
            return false;
        }

        _room[.._written].CopyTo(room);
        _room = room;
        return true;
    }
}
