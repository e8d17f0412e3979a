using System.Buffers.Binary;
using System.Numerics;

namespace HaLb.Proxy.Samples.Converters;

/// <summary>SHA-224 (FIPS 180-4 6.3) and its HMAC (RFC 2104), which .NET lacks. For the converters only.</summary>
internal sealed class Sha224
{
    public const int HashSizeInBytes = 28;
    private const int BlockSize = 64;

    public static readonly Sha224 Instance = new();

    private static ReadOnlySpan<uint> Start =>
        [0xc1059ed8, 0x367cd507, 0x3070dd17, 0xf70e5939, 0xffc00b31, 0x68581511, 0x64f98fa7, 0xbefa4fa4];

    /// <summary>The first 32 bits of the fractions of the cube roots of the first 64 primes.</summary>
    private static readonly uint[] Factors = MakeFactors();

    private Sha224()
    {
    }

    public static bool TryHash(SampleArena arena, ref Sample sample)
    {
        if (!arena.TryTake(HashSizeInBytes, out var room))
        {
            return false;
        }

        Hash(sample.Data, default, room);
        sample.SetBin(room);
        return true;
    }

    /// <summary>HMAC; returns the length of the code.</summary>
    public static int Authenticate(ReadOnlySpan<byte> key, ReadOnlySpan<byte> text, Span<byte> room)
    {
        Span<byte> block = stackalloc byte[BlockSize];
        block.Clear();
        if (key.Length > BlockSize)
        {
            Hash(key, default, block);
        }
        else
        {
            key.CopyTo(block);
        }

        Span<byte> inner = stackalloc byte[HashSizeInBytes];
        Xor(block, 0x36);
        Hash(block, text, inner);
        Xor(block, 0x36 ^ 0x5C);
        Hash(block, inner, room);
        return HashSizeInBytes;
    }

    private static void Xor(Span<byte> block, byte value)
    {
        foreach (ref var b in block)
        {
            b ^= value;
        }
    }

    /// <summary>Hashes <paramref name="first"/> and then <paramref name="second"/>; where there is a second, the first is whole blocks.</summary>
    private static void Hash(scoped ReadOnlySpan<byte> first, scoped ReadOnlySpan<byte> second, scoped Span<byte> room)
    {
        Span<uint> state = stackalloc uint[8];
        Start.CopyTo(state);
        var length = (ulong)(first.Length + second.Length);
        Blocks(ref first, state);
        var rest = first.Length > 0 ? first : second;
        Blocks(ref rest, state);

        Span<byte> tail = stackalloc byte[2 * BlockSize];
        tail.Clear();
        rest.CopyTo(tail);
        tail[rest.Length] = 0x80;
        tail = tail[..(rest.Length < BlockSize - 8 ? BlockSize : 2 * BlockSize)];
        BinaryPrimitives.WriteUInt64BigEndian(tail[^8..], length * 8);
        ReadOnlySpan<byte> last = tail;
        Blocks(ref last, state);
        for (var i = 0; i < HashSizeInBytes / 4; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(room[(4 * i)..], state[i]);
        }
    }

    private static void Blocks(ref ReadOnlySpan<byte> text, scoped Span<uint> state)
    {
        Span<uint> words = stackalloc uint[64];
        for (; text.Length >= BlockSize; text = text[BlockSize..])
        {
            Block(text, words, state);
        }
    }

    private static void Block(ReadOnlySpan<byte> text, Span<uint> words, Span<uint> state)
    {
        for (var i = 0; i < 64; i++)
        {
            words[i] = i < 16
                ? BinaryPrimitives.ReadUInt32BigEndian(text[(4 * i)..])
                : unchecked(words[i - 16] + words[i - 7]
                    + (BitOperations.RotateRight(words[i - 15], 7) ^ BitOperations.RotateRight(words[i - 15], 18) ^ words[i - 15] >> 3)
                    + (BitOperations.RotateRight(words[i - 2], 17) ^ BitOperations.RotateRight(words[i - 2], 19) ^ words[i - 2] >> 10));
        }

        var (a, b, c, d) = (state[0], state[1], state[2], state[3]);
        var (e, f, g, h) = (state[4], state[5], state[6], state[7]);
        unchecked
        {
            for (var i = 0; i < 64; i++)
            {
                var one = h + (BitOperations.RotateRight(e, 6) ^ BitOperations.RotateRight(e, 11) ^ BitOperations.RotateRight(e, 25)) + (e & f ^ ~e & g) + Factors[i] + words[i];
                var two = (BitOperations.RotateRight(a, 2) ^ BitOperations.RotateRight(a, 13) ^ BitOperations.RotateRight(a, 22)) + (a & b ^ a & c ^ b & c);
                (h, g, f, e, d, c, b, a) = (g, f, e, d + one, c, b, a, one + two);
            }

            state[0] += a;
            state[1] += b;
            state[2] += c;
            state[3] += d;
            state[4] += e;
            state[5] += f;
            state[6] += g;
            state[7] += h;
        }
    }

    private static uint[] MakeFactors()
    {
        var factors = new uint[64];
        var count = 0;
        for (var candidate = 2; count < factors.Length; candidate++)
        {
            var isPrime = true;
            for (var divisor = 2; divisor * divisor <= candidate; divisor++)
            {
                isPrime &= candidate % divisor != 0;
            }

            if (isPrime)
            {
                factors[count++] = CubeRootFraction(candidate);
            }
        }

        return factors;
    }

    /// <summary>The largest x whose cube is at most candidate * 2^96, without its whole part.</summary>
    private static uint CubeRootFraction(int candidate)
    {
        var target = (BigInteger)candidate << 96;
        BigInteger low = 0;
        var high = (BigInteger)candidate << 32;
        while (high - low > 1)
        {
            var middle = (low + high) / 2;
            if (middle * middle * middle <= target)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        return (uint)(low & uint.MaxValue);
    }
}
