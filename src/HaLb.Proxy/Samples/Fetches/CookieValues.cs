using HaLb.Proxy.Stream;

namespace HaLb.Proxy.Samples.Fetches;

/// <summary>Walks over the values of one cookie, or of all, with HAProxy's rules (<c>http_extract_cookie_value</c>).</summary>
/// <param name="head">The message.</param>
/// <param name="header">Cookie, or Set-Cookie.</param>
/// <param name="name">Case matters; empty = every cookie.</param>
/// <param name="isList">A line has many cookies (Cookie); otherwise only the first pair of a line has a cookie's name.</param>
internal ref struct CookieValues(MessageHead head, ReadOnlySpan<byte> header, ReadOnlySpan<byte> name, bool isList)
{
    // Bits of each of the two places in a cursor.
    private const int PlaceBits = 24;
    private const long PlaceMask = (1 << PlaceBits) - 1;

    private readonly ReadOnlySpan<byte> _name = name;
    private HeaderValues _lines = new(head, header, whole: false);

    // The value that cookies are taken from: its line, its end there, and the place where the next cookie may begin; 0 = the
    // value is used up.
    private int _line;
    private int _end;
    private int _place;

    public ReadOnlySpan<byte> Current { get; private set; }

    /// <summary>Where the next cookie is looked for; 0 = at the start.</summary>
    public long Position
    {
        readonly get => ((long)_line << (2 * PlaceBits)) | ((long)_end << PlaceBits) | (uint)_place;
        set
        {
            _line = (int)(value >> (2 * PlaceBits));
            _end = (int)((value >> PlaceBits) & PlaceMask);
            _place = (int)(value & PlaceMask);
            if (value != 0)
            {
                _lines.Position = Behind(head.Value(_line));
            }
        }
    }

    public bool MoveNext()
    {
        while (true)
        {
            if (_place == 0)
            {
                if (!_lines.MoveNext())
                {
                    return false;
                }

                if (_lines.Current.Length < _name.Length + 1)
                {
                    continue;
                }

                _line = _lines.CurrentLine;
                _place = _lines.CurrentStart;
                _end = _place + _lines.Current.Length;
            }

            if (TryTake(head.Value(_line)[.._end]))
            {
                return true;
            }

            _place = 0;
        }
    }

    /// <summary>Position of the header value that follows the present one, behind blanks and a comma.</summary>
    private readonly long Behind(ReadOnlySpan<byte> line)
    {
        var comma = SkipBlanks(line, _end);
        return comma >= line.Length ? (long)(_line + 1) << 32 : ((long)_line << 32) | (uint)(comma + 1);
    }

    private bool TryTake(ReadOnlySpan<byte> line)
    {
        // A last cookie without a value is found only where more than its name and the equal sign stand there.
        int next;
        for (var start = _place; start + _name.Length + 1 < line.Length; start = next + 1)
        {
            start = SkipBlanks(line, start);
            var equal = start;
            var nameEnd = start;
            for (; equal < line.Length && line[equal] is not ((byte)'=' or (byte)';') && !(isList && line[equal] == ','); equal++)
            {
                nameEnd = line[equal] is (byte)' ' or (byte)'\t' ? nameEnd : equal + 1;
            }

            if (equal == line.Length || line[equal] != '=')
            {
                next = equal;
                continue;
            }

            var value = SkipBlanks(line, equal + 1);
            next = value + QuotedText.End(line[value..], (byte)',', (byte)';');
            if (line[start] == '$')
            {
                continue;
            }

            if (_name.IsEmpty || line[start..nameEnd].SequenceEqual(_name))
            {
                Current = Bytes.Trim(line[value..next]);
                _place = next + 1;
                return true;
            }

            if (!isList)
            {
                return false;
            }
        }

        return false;
    }

    private static int SkipBlanks(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && text[at] is (byte)' ' or (byte)'\t')
        {
            at++;
        }

        return at;
    }
}
