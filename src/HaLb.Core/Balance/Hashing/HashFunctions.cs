using System.Buffers.Binary;
using System.IO.Hashing;
using System.Numerics;

namespace HaLb.Core.Balance.Hashing;

/// <summary>The hash functions that <c>hash-type</c> and the converters of the same names share, with HAProxy's results.
/// None is for security.</summary>
public static class HashFunctions
{
    public static uint Sdbm(ReadOnlySpan<byte> key)
    {
        var hash = 0u;
        foreach (var b in key)
        {
            hash = unchecked(hash * 65599 + b);
        }

        return hash;
    }

    public static uint Djb2(ReadOnlySpan<byte> key)
    {
        var hash = 5381u;
        foreach (var b in key)
        {
            hash = unchecked(hash * 33 + b);
        }

        return hash;
    }

    /// <summary>Two registers that are rotated into each other by amounts taken from the key so far.</summary>
    public static uint Wt6(ReadOnlySpan<byte> key)
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

    /// <summary>As of Ethernet, gzip, PNG.</summary>
    public static uint Crc32(ReadOnlySpan<byte> key) => System.IO.Hashing.Crc32.HashToUInt32(key);

    /// <summary>Castagnoli's polynomial (RFC 4960 appendix B).</summary>
    public static uint Crc32C(ReadOnlySpan<byte> key)
    {
        var crc = uint.MaxValue;
        while (key.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(key));
            key = key[sizeof(ulong)..];
        }

        foreach (var b in key)
        {
            crc = BitOperations.Crc32C(crc, b);
        }

        return ~crc;
    }

    /// <param name="key">What is hashed.</param>
    /// <param name="seed">Its low 32 bits count.</param>
    public static uint Xxh32(ReadOnlySpan<byte> key, long seed) => XxHash32.HashToUInt32(key, unchecked((int)seed));

    public static ulong Xxh64(ReadOnlySpan<byte> key, long seed) => XxHash64.HashToUInt64(key, seed);

    /// <summary>The variant of 64 bits.</summary>
    public static ulong Xxh3(ReadOnlySpan<byte> key, long seed) => XxHash3.HashToUInt64(key, seed);

    /// <summary>Spreads each bit of a hash over all bits.</summary>
    public static uint Avalanche(uint hash) => Balance.Avalanche.Apply(hash);
}
