namespace HaLb.Proxy.Samples;

/// <summary>Values of the variables of one scope. A stored value owns its bytes, in arrays that are kept for the next stream.</summary>
internal sealed class VariableStore
{
    /// <summary>Bytes that all variables of one scope may hold (<c>tune.vars.*-max-size</c> have no limit in HAProxy by
    /// default; what a client can fill must have one).</summary>
    public const int BytesMax = 1 << 20;

    private Slot[] _slots = [];
    private int _bytes;

    public void Clear()
    {
        foreach (ref var slot in _slots.AsSpan())
        {
            slot.IsSet = false;
            slot.Length = 0;
        }

        _bytes = 0;
    }

    public bool TryGet(int index, ref Sample sample)
    {
        if (index >= _slots.Length || !_slots[index].IsSet)
        {
            return false;
        }

        ref readonly var slot = ref _slots[index];
        sample.Type = slot.Type;
        sample.Integer = slot.Integer;
        sample.Address = slot.Address;
        sample.Data = slot.Bytes.AsSpan(0, slot.Length);
        return true;
    }

    /// <summary>Stores a copy. False: it would hold too much.</summary>
    public bool TrySet(int index, in Sample sample)
    {
        if (index >= _slots.Length)
        {
            Array.Resize(ref _slots, Math.Max(index + 1, _slots.Length * 2));
        }

        ref var slot = ref _slots[index];
        var data = sample.Type is SampleType.Str or SampleType.Bin or SampleType.Method ? sample.Data : default;
        if (_bytes - slot.Length + data.Length > BytesMax)
        {
            return false;
        }

        _bytes += data.Length - slot.Length;
        if (slot.Bytes is null || slot.Bytes.Length < data.Length)
        {
            slot.Bytes = new byte[Math.Max(32, data.Length)];
        }

        data.CopyTo(slot.Bytes);
        slot.Length = data.Length;
        slot.Type = sample.Type;
        slot.Integer = sample.Integer;
        slot.Address = sample.Address;
        slot.IsSet = true;
        return true;
    }

    public void Unset(int index)
    {
        if (index < _slots.Length)
        {
            _bytes -= _slots[index].Length;
            _slots[index].Length = 0;
            _slots[index].IsSet = false;
        }
    }

    private struct Slot
    {
        public bool IsSet;
        public SampleType Type;
        public long Integer;
        public UInt128 Address;
        public byte[]? Bytes;
        public int Length;
    }
}
