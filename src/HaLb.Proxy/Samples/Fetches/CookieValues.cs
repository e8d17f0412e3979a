using HaLb.Proxy.Stream;

namespace HaLb.Proxy.Samples.Fetches;

/// <summary>Walks over the values of one cookie, or of all, with HAProxy's rules (<c>http_extract_cookie_value</c>).</summary>
/// <param name="head">The message.</param>
/// <param name="header">Cookie, or Set-Cookie.</param>
/// <param name="name">Case matters; empty = every cookie.</param>
/// <param name="isList">A line has many cookies (Cookie); otherwise only the first pair of a line has a cookie's name.</param>
internal ref struct CookieValues(MessageHead head, ReadOnlySpan<byte> header, ReadOnlySpan<byte> name, bool isList)
{
    // Bits of a cursor: the header's position fills the upper ones, the place within its value the lower ones.
    private const int PlaceBits = 24;
    private const int OffsetBits = 24;

    private readonly ReadOnlySpan<byte> _name = name;
    private HeaderValues _lines = new(head, header, whole: false);
    private long _line;

    // Where to go on in the present value; 0 = take the next one.
    private int _place;

    public ReadOnlySpan<byte> Current { get; private set; }

    /// <summary>Where the next cookie is looked for; 0 = at the start.</summary>
    public long Position
    {
        readonly get => ((_line >> 32) << (OffsetBits + PlaceBits)) | ((_line & ((1 << OffsetBits) - 1)) << PlaceBits) | (uint)_place;
        set
        {
            _line = (value >> (OffsetBits + PlaceBits) << 32) | ((value >> PlaceBits) & ((1 << OffsetBits) - 1));
            _place = (int)(value & ((1 << PlaceBits) - 1));
            _lines.Position = _line;
            if (_place > 0)
            {
                _ = _lines.MoveNext();
            }
        }
    }

    public bool MoveNext()
    {
        while (true)
        {
            if (_place == 0)
            {
                _line = _lines.Position;
                if (!_lines.MoveNext())
                {
                    return false;
                }

                if (_lines.Current.Length < _name.Length + 1)
                {
                    continue;
                }
            }

            if (TryTake(_lines.Current))
            {
                return true;
            }

            _place = 0;
        }
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
