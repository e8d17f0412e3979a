using System.Numerics;

namespace HaLb.Proxy.Rules.Patterns;

/// <summary>A set of byte strings: all bytes in one array, a hash over it. The hash is seeded, so that nobody outside can
/// choose strings that collide. Millions of strings cost their bytes and 12 to 16 bytes each.</summary>
internal sealed class ByteStringTable
{
    private readonly byte[] _bytes;
    private readonly int[] _ends;
    private readonly int[] _buckets;

    public ByteStringTable(IReadOnlyCollection<byte[]> strings)
    {
        _bytes = new byte[strings.Sum(static s => s.Length)];
        _ends = new int[strings.Count + 1];
        _buckets = new int[BitOperations.RoundUpToPowerOf2((uint)Math.Max(4, strings.Count * 2))];
        var count = 0;
        foreach (var text in strings)
        {
            if (!Contains(text))
            {
                text.CopyTo(_bytes.AsSpan(_ends[count]));
                _ends[++count] = _ends[count - 1] + text.Length;
                var slot = SlotOf(text);
                while (_buckets[slot] != 0)
                {
                    slot = (slot + 1) & (_buckets.Length - 1);
                }

                _buckets[slot] = count;
            }
        }

        Count = count;
    }

    public int Count { get; }

    public ReadOnlySpan<byte> this[int index] => _bytes.AsSpan(_ends[index], _ends[index + 1] - _ends[index]);

    public bool Contains(ReadOnlySpan<byte> text)
    {
        for (var slot = SlotOf(text); _buckets[slot] is not 0 and var entry; slot = (slot + 1) & (_buckets.Length - 1))
        {
            if (this[entry - 1].SequenceEqual(text))
            {
                return true;
            }
        }

        return false;
    }

    private int SlotOf(ReadOnlySpan<byte> text)
    {
        var hash = default(HashCode);
        hash.AddBytes(text);
        return hash.ToHashCode() & (_buckets.Length - 1);
    }
}
