using System.IO.Hashing;
using System.Numerics;
using HaLb.Config.Model;

namespace HaLb.Core.Balance;

/// <summary>The functions of <c>hash-type</c> over a key's bytes, with HAProxy's results. <c>balance source</c> does not use them:
/// see <see cref="SourceHash"/>.</summary>
public static class KeyHash
{
    public static uint Of(ReadOnlySpan<byte> key, HashTypeConfig type)
    {
        var hash = type.Function switch
        {
            HashFunction.Djb2 => Djb2(key),
            HashFunction.Wt6 => Wt6(key),
            HashFunction.Crc32 => Crc32.HashToUInt32(key),
            _ => Sdbm(key),
        };
        return type.Avalanche ? Avalanche.Apply(hash) : hash;
    }

    private static uint Sdbm(ReadOnlySpan<byte> key)
    {
        var hash = 0u;
        foreach (var b in key)
        {
            hash = unchecked(hash * 65599 + b);
        }

        return hash;
    }

    private static uint Djb2(ReadOnlySpan<byte> key)
    {
        var hash = 5381u;
        foreach (var b in key)
        {
            hash = unchecked(hash * 33 + b);
        }

        return hash;
    }

    /// <summary>Two registers that are rotated into each other by amounts taken from the key so far.</summary>
    private static uint Wt6(ReadOnlySpan<byte> key)
    {
        var (left, right) = (0xa53c965au, 0x5ca6953au);
        var (leftStep, rightStep) = (6, 18);
        foreach (var b in key)
        {
            left = ~(left ^ b);
            right = ~unchecked(right + b);
            (left, right) = (BitOperations.RotateLeft(right, leftStep), BitOperations.RotateLeft(left, rightStep));
            var mixed = (left >> 16 ^ right) & 0xffff;
            leftStep = (int)(mixed & 0x1f);
            rightStep = (int)(mixed >> 11);
        }

        return left ^ right;
    }
}
