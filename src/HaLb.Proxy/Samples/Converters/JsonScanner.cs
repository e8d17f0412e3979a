namespace HaLb.Proxy.Samples.Converters;

/// <summary>Finds one value in a JSON text without reading more of it than leads there: what stands behind the value may be
/// broken or missing, as in HAProxy. Bounded in depth; linear in the text.</summary>
internal ref struct JsonScanner(ReadOnlySpan<byte> text)
{
    private const int DepthMax = 20;

    private readonly ReadOnlySpan<byte> _text = text;
    private int _at;

    /// <summary>The value as it is written, quotes included.</summary>
    public bool TryFind(JsonPath path, out ReadOnlySpan<byte> value)
    {
        value = default;
        foreach (ref readonly var step in path.Steps.AsSpan())
        {
            if (!(step.Name is { } name ? TryEnterMember(name) : TryEnterElement(step.Index)))
            {
                return false;
            }
        }

        SkipSpaces();
        var start = _at;
        if (!TrySkipValue())
        {
            return false;
        }

        value = _text[start.._at];
        return true;
    }

    private bool TryEnterMember(ReadOnlySpan<byte> name)
    {
        if (!TryTake((byte)'{'))
        {
            return false;
        }

        while (true)
        {
            SkipSpaces();
            var start = _at;
            if (!TrySkipString())
            {
                return false;
            }

            var key = _text[(start + 1)..(_at - 1)];
            if (!TryTake((byte)':'))
            {
                return false;
            }

            if (key.SequenceEqual(name))
            {
                return true;
            }

            if (!TrySkipValue() || !TryTake((byte)','))
            {
                return false;
            }
        }
    }

    private bool TryEnterElement(int index)
    {
        if (!TryTake((byte)'['))
        {
            return false;
        }

        for (; index > 0; index--)
        {
            if (!TrySkipValue() || !TryTake((byte)','))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Skips a value with all that is in it.</summary>
    private bool TrySkipValue()
    {
        // One bit for each open bracket: set = an object.
        var kinds = 0U;
        var depth = 0;
        while (true)
        {
            SkipSpaces();
            var c = Current();
            if (c is (byte)'{' or (byte)'[')
            {
                if (depth == DepthMax)
                {
                    return false;
                }

                kinds = kinds << 1 | (c == '{' ? 1U : 0U);
                depth++;
                _at++;
                SkipSpaces();
                if (Current() != (c == '{' ? '}' : ']'))
                {
                    if (c == '{' && !TrySkipKey())
                    {
                        return false;
                    }

                    continue;
                }
            }
            else if (!TrySkipScalar(c))
            {
                return false;
            }

            if (!TryLeave(ref kinds, ref depth))
            {
                return false;
            }

            if (depth == 0)
            {
                return true;
            }
        }
    }

    /// <summary>After a value: closes what closes here, or goes on to the next value. False = neither.</summary>
    private bool TryLeave(ref uint kinds, ref int depth)
    {
        while (depth > 0)
        {
            SkipSpaces();
            var isObject = (kinds & 1) != 0;
            var c = Current();
            if (c == (isObject ? '}' : ']'))
            {
                _at++;
                kinds >>= 1;
                depth--;
                continue;
            }

            if (c != ',')
            {
                return false;
            }

            _at++;
            return !isObject || TrySkipKey();
        }

        return true;
    }

    private bool TrySkipKey()
    {
        SkipSpaces();
        return TrySkipString() && TryTake((byte)':');
    }

    private bool TrySkipScalar(byte c) => c switch
    {
        (byte)'"' => TrySkipString(),
        (byte)'t' => TrySkipWord("true"u8),
        (byte)'f' => TrySkipWord("false"u8),
        (byte)'n' => TrySkipWord("null"u8),
        _ => TrySkipNumber(),
    };

    private bool TrySkipWord(ReadOnlySpan<byte> word)
    {
        var fits = _text[_at..].StartsWith(word);
        _at += fits ? word.Length : 0;
        return fits;
    }

    private bool TrySkipNumber()
    {
        var length = JsonNumber.Length(_text[_at..]);
        _at += length;
        return length > 0;
    }

    private bool TrySkipString()
    {
        if (Current() != '"')
        {
            return false;
        }

        for (_at++; _at < _text.Length; _at++)
        {
            if (_text[_at] == '"')
            {
                _at++;
                return true;
            }

            if (_text[_at] == '\\')
            {
                _at++;
            }
        }

        return false;
    }

    private bool TryTake(byte expected)
    {
        SkipSpaces();
        if (_at >= _text.Length || _text[_at] != expected)
        {
            return false;
        }

        _at++;
        return true;
    }

    private readonly byte Current() => _at < _text.Length ? _text[_at] : (byte)0;

    private void SkipSpaces()
    {
        while (_at < _text.Length && _text[_at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
        {
            _at++;
        }
    }

    /// <summary>Resolves escapes. Of <c>\u</c> only what fits a byte has a value.</summary>
    public static bool TryUnescape(ReadOnlySpan<byte> text, SampleArena arena, ref Sample sample)
    {
        if (!text.Contains((byte)'\\'))
        {
            sample.SetStr(text);
            return true;
        }

        if (!arena.TryTake(text.Length, out var room))
        {
            return false;
        }

        var written = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || ++i == text.Length)
            {
                room[written++] = text[Math.Min(i, text.Length - 1)];
                continue;
            }

            if (!TryReadEscape(text, ref i, out room[written++]))
            {
                return false;
            }
        }

        arena.Shrink(room.Length - written);
        sample.SetStr(room[..written]);
        return true;
    }

    private static bool TryReadEscape(ReadOnlySpan<byte> text, ref int i, out byte value)
    {
        value = text[i] switch
        {
            (byte)'b' => 8,
            (byte)'f' => 12,
            (byte)'n' => 10,
            (byte)'r' => 13,
            (byte)'t' => 9,
            (byte)'"' or (byte)'\\' or (byte)'/' => text[i],
            _ => 0,
        };
        if (value != 0)
        {
            return true;
        }

        if (text[i] != 'u' || i + 4 >= text.Length || text[i + 1] != '0' || text[i + 2] != '0' || !HexDigits.TryRead(text[i + 3], text[i + 4], out value))
        {
            return false;
        }

        i += 4;
        return true;
    }
}
