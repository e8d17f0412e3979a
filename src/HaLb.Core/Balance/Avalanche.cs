namespace HaLb.Core.Balance;

/// <summary>The full avalanche of <c>hash-type ... avalanche</c> and of the points of <c>hash-type consistent</c>: Bob Jenkins'
/// integer hash, then a large odd factor, as HAProxy has it.</summary>
public static class Avalanche
{
    public static uint Apply(uint value)
    {
        unchecked
        {
            value = value + 0x7ed55d16 + (value << 12);
            value = value ^ 0xc761c23c ^ (value >> 19);
            value = value + 0x165667b1 + (value << 5);
            value = (value + 0xd3a2646c) ^ (value << 9);
            value = value + 0xfd7046c5 + (value << 3);
            value = value ^ 0xb55a4f09 ^ (value >> 16);
            return value * 3221225473;
        }
    }
}
