using System.Buffers.Binary;
using System.Buffers.Text;

namespace HaLb.Proxy.Samples.Converters;

/// <summary>Bytes as text and back (manual 7.3.1).</summary>
internal static class EncodingConverters
{
    private const int ChunkBytesMax = 8;
    private static readonly ArgumentSpec[] HexChunks = [new(ArgumentKind.Str, IsOptional: true), new(ArgumentKind.Int, IsOptional: true), new(ArgumentKind.Int, IsOptional: true)];
    private static readonly ArgumentSpec[] NumberChunks = [new(ArgumentKind.Str), new(ArgumentKind.Int), new(ArgumentKind.Int, IsOptional: true)];

    public static readonly Converter[] Rows =
    [
        new("hex", SampleType.Bin, SampleType.Str, Hex),
        new("base2", SampleType.Bin, SampleType.Str, Base2),
        new("hex2i", SampleType.Str, SampleType.Int, HexToInt),
        new("htonl", SampleType.Int, SampleType.Bin, static (in context, arguments, ref sample) =>
        {
            if (!context.Arena.TryTake(sizeof(uint), out var room))
            {
                return false;
            }

            BinaryPrimitives.WriteUInt32BigEndian(room, unchecked((uint)sample.Integer));
            sample.SetBin(room);
            return true;
        }),
        new("base64", SampleType.Bin, SampleType.Str, static (in context, arguments, ref sample) => Encode(Base64Text.WithPadding, context.Arena, ref sample)),
        new("ub64enc", SampleType.Bin, SampleType.Str, static (in context, arguments, ref sample) => Encode(Base64Text.Url, context.Arena, ref sample)),
        new("b64dec", SampleType.Str, SampleType.Bin, static (in context, arguments, ref sample) => Decode(Base64Text.WithPadding, context.Arena, ref sample)),
        new("ub64dec", SampleType.Str, SampleType.Bin, static (in context, arguments, ref sample) => Decode(Base64Text.Url, context.Arena, ref sample)),
        new("be2hex", SampleType.Bin, SampleType.Str, HexOfChunks) { Arguments = [.. HexChunks], Check = CheckHexChunks },
        new("be2dec", SampleType.Bin, SampleType.Str, static (in context, arguments, ref sample) => Numbers(context.Arena, arguments, bigEndian: true, ref sample))
        {
            Arguments = [.. NumberChunks],
            Check = CheckNumberChunks,
        },
        new("le2dec", SampleType.Bin, SampleType.Str, static (in context, arguments, ref sample) => Numbers(context.Arena, arguments, bigEndian: false, ref sample))
        {
            Arguments = [.. NumberChunks],
            Check = CheckNumberChunks,
        },
    ];

    private static string? CheckHexChunks(ReadOnlySpan<Argument> arguments) =>
        arguments[1].Integer < 0 ? "a chunk has no negative size"
        : arguments[1].Integer == 0 && (arguments[0].Bytes.Length > 0 || arguments[2].Integer != 0) ? "a separator or truncating needs the size of a chunk"
        : arguments[2].Integer is 0 or 1 ? null
        : "truncating is 0 or 1";

    private static string? CheckNumberChunks(ReadOnlySpan<Argument> arguments) =>
        arguments[1].Integer is < 1 or > ChunkBytesMax ? $"a chunk has 1 to {ChunkBytesMax} bytes"
        : arguments[2].Integer is 0 or 1 ? null
        : "truncating is 0 or 1";

    private static bool Hex(in SampleContext context, ReadOnlySpan<Argument> arguments, ref Sample sample)
    {
        if (!context.Arena.TryTake(sample.Data.Length * 2, out var room))
        {
            return false;
        }

        for (var i = 0; i < sample.Data.Length; i++)
        {
            HexDigits.Write(sample.Data[i], room[(2 * i)..]);
        }

        sample.SetStr(room);
        return true;
    }

    /// <summary>Eight digits for each byte.</summary>
    private static bool Base2(in SampleContext context, ReadOnlySpan<Argument> arguments, ref Sample sample)
    {
        if (!context.Arena.TryTake(sample.Data.Length * 8, out var room))
        {
            return false;
        }

        for (var i = 0; i < room.Length; i++)
        {
            room[i] = (byte)('0' + (sample.Data[i / 8] >> (7 - i % 8) & 1));
        }

        sample.SetStr(room);
        return true;
    }

    /// <summary>The last sixteen digits count.</summary>
    private static bool HexToInt(in SampleContext context, ReadOnlySpan<Argument> arguments, ref Sample sample)
    {
        var value = 0L;
        foreach (var c in sample.Data)
        {
            var digit = HexDigits.ValueOf(c);
            if (digit < 0)
            {
                return false;
            }

            value = value << 4 | (uint)digit;
        }

        sample.SetInt(value);
        return true;
    }

    private static bool Encode(Base64Text form, SampleArena arena, ref Sample sample)
    {
        if (!arena.TryTake(form.EncodedLength(sample.Data.Length), out var room))
        {
            return false;
        }

        form.Encode(sample.Data, room);
        sample.SetStr(room);
        return true;
    }

    private static bool Decode(Base64Text form, SampleArena arena, ref Sample sample)
    {
        if (!arena.TryTake(Base64Text.DecodedLengthMax(sample.Data.Length), out var room) || !form.TryDecode(sample.Data, room, out var written))
        {
            return false;
        }

        arena.Shrink(room.Length - written);
        sample.SetBin(room[..written]);
        return true;
    }

    private static bool HexOfChunks(in SampleContext context, ReadOnlySpan<Argument> arguments, ref Sample sample)
    {
        var writer = new ArenaWriter(context.Arena);
        var size = arguments[1].Integer;
        var rest = sample.Data;
        Span<byte> digits = stackalloc byte[2];
        if (size > 0 && arguments[2].Integer != 0)
        {
            rest = rest[..(int)(rest.Length - rest.Length % size)];
        }

        for (var i = 0; i < rest.Length; i++)
        {
            if (i > 0 && size > 0 && i % size == 0 && !writer.TryAppend(arguments[0].Bytes))
            {
                return false;
            }

            HexDigits.Write(rest[i], digits);
            if (!writer.TryAppend(digits))
            {
                return false;
            }
        }

        sample.SetStr(writer.Finish());
        return true;
    }

    private static bool Numbers(SampleArena arena, ReadOnlySpan<Argument> arguments, bool bigEndian, ref Sample sample)
    {
        var writer = new ArenaWriter(arena);
        var size = (int)arguments[1].Integer;
        var rest = arguments[2].Integer != 0 ? sample.Data[..(sample.Data.Length - sample.Data.Length % size)] : sample.Data;
        Span<byte> digits = stackalloc byte[20];
        for (var i = 0; i < rest.Length; i += size)
        {
            var number = NumberOf(rest.Slice(i, Math.Min(size, rest.Length - i)), bigEndian);
            _ = Utf8Formatter.TryFormat(number, digits, out var written);
            if ((i > 0 && !writer.TryAppend(arguments[0].Bytes)) || !writer.TryAppend(digits[..written]))
            {
                return false;
            }
        }

        sample.SetStr(writer.Finish());
        return true;
    }

    private static ulong NumberOf(ReadOnlySpan<byte> bytes, bool bigEndian)
    {
        var number = 0UL;
        for (var i = 0; i < bytes.Length; i++)
        {
            number = number << 8 | bytes[bigEndian ? i : bytes.Length - 1 - i];
        }

        return number;
    }
}
