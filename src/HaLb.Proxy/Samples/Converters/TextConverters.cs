namespace HaLb.Proxy.Samples.Converters;

/// <summary>Texts: case, length, ends, joining (manual 7.3.1).</summary>
internal static class TextConverters
{
    private static readonly ArgumentSpec[] Chars = [new(ArgumentKind.Str, IsOptional: true)];

    public static readonly Converter[] Rows =
    [
        new("lower", SampleType.Str, SampleType.Str, Lower),
        new("upper", SampleType.Str, SampleType.Str, Upper),
        new("length", SampleType.Str, SampleType.Int, static (in context, arguments, ref sample) =>
        {
            sample.SetInt(sample.Data.Length);
            return true;
        }),
        new("bytes", SampleType.Any, SampleType.Bin, Bytes)
        {
            Arguments = [new(ArgumentKind.IntOrVariable), new(ArgumentKind.IntOrVariable, IsOptional: true)],
        },
        new("concat", SampleType.Str, SampleType.Str, Concat)
        {
            Arguments = [new(ArgumentKind.Str, IsOptional: true), new(ArgumentKind.Variable, IsOptional: true), new(ArgumentKind.Str, IsOptional: true)],
        },
        new("add_item", SampleType.Str, SampleType.Str, AddItem)
        {
            Arguments = [new(ArgumentKind.Str), new(ArgumentKind.Variable, IsOptional: true), new(ArgumentKind.Str, IsOptional: true)],
            Check = static arguments => arguments[1].IsGiven || arguments[2].Bytes.Length > 0 ? null : "a variable or a suffix must follow the delimiter",
        },
        new("ltrim", SampleType.Str, SampleType.Str, static (in context, arguments, ref sample) =>
        {
            sample.Data = sample.Data.TrimStart(arguments[0].Bytes);
            return true;
        }) { Arguments = [.. Chars] },
        new("rtrim", SampleType.Str, SampleType.Str, static (in context, arguments, ref sample) =>
        {
            sample.Data = sample.Data.TrimEnd(arguments[0].Bytes);
            return true;
        }) { Arguments = [.. Chars] },
        new("cut_crlf", SampleType.Str, SampleType.Str, static (in context, arguments, ref sample) =>
        {
            var end = sample.Data.IndexOfAny((byte)'\r', (byte)'\n');
            sample.Data = end < 0 ? sample.Data : sample.Data[..end];
            return true;
        }),
        new("reverse", SampleType.Str, SampleType.Str, Reverse),
        new("reverse_dom", SampleType.Str, SampleType.Str, ReverseLabels),
        new("has_ctl", SampleType.Str, SampleType.Bool, static (in context, arguments, ref sample) =>
        {
            sample.SetBool(sample.Data.IndexOfAnyInRange((byte)0, (byte)0x1F) >= 0 || sample.Data.Contains((byte)0x7F));
            return true;
        }),
    ];

    private static bool Lower(in SampleContext context, ReadOnlySpan<Argument> arguments, ref Sample sample)
    {
        if (!context.Arena.TryTake(sample.Data.Length, out var room))
        {
            return false;
        }

        AsciiCase.ToLower(sample.Data, room);
        sample.Data = room;
        return true;
    }

    private static bool Upper(in SampleContext context, ReadOnlySpan<Argument> arguments, ref Sample sample)
    {
        if (!context.Arena.TryTake(sample.Data.Length, out var room))
        {
            return false;
        }

        AsciiCase.ToUpper(sample.Data, room);
        sample.Data = room;
        return true;
    }

    /// <summary>An offset that is negative or behind the end leaves nothing, a negative length counts as none. A text stays one.</summary>
    private static bool Bytes(in SampleContext context, ReadOnlySpan<Argument> arguments, ref Sample sample)
    {
        var length = long.MaxValue;
        if ((sample.Type != SampleType.Str && !SampleCast.TryCast(ref sample, SampleType.Bin, context.Arena))
            || !Variables.TryReadInt(context, arguments[0], out var offset)
            || (arguments[1].IsGiven && !Variables.TryReadInt(context, arguments[1], out length)))
        {
            return false;
        }

        if (offset < 0 || offset >= sample.Data.Length)
        {
            sample.Data = default;
            return true;
        }

        var rest = sample.Data[(int)offset..];
        sample.Data = length >= 0 && length < rest.Length ? rest[..(int)length] : rest;
        return true;
    }

    private static bool Concat(in SampleContext context, ReadOnlySpan<Argument> arguments, ref Sample sample)
    {
        var value = TextOf(context, arguments[1]);
        return Join(context.Arena, ref sample, arguments[0].Bytes, value, arguments[2].Bytes);
    }

    /// <summary>The delimiter joins two texts only: not before the first, not where nothing follows.</summary>
    private static bool AddItem(in SampleContext context, ReadOnlySpan<Argument> arguments, ref Sample sample)
    {
        var value = TextOf(context, arguments[1]);
        var suffix = arguments[2].Bytes;
        var delimiter = sample.Data.Length > 0 && value.Length + suffix.Length > 0 ? arguments[0].Bytes : [];
        return Join(context.Arena, ref sample, delimiter, value, suffix);
    }

    /// <summary>What a variable holds, as text; empty where it holds nothing that has one.</summary>
    private static ReadOnlySpan<byte> TextOf(scoped in SampleContext context, Argument argument)
    {
        var value = default(Sample);
        return argument.Target is VariableSlot slot && Variables.TryGet(context, slot, ref value) && SampleCast.TryCast(ref value, SampleType.Str, context.Arena)
            ? value.Data
            : default;
    }

    private static bool Join(SampleArena arena, ref Sample sample, scoped ReadOnlySpan<byte> first, scoped ReadOnlySpan<byte> second, scoped ReadOnlySpan<byte> third)
    {
        var start = sample.Data.Length;
        if (!arena.TryTake(start + first.Length + second.Length + third.Length, out var room))
        {
            return false;
        }

        sample.Data.CopyTo(room);
        first.CopyTo(room[start..]);
        second.CopyTo(room[(start + first.Length)..]);
        third.CopyTo(room[(start + first.Length + second.Length)..]);
        sample.Data = room;
        return true;
    }

    private static bool Reverse(in SampleContext context, ReadOnlySpan<Argument> arguments, ref Sample sample)
    {
        if (!context.Arena.TryTake(sample.Data.Length, out var room))
        {
            return false;
        }

        sample.Data.CopyTo(room);
        room.Reverse();
        sample.Data = room;
        return true;
    }

    /// <summary><c>www.example.com</c> becomes <c>com.example.www</c>.</summary>
    private static bool ReverseLabels(in SampleContext context, ReadOnlySpan<Argument> arguments, ref Sample sample)
    {
        if (!context.Arena.TryTake(sample.Data.Length, out var room))
        {
            return false;
        }

        var rest = sample.Data;
        var written = 0;
        for (var dot = rest.LastIndexOf((byte)'.'); dot >= 0; dot = rest.LastIndexOf((byte)'.'))
        {
            rest[(dot + 1)..].CopyTo(room[written..]);
            written += rest.Length - dot;
            room[written - 1] = (byte)'.';
            rest = rest[..dot];
        }

        rest.CopyTo(room[written..]);
        sample.Data = room;
        return true;
    }
}
