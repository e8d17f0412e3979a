using HaLb.Proxy.Stream;

namespace HaLb.Proxy.Samples.Fetches;

/// <summary>Walks over the values of all lines of one name, or of all lines: whole, or cut at commas outside of quotes, with
/// HAProxy's rules (<c>http_find_header</c>): blanks around are dropped, empty values count.</summary>
/// <param name="head">The message.</param>
/// <param name="name">Any case; empty = every line.</param>
/// <param name="whole">Commas do not divide.</param>
internal ref struct HeaderValues(MessageHead head, ReadOnlySpan<byte> name, bool whole)
{
    private readonly ReadOnlySpan<byte> _name = name;
    private int _line;

    // Bytes of the line that lie behind; 0 = the line is new.
    private int _offset;

    public ReadOnlySpan<byte> Current { get; private set; }

    /// <summary>Index of the line that has <see cref="Current"/>.</summary>
    public int CurrentLine { get; private set; }

    /// <summary>Where <see cref="Current"/> begins in its line's value.</summary>
    public int CurrentStart { get; private set; }

    /// <summary>Where the next value begins; 0 = at the start.</summary>
    public long Position
    {
        readonly get => ((long)_line << 32) | (uint)_offset;
        set => (_line, _offset) = ((int)(value >> 32), (int)value);
    }

    public bool MoveNext()
    {
        while (_line < head.Count)
        {
            if (_offset > 0 || (!head.IsRemoved(_line) && (_name.IsEmpty || Bytes.EqualsIgnoreCase(head.Name(_line), _name))))
            {
                Take(head.Value(_line)[_offset..]);
                return true;
            }

            _line++;
        }

        return false;
    }

    private void Take(ReadOnlySpan<byte> rest)
    {
        var end = whole ? rest.Length : EndOf(rest);
        Current = Bytes.Trim(rest[..end]);
        CurrentLine = _line;
        CurrentStart = _offset + end - rest[..end].TrimStart(" \t"u8).Length;
        if (end < rest.Length)
        {
            _offset += end + 1;
        }
        else
        {
            _line++;
            _offset = 0;
        }
    }

    /// <summary>Index of the first comma outside of quotes, or the length.</summary>
    private static int EndOf(ReadOnlySpan<byte> text)
    {
        var first = text.IndexOfAny((byte)',', (byte)'"');
        return first < 0 ? text.Length : text[first] == ',' ? first : QuotedText.End(text, (byte)',', (byte)',');
    }
}
