namespace HaLb.Core.Persistence;

/// <summary>One part of a Cookie or Set-Cookie value, as positions in it. A part without "=" has an empty value at
/// <see cref="Next"/>.</summary>
/// <param name="Previous">The delimiter before it; 0 for the first.</param>
/// <param name="NameStart">First byte of the name.</param>
/// <param name="NameEnd">Behind the name, spaces left out.</param>
/// <param name="HasValue">There is an "=".</param>
/// <param name="ValueStart">First byte of the value, spaces left out.</param>
/// <param name="ValueEnd">Behind the value, spaces left out.</param>
/// <param name="Next">The delimiter behind it, or the end.</param>
internal readonly record struct CookiePart(int Previous, int NameStart, int NameEnd, bool HasValue, int ValueStart, int ValueEnd, int Next);

/// <summary>Takes a cookie header apart with HAProxy's tolerance: parts end at ";" or ",", spaces may stand around names,
/// "=" and values, and a quoted string may hold any of them.</summary>
internal ref struct CookieScanner(ReadOnlySpan<byte> text)
{
    private readonly ReadOnlySpan<byte> _text = text;
    private int _at;
    private bool _begun;

    public bool TryNext(out CookiePart part)
    {
        part = default;
        if (_at >= _text.Length)
        {
            return false;
        }

        var previous = _at;
        var nameStart = SkipSpaces(_begun ? _at + 1 : _at);
        _begun = true;
        var (nameEnd, equal) = (nameStart, nameStart);
        while (equal < _text.Length && _text[equal] is not ((byte)'=' or (byte)';' or (byte)','))
        {
            nameEnd = IsSpace(_text[equal++]) ? nameEnd : equal;
        }

        if (equal == _text.Length || _text[equal] != '=')
        {
            part = new CookiePart(previous, nameStart, nameEnd, false, equal, equal, equal);
        }
        else
        {
            var valueStart = SkipSpaces(equal + 1);
            var next = ValueEnd(valueStart);
            var valueEnd = next;
            while (valueEnd > valueStart && IsSpace(_text[valueEnd - 1]))
            {
                valueEnd--;
            }

            part = new CookiePart(previous, nameStart, nameEnd, true, valueStart, valueEnd, next);
        }

        _at = part.Next;
        return true;
    }

    private static bool IsSpace(byte b) => b is (byte)' ' or (byte)'\t';

    private readonly int SkipSpaces(int at)
    {
        while (at < _text.Length && IsSpace(_text[at]))
        {
            at++;
        }

        return at;
    }

    private readonly int ValueEnd(int at)
    {
        var quoted = false;
        for (; at < _text.Length; at++)
        {
            switch (_text[at])
            {
                case (byte)'"':
                    quoted = !quoted;
                    break;
                case (byte)'\\' when quoted:
                    at++;
                    break;
                case (byte)';' or (byte)',' when !quoted:
                    return at;
            }
        }

        return _text.Length;
    }
}
