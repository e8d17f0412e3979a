using System.Globalization;
using System.Text;

namespace HaLb.Proxy.Samples;

/// <summary>Rewrites a pattern of PCRE for .NET's engines over the characters of <see cref="SampleRegex"/>: classes become sets
/// of ASCII ranges, named groups numbered ones, possessive quantifiers atomic groups. What has no counterpart is an error.</summary>
internal sealed class RegexTranslator(byte[] pattern, bool atBeginning)
{
    /// <summary>As PCRE2 has it.</summary>
    private const int DepthMax = 250;

    private const string Digit = "0-9";
    private const string Word = "0-9A-Z_a-z";
    private const string Space = @"\t-\r\x20";
    private const string High = @"\ue080-\ue0ff";

    private static readonly Dictionary<string, (string Set, string Complement)> PosixClasses = new(StringComparer.Ordinal)
    {
        ["alpha"] = ("A-Za-z", @"\x00-@\[-`\{-\x7f" + High),
        ["digit"] = (Digit, @"\x00-/:-\x7f" + High),
        ["alnum"] = ("0-9A-Za-z", @"\x00-/:-@\[-`\{-\x7f" + High),
        ["upper"] = ("A-Z", @"\x00-@\[-\x7f" + High),
        ["lower"] = ("a-z", @"\x00-`\{-\x7f" + High),
        ["space"] = (Space, @"\x00-\x08\x0e-\x1f!-\x7f" + High),
        ["blank"] = (@"\t\x20", @"\x00-\x08\n-\x1f!-\x7f" + High),
        ["punct"] = (@"!-/:-@\[-`\{-~", @"\x00-\x200-9A-Za-z\x7f" + High),
        ["xdigit"] = ("0-9A-Fa-f", @"\x00-/:-@G-`g-\x7f" + High),
        ["cntrl"] = (@"\x00-\x1f\x7f", @"\x20-~" + High),
        ["print"] = (@"\x20-~", @"\x00-\x1f\x7f" + High),
        ["graph"] = ("!-~", @"\x00-\x20\x7f" + High),
        ["ascii"] = (@"\x00-\x7f", High),
        ["word"] = (Word, @"\x00-/:-@\[-\^`\{-\x7f" + High),
    };

    private readonly StringBuilder _out = new();
    private readonly Stack<int> _open = new();
    private readonly Dictionary<string, int> _names = new(StringComparer.Ordinal);
    private int _at;
    private int _groups;

    /// <summary>Where the last atom begins in the output; -1 = nothing to repeat.</summary>
    private int _atom = -1;

    /// <summary>What is wrong, after a null.</summary>
    public string Error { get; private set; } = "";

    public string? Translate()
    {
        while (_at < pattern.Length)
        {
            if (!TranslateOne(pattern[_at]))
            {
                return null;
            }
        }

        return _open.Count == 0 ? _out.ToString() : Fail("a '(' is never closed") ? "" : null;
    }

    private bool TranslateOne(byte c)
    {
        switch ((char)c)
        {
            case '(':
                return OpenGroup();
            case ')':
                if (_open.Count == 0)
                {
                    return Fail("a ')' closes nothing");
                }

                _at++;
                _ = _out.Append(')');
                _atom = _open.Pop();
                return true;
            case '[':
                return Class();
            case '\\':
                return Escape();
            case '*' or '+' or '?':
                return Quantifier(1);
            case '{' when QuantifierLength() is > 0 and var length:
                return Quantifier(length);
            case '|':
                _at++;
                _ = _out.Append('|');
                _atom = -1;
                return true;
            case '^':
                return Atom(atBeginning ? "^" : @"[^\x00-\uffff]", 1);
            case '$' or '.':
                return Atom(((char)c).ToString(), 1);
            default:
                return Atom(Literal(c), 1);
        }
    }

    private bool Atom(string text, int consumed)
    {
        _atom = _out.Length;
        _ = _out.Append(text);
        _at += consumed;
        return true;
    }

    private static string Literal(byte c) =>
        char.IsAsciiLetterOrDigit((char)c) ? ((char)c).ToString() : $"\\u{(int)SampleRegex.CharOf(c):x4}";

    private bool OpenGroup()
    {
        var start = _out.Length;
        var rest = Encoding.Latin1.GetString(pattern.AsSpan(_at, Math.Min(64, pattern.Length - _at)));
        if (rest.StartsWith("(*", StringComparison.Ordinal))
        {
            return Fail("verbs such as '(*...)' are not supported");
        }

        if (!rest.StartsWith("(?", StringComparison.Ordinal))
        {
            _groups++;
            return Open("(", 1, start);
        }

        if (rest.StartsWith("(?#", StringComparison.Ordinal))
        {
            var end = Array.IndexOf(pattern, (byte)')', _at);
            _at = end < 0 ? pattern.Length : end + 1;
            return end >= 0 || Fail("a comment is never closed");
        }

        foreach (var same in (ReadOnlySpan<string>)["(?:", "(?=", "(?!", "(?<=", "(?<!", "(?>"])
        {
            if (rest.StartsWith(same, StringComparison.Ordinal))
            {
                return Open(same, same.Length, start);
            }
        }

        foreach (var (opening, closing) in (ReadOnlySpan<(string, char)>)[("(?P<", '>'), ("(?<", '>'), ("(?'", '\'')])
        {
            if (rest.StartsWith(opening, StringComparison.Ordinal))
            {
                return OpenNamed(rest, opening.Length, closing, start);
            }
        }

        return rest.StartsWith("(?P=", StringComparison.Ordinal) ? NamedReference(rest, 4, ')') : Options(rest, start);
    }

    private bool Open(string text, int consumed, int start)
    {
        if (_open.Count == DepthMax)
        {
            return Fail($"parentheses are nested more than {DepthMax} deep");
        }

        _open.Push(start);
        _ = _out.Append(text);
        _at += consumed;
        _atom = -1;
        return true;
    }

    private bool OpenNamed(string rest, int nameStart, char closing, int start)
    {
        var end = rest.IndexOf(closing, nameStart);
        if (end <= nameStart)
        {
            return Fail("a group's name is never closed");
        }

        _names[rest[nameStart..end]] = ++_groups;
        return Open("(", end + 1, start);
    }

    /// <summary><c>(?i)</c>, <c>(?s-m:</c>.</summary>
    private bool Options(string rest, int start)
    {
        var end = 2;
        while (end < rest.Length && rest[end] is 'i' or 'm' or 's' or '-')
        {
            end++;
        }

        if (end == 2 || end == rest.Length || rest[end] is not (')' or ':'))
        {
            return Fail($"'{rest[..Math.Min(end + 1, rest.Length)]}' is not supported");
        }

        if (rest[end] == ':')
        {
            return Open(rest[..(end + 1)], end + 1, start);
        }

        _ = _out.Append(rest, 0, end + 1);
        _at += end + 1;
        _atom = -1;
        return true;
    }

    private bool NamedReference(string rest, int nameStart, char closing)
    {
        var end = rest.IndexOf(closing, nameStart);
        return end > nameStart && _names.TryGetValue(rest[nameStart..end], out var number)
            ? Atom(BackReference(number), end + 1)
            : Fail("a back-reference names no group");
    }

    /// <summary>In a group of its own, so that a digit after it stays a digit.</summary>
    private static string BackReference(int number) => string.Create(CultureInfo.InvariantCulture, $"(?:\\{number})");

    /// <summary>Length of <c>{n}</c>, <c>{n,}</c>, <c>{n,m}</c> at the current place; 0 = the brace is a brace.</summary>
    private int QuantifierLength()
    {
        var i = _at + 1;
        var digits = 0;
        var commas = 0;
        for (; i < pattern.Length && pattern[i] != '}'; i++)
        {
            if (pattern[i] == ',' && digits > 0 && commas == 0)
            {
                commas++;
            }
            else if (char.IsAsciiDigit((char)pattern[i]))
            {
                digits++;
            }
            else
            {
                return 0;
            }
        }

        return i < pattern.Length && digits > 0 ? i + 1 - _at : 0;
    }

    private bool Quantifier(int length)
    {
        if (_atom < 0)
        {
            return Fail("a quantifier has nothing to repeat");
        }

        _ = _out.Append(Encoding.Latin1.GetString(pattern, _at, length));
        _at += length;
        if (_at < pattern.Length && pattern[_at] == '?')
        {
            _ = _out.Append('?');
            _at++;
        }
        else if (_at < pattern.Length && pattern[_at] == '+')
        {
            _ = _out.Insert(_atom, "(?>").Append(')');
            _at++;
        }

        // A second quantifier repeats what is there: PCRE allows it around groups only, .NET never.
        _ = _out.Insert(_atom, "(?:").Append(')');
        return true;
    }

    private bool Escape()
    {
        if (_at + 1 == pattern.Length)
        {
            return Fail("it ends in a backslash");
        }

        var c = (char)pattern[_at + 1];
        switch (c)
        {
            case 'd' or 'w' or 's' or 'h' or 'v':
                return Atom($"[{ShorthandSet(c)}]", 2);
            case 'D' or 'W' or 'S' or 'H' or 'V':
                return Atom($"[^{ShorthandSet(char.ToLowerInvariant(c))}]", 2);
            case 'N':
                return Atom(@"[^\n]", 2);
            case 'R':
                return Atom(@"(?:\r\n|[\n-\r\ue085])", 2);
            case 'b' or 'B' or 'A' or 'Z' or 'z' or 'G':
                return Atom($"\\{c}", 2);
            case 'Q':
                return Quoted();
            case 'E':
                _at += 2;
                return true;
            case 'k' or 'g':
                return Reference(c);
            case >= '1' and <= '9' when IsBackReference(out var number, out var length):
                return Atom(BackReference(number), length);
            default:
                return TryReadCharacter(out var value, out var consumed) ? Atom(Literal(value), consumed) : false;
        }
    }

    private static string ShorthandSet(char c) => c switch
    {
        'd' => Digit,
        'w' => Word,
        's' => Space,
        'h' => @"\t\x20\ue0a0",
        _ => @"\n-\r\ue085",
    };

    private bool Quoted()
    {
        for (_at += 2; _at < pattern.Length; _at++)
        {
            if (pattern[_at] == '\\' && _at + 1 < pattern.Length && pattern[_at + 1] == 'E')
            {
                _at += 2;
                return true;
            }

            _atom = _out.Length;
            _ = _out.Append(Literal(pattern[_at]));
        }

        return true;
    }

    /// <summary><c>\k&lt;name&gt;</c>, <c>\g{n}</c>, <c>\g{-n}</c>, <c>\gn</c>.</summary>
    private bool Reference(char kind)
    {
        var rest = Encoding.Latin1.GetString(pattern.AsSpan(_at, Math.Min(64, pattern.Length - _at)));
        var closing = rest.Length < 3 ? '\0' : rest[2] switch { '<' => '>', '{' => '}', '\'' => '\'', _ => '\0' };
        var end = closing == '\0' ? 3 : rest.IndexOf(closing, 3);
        if (end < 0 || end > rest.Length)
        {
            return Fail("a back-reference is never closed");
        }

        var name = closing == '\0' ? rest[2..end] : rest[3..end];
        var consumed = closing == '\0' ? end : end + 1;
        if (_names.TryGetValue(name, out var number))
        {
            return Atom(BackReference(number), consumed);
        }

        if (kind == 'k' || !int.TryParse(name, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number))
        {
            return Fail($"'\\{kind}' names no group");
        }

        number = number < 0 ? _groups + 1 + number : number;
        return number > 0 && number <= _groups ? Atom(BackReference(number), consumed) : Fail($"'\\{kind}' names no group");
    }

    /// <summary>One digit is always a back-reference, more are if there are as many groups; octal otherwise.</summary>
    private bool IsBackReference(out int number, out int length)
    {
        length = 1;
        number = 0;
        while (_at + length < pattern.Length && length < 4 && char.IsAsciiDigit((char)pattern[_at + length]))
        {
            number = number * 10 + (pattern[_at + length] - '0');
            length++;
        }

        return length == 2 || number <= _groups;
    }

    /// <summary>An escape that stands for one byte.</summary>
    private bool TryReadCharacter(out byte value, out int consumed)
    {
        var c = (char)pattern[_at + 1];
        consumed = 2;
        value = c switch { 'n' => 10, 'r' => 13, 't' => 9, 'f' => 12, 'a' => 7, 'e' => 27, _ => (byte)c };
        if (c == 'x')
        {
            return TryReadHex(out value, out consumed);
        }

        if (c is >= '0' and <= '7')
        {
            var number = 0;
            for (consumed = 1; consumed < 4 && _at + consumed < pattern.Length && pattern[_at + consumed] is >= (byte)'0' and <= (byte)'7'; consumed++)
            {
                number = number * 8 + (pattern[_at + consumed] - '0');
            }

            value = (byte)number;
            return number < 256 || Fail("an octal number is greater than 377");
        }

        if (c == 'c' && _at + 2 < pattern.Length)
        {
            value = (byte)(char.ToUpperInvariant((char)pattern[_at + 2]) ^ 0x40);
            consumed = 3;
            return true;
        }

        return !char.IsAsciiLetterOrDigit(c) || c is 'n' or 'r' or 't' or 'f' or 'a' or 'e' || Fail($"'\\{c}' is not supported");
    }

    private bool TryReadHex(out byte value, out int consumed)
    {
        var braced = _at + 2 < pattern.Length && pattern[_at + 2] == '{';
        var i = _at + (braced ? 3 : 2);
        var number = 0;
        for (var digits = 0; i < pattern.Length && digits < (braced ? 8 : 2) && char.IsAsciiHexDigit((char)pattern[i]); digits++, i++)
        {
            number = number * 16 + Convert.ToInt32(((char)pattern[i]).ToString(), 16);
        }

        value = (byte)number;
        consumed = i - _at;
        if (!braced)
        {
            return true;
        }

        consumed++;
        return i < pattern.Length && pattern[i] == '}' && number is >= 0 and < 256 || Fail("'\\x{...}' is not the number of a byte");
    }

    private bool Class()
    {
        var set = new StringBuilder("[");
        var i = _at + 1;
        if (i < pattern.Length && pattern[i] == '^')
        {
            _ = set.Append('^');
            i++;
        }

        for (var first = true; ; first = false)
        {
            if (i >= pattern.Length)
            {
                return Fail("a '[' is never closed");
            }

            if (pattern[i] == ']' && !first)
            {
                break;
            }

            if (!ClassItem(ref i, set))
            {
                return false;
            }
        }

        _at = i;
        return Atom(set.Append(']').ToString(), 1);
    }

    private bool ClassItem(ref int i, StringBuilder set)
    {
        if (TryClassName(ref i, set, out var wrong))
        {
            return true;
        }

        if (wrong || !TryClassCharacter(ref i, out var low))
        {
            return false;
        }

        var high = low;
        if (i + 1 < pattern.Length && pattern[i] == '-' && pattern[i + 1] != ']' && !IsClassName(i + 1))
        {
            i++;
            if (!TryClassCharacter(ref i, out high))
            {
                return false;
            }

            if (high < low)
            {
                return Fail("a range in a class is out of order");
            }
        }

        AppendRange(set, low, high);
        return true;
    }

    /// <summary>Whether a shorthand or a POSIX class begins there.</summary>
    private bool IsClassName(int i) =>
        pattern[i] == '\\' ? i + 1 < pattern.Length && "dwshvDWSHV".Contains((char)pattern[i + 1], StringComparison.Ordinal)
        : pattern[i] == '[' && i + 1 < pattern.Length && pattern[i + 1] == ':' && PosixEnd(i) > 0;

    private int PosixEnd(int i)
    {
        for (var end = i + 2; end + 1 < pattern.Length && (char.IsAsciiLetter((char)pattern[end]) || pattern[end] is (byte)'^' or (byte)':'); end++)
        {
            if (pattern[end] == ':')
            {
                return pattern[end + 1] == ']' ? end : -1;
            }
        }

        return -1;
    }

    private bool TryClassName(ref int i, StringBuilder set, out bool wrong)
    {
        wrong = false;
        if (!IsClassName(i))
        {
            return false;
        }

        if (pattern[i] == '\\')
        {
            var c = (char)pattern[i + 1];
            var (positive, complement) = char.ToLowerInvariant(c) switch
            {
                'd' => PosixClasses["digit"],
                'w' => PosixClasses["word"],
                's' => PosixClasses["space"],
                'h' => (ShorthandSet('h'), @"\x00-\x08\n-\x1f!-\x7f\ue080-\ue09f\ue0a1-\ue0ff"),
                _ => (ShorthandSet('v'), @"\x00-\t\x0e-\x7f\ue080-\ue084\ue086-\ue0ff"),
            };
            _ = set.Append(char.IsAsciiLetterLower(c) ? positive : complement);
            i += 2;
            return true;
        }

        var end = PosixEnd(i);
        var name = Encoding.Latin1.GetString(pattern, i + 2, end - i - 2);
        var negated = name.StartsWith('^');
        if (!PosixClasses.TryGetValue(negated ? name[1..] : name, out var sets))
        {
            wrong = true;
            return Fail($"'[:{name}:]' is no class");
        }

        _ = set.Append(negated ? sets.Complement : sets.Set);
        i = end + 2;
        return true;
    }

    private bool TryClassCharacter(ref int i, out byte value)
    {
        value = pattern[i];
        if (value != '\\' || i + 1 == pattern.Length)
        {
            i++;
            return value != '\\' || Fail("it ends in a backslash");
        }

        if (pattern[i + 1] == 'b')
        {
            value = 8;
            i += 2;
            return true;
        }

        // Digits are octal here, never a back-reference.
        _at = i;
        var read = TryReadCharacter(out value, out var consumed);
        i += consumed;
        return read;
    }

    private static void AppendRange(StringBuilder set, byte low, byte high)
    {
        if (low < 0x80 && high >= 0x80)
        {
            AppendRange(set, low, 0x7F);
            low = 0x80;
        }

        _ = set.Append(Literal(low));
        if (high > low)
        {
            _ = set.Append('-').Append(Literal(high));
        }
    }

    private bool Fail(string error)
    {
        Error = error;
        return false;
    }
}
