namespace HaLb.Proxy.Samples;

/// <summary>Memory for bytes that an expression makes; one for each stream, emptied before each expression. Grows up to
/// <see cref="BytesMax"/>, as HAProxy's trash buffers have one size (<c>tune.bufsize</c>): a converter that would need more
/// yields no value.</summary>
internal sealed class SampleArena
{
    /// <summary>All bytes that one expression may make.</summary>
    public const int BytesMax = 1 << 18;

    private byte[] _bytes = new byte[1024];
    private int _used;
    private int _given;

    public void Reset()
    {
        _used = 0;
        _given = 0;
    }

    /// <summary>Room for <paramref name="length"/> bytes; false when the expression has made too many. What was given before
    /// stays valid.</summary>
    public bool TryTake(int length, out Span<byte> room)
    {
        room = default;
        if (length < 0 || length > BytesMax - _given)
        {
            return false;
        }

        if (_used + length > _bytes.Length)
        {
            // Spans into the old array stay valid: it is not used again.
            _bytes = new byte[Math.Max(_bytes.Length * 2, length)];
            _used = 0;
        }

        room = _bytes.AsSpan(_used, length);
        _used += length;
        _given += length;
        return true;
    }

    /// <summary>Gives back what the last <see cref="TryTake"/> did not need.</summary>
    public void Shrink(int unused)
    {
        _used -= unused;
        _given -= unused;
    }
}
