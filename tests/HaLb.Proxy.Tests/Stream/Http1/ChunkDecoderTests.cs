using System.Text;
using CsCheck;
using HaLb.Proxy.Stream.Http1;
using Xunit;

namespace HaLb.Proxy.Tests.Stream.Http1;

/// <summary>Chunked coding, strict and independent of how the bytes arrive.</summary>
public sealed class ChunkDecoderTests
{
    [Fact]
    public void Body_is_the_same_however_the_bytes_are_split()
    {
        var bodies = Gen.Byte.Array[1, 40].Array[0, 6];
        Gen.Select(bodies, Gen.Int[1, 7]).Sample((chunks, step) =>
        {
            var coded = new List<byte>();
            foreach (var chunk in chunks)
            {
                coded.AddRange(Encoding.ASCII.GetBytes($"{chunk.Length:x};ext=\"1\"\r\n"));
                coded.AddRange(chunk);
                coded.AddRange("\r\n"u8.ToArray());
            }

            coded.AddRange("0\r\n"u8.ToArray());
            return Decode([.. coded], step) is { } body && body.SequenceEqual(chunks.SelectMany(c => c));
        });
    }

    [Theory]
    [InlineData("5 \r\nhello\r\n0\r\n")]
    [InlineData(" 5\r\nhello\r\n0\r\n")]
    [InlineData("0x5\r\nhello\r\n0\r\n")]
    [InlineData("+5\r\nhello\r\n0\r\n")]
    [InlineData("5\nhello\r\n0\r\n")]
    [InlineData("5\r\nhelloX\r\n0\r\n")]
    [InlineData("5\r\nhello\n0\r\n")]
    [InlineData("\r\n")]
    [InlineData("g\r\n")]
    [InlineData("-1\r\n")]
    [InlineData("5;a\u0001\r\nhello\r\n0\r\n")]
    [InlineData("1234567890123456\r\n")]
    [InlineData("FFFFFFFFFFFFFFFFFF\r\n")]
    public void Broken_coding_is_refused(string text)
    {
        Assert.Null(Decode(Encoding.Latin1.GetBytes(text), 1));
        Assert.Null(Decode(Encoding.Latin1.GetBytes(text), 100));
    }

    [Fact]
    public void Endless_size_line_is_refused()
    {
        Assert.Equal(ChunkStatus.Invalid, new ChunkDecoder().Next(Encoding.ASCII.GetBytes("1;" + new string('a', 2000)), out _, out _));
    }

    /// <summary>The body, or null where it is refused, with the input handed over <paramref name="step"/> bytes at a time.</summary>
    private static byte[]? Decode(byte[] input, int step)
    {
        var decoder = new ChunkDecoder();
        var body = new List<byte>();
        var start = 0;
        for (var end = Math.Min(step, input.Length); ;)
        {
            var status = decoder.Next(input.AsSpan(start, end - start), out var skip, out var data);
            start += skip;
            switch (status)
            {
                case ChunkStatus.Data:
                    body.AddRange(input.AsSpan(start, data));
                    start += data;
                    if (data > 0)
                    {
                        decoder.Take(data);
                    }

                    break;
                case ChunkStatus.Last:
                    return [.. body];
                case ChunkStatus.Incomplete when end < input.Length:
                    end = Math.Min(end + step, input.Length);
                    break;
                default:
                    return null;
            }
        }
    }
}
