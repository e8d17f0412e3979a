namespace HaLb.Proxy.Samples.Converters;

/// <summary>JSON: escaping texts for it, reading values out of it (manual 7.3.1).</summary>
internal static class JsonConverters
{
    /// <summary>Bytes that the longest escape takes: <c>\u00ff</c>.</summary>
    private const int EscapeLengthMax = 6;

    public static readonly Converter[] Rows =
    [
        new("json", SampleType.Str, SampleType.Str, Escape)
        {
            Arguments = [new(ArgumentKind.Str, IsOptional: true)],
            Check = static arguments =>
            {
                arguments[0].Target = JsonInput.Find(arguments[0].Text);
                return arguments[0].Target is null ? "its input is 'ascii', 'utf8', 'utf8s', 'utf8p' or 'utf8ps'" : null;
            },
        },
        new("json_query", SampleType.Str, SampleType.Any, static (in context, arguments, ref sample) => Query(context, arguments, ref sample))
        {
            Arguments = [new(ArgumentKind.Str), new(ArgumentKind.Str, IsOptional: true)],
            Check = CheckPath,
        },
    ];

    /// <summary>Compiles the path and checks the type of a query's two arguments.</summary>
    public static string? CheckPath(ReadOnlySpan<Argument> arguments)
    {
        arguments[0].Target = JsonPath.TryParse(arguments[0].Text, out var error);
        return arguments[0].Target is null ? error : arguments[1].Text is "" or "int" ? null : "the only type to ask for is 'int'";
    }

    /// <summary>Replaces a JSON text by the value that the path leads to. False = there is none, or it is an object, array or null.</summary>
    public static bool Query(in SampleContext context, ReadOnlySpan<Argument> arguments, ref Sample sample)
    {
        var scanner = new JsonScanner(sample.Data);
        if (!scanner.TryFind((JsonPath)arguments[0].Target!, out var value))
        {
            return false;
        }

        switch (value[0])
        {
            case (byte)'t' or (byte)'f':
                sample.SetBool(value[0] == 't');
                return true;
            case (byte)'"':
                return JsonScanner.TryUnescape(value[1..^1], context.Arena, ref sample);
            case (byte)'{' or (byte)'[' or (byte)'n':
                return false;
            default:
                return arguments[1].Bytes.Length > 0 ? JsonNumber.TryReadInt(value, ref sample) : JsonNumber.TryWrite(value, context.Arena, ref sample);
        }
    }

    private static bool Escape(in SampleContext context, ReadOnlySpan<Argument> arguments, ref Sample sample)
    {
        var input = (JsonInput)arguments[0].Target!;
        var writer = new ArenaWriter(context.Arena);
        Span<byte> escape = stackalloc byte[EscapeLengthMax];
        for (var rest = sample.Data; rest.Length > 0;)
        {
            if (!input.TryRead(ref rest, out var character))
            {
                return false;
            }

            if (character >= 0 && !writer.TryAppend(escape[..Write(character, escape)]))
            {
                return false;
            }
        }

        sample.SetStr(writer.Finish());
        return true;
    }

    private static int Write(int character, Span<byte> room)
    {
        var letter = character switch
        {
            '"' or '\\' or '/' => (byte)character,
            '\b' => (byte)'b',
            '\f' => (byte)'f',
            '\n' => (byte)'n',
            '\r' => (byte)'r',
            '\t' => (byte)'t',
            _ => (byte)0,
        };
        if (letter != 0)
        {
            room[0] = (byte)'\\';
            room[1] = letter;
            return 2;
        }

        if (character is >= 0x20 and < 0x7F)
        {
            room[0] = (byte)character;
            return 1;
        }

        room[0] = (byte)'\\';
        room[1] = (byte)'u';
        for (var i = 0; i < 4; i++)
        {
            room[2 + i] = "0123456789abcdef"u8[character >> (12 - 4 * i) & 15];
        }

        return EscapeLengthMax;
    }
}
