namespace HaLb.Proxy.Samples.Converters;

/// <summary>How <c>json</c> reads its text: bytes as characters, or UTF-8 with the errors that are allowed.</summary>
internal sealed class JsonInput(bool isUtf8, bool skipErrors, bool allowOverlong)
{
    private const int Skipped = -1;

    public static JsonInput? Find(string name) => name switch
    {
        "" or "ascii" => new(false, false, false),
        "utf8" => new(true, false, false),
        "utf8s" => new(true, true, false),
        "utf8p" => new(true, false, true),
        "utf8ps" => new(true, true, true),
        _ => null,
    };

    /// <summary>Takes one character off; negative = it is left out. False = the whole text has no value.</summary>
    public bool TryRead(ref ReadOnlySpan<byte> text, out int character)
    {
        character = text[0];
        if (!isUtf8 || character < 0x80)
        {
            text = text[1..];
            return true;
        }

        var length = Decode(text, out character, out var isOverlong);
        text = text[length..];

        // Four hexadecimal digits are all that an escape has.
        if (character is Skipped or > 0xFFFF or (>= 0xD800 and <= 0xDFFF) or 0xFFFE or 0xFFFF || (isOverlong && !allowOverlong))
        {
            character = Skipped;
            return skipErrors;
        }

        return true;
    }

    /// <summary>Length of the sequence, up to the first byte that does not belong to it; <see cref="Skipped"/> where it is none.</summary>
    private static int Decode(ReadOnlySpan<byte> text, out int character, out bool isOverlong)
    {
        isOverlong = false;
        var (length, bits) = text[0] switch
        {
            >= 0xC0 and < 0xE0 => (2, text[0] & 0x1F),
            >= 0xE0 and < 0xF0 => (3, text[0] & 0x0F),
            >= 0xF0 and < 0xF8 => (4, text[0] & 0x07),
            >= 0xF8 and < 0xFC => (5, text[0] & 0x03),
            >= 0xFC and < 0xFE => (6, text[0] & 0x01),
            _ => (1, Skipped),
        };
        character = Skipped;
        for (var i = 1; i < length; i++)
        {
            if (i == text.Length || (text[i] & 0xC0) != 0x80)
            {
                return i;
            }

            bits = bits << 6 | text[i] & 0x3F;
        }

        character = bits;
        isOverlong = bits >= 0 && bits < length switch { 2 => 0x80, 3 => 0x800, 4 => 0x10000, 5 => 0x200000, 6 => 0x4000000, _ => 0 };
        return length;
    }
}
