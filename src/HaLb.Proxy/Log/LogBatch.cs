namespace HaLb.Proxy.Log;

/// <summary>Lines one after the other, each with its newline, and where each ends. Not thread-safe.</summary>
internal sealed class LogBatch
{
    private byte[] _bytes = new byte[16 * 1024];
    private int[] _ends = new int[128];

    public int Count { get; private set; }

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Count == 0 ? 0 : _ends[Count - 1]);

    /// <summary>Offset after each line's newline.</summary>
    public ReadOnlySpan<int> Ends => _ends.AsSpan(0, Count);

    /// <summary>Adds a line; false where the batch would then hold more than <paramref name="bytesMax"/>.</summary>
    public bool TryAdd(ReadOnlySpan<byte> header, ReadOnlySpan<byte> body, int bytesMax)
    {
        var start = Count == 0 ? 0 : _ends[Count - 1];
        var end = start + header.Length + body.Length + 1;
        if (end > bytesMax)
        {
            return false;
        }

        if (end > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Min(bytesMax, Math.Max(end, _bytes.Length * 2)));
        }

        if (Count == _ends.Length)
        {
            Array.Resize(ref _ends, Count * 2);
        }

        header.CopyTo(_bytes.AsSpan(start));
        body.CopyTo(_bytes.AsSpan(start + header.Length));
        _bytes[end - 1] = (byte)'\n';
        _ends[Count++] = end;
        return true;
    }

    public void Clear() => Count = 0;
}
