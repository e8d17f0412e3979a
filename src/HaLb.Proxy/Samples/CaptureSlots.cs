namespace HaLb.Proxy.Samples;

/// <summary>Captured values of one message, by the number of their <c>capture</c> line. Owns its bytes; arrays are kept for the
/// next stream.</summary>
internal sealed class CaptureSlots
{
    private Slot[] _slots = [];

    public void Clear()
    {
        foreach (ref var slot in _slots.AsSpan())
        {
            slot.IsSet = false;
        }
    }

    /// <summary>Keeps a copy of <paramref name="value"/>, which the caller has cut to the slot's length.</summary>
    public void Set(int index, ReadOnlySpan<byte> value)
    {
        if (index >= _slots.Length)
        {
            Array.Resize(ref _slots, index + 1);
        }

        ref var slot = ref _slots[index];
        if (slot.Bytes is null || slot.Bytes.Length < value.Length)
        {
            slot.Bytes = new byte[value.Length];
        }

        value.CopyTo(slot.Bytes);
        slot.Length = value.Length;
        slot.IsSet = true;
    }

    /// <summary>False = nothing was captured there.</summary>
    public bool TryGet(int index, out ReadOnlySpan<byte> value)
    {
        var isSet = (uint)index < (uint)_slots.Length && _slots[index].IsSet;
        value = isSet ? _slots[index].Bytes.AsSpan(0, _slots[index].Length) : default;
        return isSet;
    }

    private struct Slot
    {
        public bool IsSet;
        public int Length;
        public byte[]? Bytes;
    }
}
