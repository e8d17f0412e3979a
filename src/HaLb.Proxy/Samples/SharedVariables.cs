namespace HaLb.Proxy.Samples;

/// <summary>Variables that several streams see at a time: those of the process, and those of a client connection, which carries
/// many streams over HTTP/2. Any thread; what is read is a copy.</summary>
internal sealed class SharedVariables
{
    private readonly Lock _gate = new();
    private readonly VariableStore _store = new();

    /// <summary>Copies the value's bytes into <paramref name="arena"/>. False = it is not set, or the arena is full.</summary>
    public bool TryGet(int index, SampleArena arena, ref Sample sample)
    {
        lock (_gate)
        {
            if (!_store.TryGet(index, ref sample) || !arena.TryTake(sample.Data.Length, out var room))
            {
                return false;
            }

            sample.Data.CopyTo(room);
            sample.Data = room;
            return true;
        }
    }

    public bool TrySet(int index, in Sample sample)
    {
        lock (_gate)
        {
            return _store.TrySet(index, sample);
        }
    }

    public void Unset(int index)
    {
        lock (_gate)
        {
            _store.Unset(index);
        }
    }
}
