namespace HaLb.Proxy.Samples.Converters;

/// <summary>Parts of a text by number or name (manual 7.3.1). A field lies between two delimiters and may be empty; a word is
/// never empty: delimiters beside each other count as one.</summary>
internal static class FieldConverters
{
    public static readonly Converter[] Rows =
    [
        Part("field", Field),
        Part("word", Word),
        new("param", SampleType.Str, SampleType.Str, Parameter)
        {
            Arguments = [new(ArgumentKind.Str), new(ArgumentKind.Str, IsOptional: true)],
            Check = static arguments => arguments[0].Bytes.Length == 0 ? "a parameter needs a name" : arguments[1].Bytes.Length > 1 ? "its delimiter is one character" : null,
        },
    ];

    private static Converter Part(string name, ConvertFunction convert) =>
        new(name, SampleType.Str, SampleType.Str, convert)
        {
            Arguments = [new(ArgumentKind.Int), new(ArgumentKind.Str), new(ArgumentKind.Int, IsOptional: true)],
            Check = static arguments =>
                arguments[0].Integer == 0 ? "its index counts from 1 or -1"
                : arguments[1].Bytes.Length == 0 ? "it needs delimiters"
                : null,
        };

    private static long CountOf(Argument argument) => argument.IsGiven ? argument.Integer : 1;

    private static bool Field(in SampleContext context, ReadOnlySpan<Argument> arguments, ref Sample sample)
    {
        var index = arguments[0].Integer;
        ReadOnlySpan<byte> delimiters = arguments[1].Bytes;
        return index > 0
            ? FieldFromStart(index, delimiters, CountOf(arguments[2]), ref sample)
            : FieldFromEnd(index, delimiters, CountOf(arguments[2]), ref sample);
    }

    private static bool FieldFromStart(long index, ReadOnlySpan<byte> delimiters, long count, ref Sample sample)
    {
        var rest = sample.Data;
        for (; index > 1; index--)
        {
            var delimiter = rest.IndexOfAny(delimiters);
            if (delimiter < 0)
            {
                return false;
            }

            rest = rest[(delimiter + 1)..];
        }

        var end = 0;
        for (; count > 0; count--)
        {
            var delimiter = rest[end..].IndexOfAny(delimiters);
            if (delimiter < 0)
            {
                break;
            }

            if (count == 1)
            {
                sample.Data = rest[..(end + delimiter)];
                return true;
            }

            end += delimiter + 1;
        }

        sample.Data = rest;
        return true;
    }

    private static bool FieldFromEnd(long index, ReadOnlySpan<byte> delimiters, long count, ref Sample sample)
    {
        var rest = sample.Data;
        for (; index < -1; index++)
        {
            var delimiter = rest.LastIndexOfAny(delimiters);
            if (delimiter < 0)
            {
                return false;
            }

            rest = rest[..delimiter];
        }

        var start = rest.Length;
        for (; count > 0; count--)
        {
            var delimiter = rest[..start].LastIndexOfAny(delimiters);
            if (delimiter < 0)
            {
                break;
            }

            if (count == 1)
            {
                sample.Data = rest[(delimiter + 1)..];
                return true;
            }

            start = delimiter;
        }

        sample.Data = rest;
        return true;
    }

    private static bool Word(in SampleContext context, ReadOnlySpan<Argument> arguments, ref Sample sample)
    {
        var index = arguments[0].Integer;
        ReadOnlySpan<byte> delimiters = arguments[1].Bytes;
        var count = CountOf(arguments[2]);
        sample.Data = index > 0 ? WordFromStart(index, delimiters, count, sample.Data) : WordFromEnd(index, delimiters, count, sample.Data);
        return true;
    }

    private static ReadOnlySpan<byte> WordFromStart(long index, ReadOnlySpan<byte> delimiters, long count, ReadOnlySpan<byte> text)
    {
        var start = NextWord(text, 0, delimiters);
        for (; index > 1 && start < text.Length; index--)
        {
            start = NextWord(text, EndOfWord(text, start, delimiters), delimiters);
        }

        var end = start;
        for (; count > 0; count--)
        {
            end = EndOfWord(text, end, delimiters);
            if (count == 1 || end == text.Length)
            {
                return text[start..end];
            }

            end = NextWord(text, end, delimiters);
        }

        return text[start..];
    }

    private static int NextWord(ReadOnlySpan<byte> text, int at, ReadOnlySpan<byte> delimiters)
    {
        var skip = text[at..].IndexOfAnyExcept(delimiters);
        return skip < 0 ? text.Length : at + skip;
    }

    private static int EndOfWord(ReadOnlySpan<byte> text, int at, ReadOnlySpan<byte> delimiters)
    {
        var length = text[at..].IndexOfAny(delimiters);
        return length < 0 ? text.Length : at + length;
    }

    private static ReadOnlySpan<byte> WordFromEnd(long index, ReadOnlySpan<byte> delimiters, long count, ReadOnlySpan<byte> text)
    {
        var end = PreviousWord(text, text.Length, delimiters);
        for (; index < -1 && end > 0; index++)
        {
            end = PreviousWord(text, StartOfWord(text, end, delimiters), delimiters);
        }

        var start = end;
        for (; count > 0; count--)
        {
            start = StartOfWord(text, start, delimiters);
            if (count == 1 || start == 0)
            {
                return text[start..end];
            }

            start = PreviousWord(text, start, delimiters);
        }

        return text[..end];
    }

    private static int PreviousWord(ReadOnlySpan<byte> text, int at, ReadOnlySpan<byte> delimiters) =>
        text[..at].LastIndexOfAnyExcept(delimiters) + 1;

    private static int StartOfWord(ReadOnlySpan<byte> text, int at, ReadOnlySpan<byte> delimiters) =>
        text[..at].LastIndexOfAny(delimiters) + 1;

    /// <summary>Value of a parameter of a query or of a list like it; without a '=' it is empty.</summary>
    private static bool Parameter(in SampleContext context, ReadOnlySpan<Argument> arguments, ref Sample sample)
    {
        ReadOnlySpan<byte> name = arguments[0].Bytes;
        var delimiter = arguments[1].Bytes is [var given] ? given : (byte)'&';
        for (var rest = sample.Data; ;)
        {
            var end = rest.IndexOf(delimiter);
            var part = end < 0 ? rest : rest[..end];
            if (part.StartsWith(name) && (part.Length == name.Length || part[name.Length] == '='))
            {
                sample.Data = part.Length == name.Length ? default : part[(name.Length + 1)..];
                return true;
            }

            if (end < 0)
            {
                return false;
            }

            rest = rest[(end + 1)..];
        }
    }
}
