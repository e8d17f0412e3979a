namespace HaLb.Vrrp.Effects.Capture;

/// <summary>The way from one capture thread to the driver: bounded, no lock, no allocation. One thread writes, one reads.</summary>
internal sealed class AdvertRing
{
    /// <summary>A power of two. More adverts than this between two looks of the driver are a flood, not an election.</summary>
    public const int Capacity = 256;

    private readonly CapturedEvent[] _slots = new CapturedEvent[Capacity];

    // Counts of events ever written and read; only their difference matters, so they may wrap around.
    private uint _written;
    private uint _read;

    public bool IsEmpty => Volatile.Read(ref _written) == Volatile.Read(ref _read);

    /// <summary>False = full; the event is lost, and the caller counts it.</summary>
    public bool TryWrite(in CapturedEvent captured)
    {
        var written = _written;
        if (written - Volatile.Read(ref _read) == Capacity)
        {
            return false;
        }

        _slots[written % Capacity] = captured;
        Volatile.Write(ref _written, written + 1);
        return true;
    }

    public bool TryRead(out CapturedEvent captured)
    {
        var read = _read;
        if (Volatile.Read(ref _written) == read)
        {
            captured = default;
            return false;
        }

        captured = _slots[read % Capacity];
        Volatile.Write(ref _read, read + 1);
        return true;
    }

    /// <summary>The reader throws away what waits.</summary>
    public void Clear() => Volatile.Write(ref _read, Volatile.Read(ref _written));
}
