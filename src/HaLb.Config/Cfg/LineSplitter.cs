using HaLb.Config.Directives;

namespace HaLb.Config.Cfg;

/// <summary>A word of a line and the byte at which it begins.</summary>
internal readonly record struct SplitWord(string Text, int Offset);

/// <summary>What one line gave: its words, the byte after the <c>#</c> of its comment (-1: none), and what is wrong.</summary>
internal sealed record SplitLine(List<SplitWord> Words, int CommentStart, string? Error, int ErrorOffset);

/// <summary>Cuts a line into words exactly as HAProxy does (manual 2.2 and 2.3; each corner was compared with 2.6.12).</summary>
/// <param name="variables">Values of variables in double quotes; null keeps references, in the form of
/// <see cref="VariableText"/>.</param>
/// <param name="pseudo">Values of <c>.FILE</c>, <c>.LINE</c> and <c>.SECTION</c>.</param>
internal sealed class LineSplitter(VariableScope? variables, Func<string, string?>? pseudo = null)
{
    /// <summary>HAProxy's MAX_LINE_ARGS.</summary>
    public const int WordsMax = 64;

    private readonly List<byte> _word = [];
    private List<SplitWord> _words = [];
    private int _wordStart;
    private bool _inWord;
    private string? _error;
    private int _errorOffset;

    /// <summary>Directive strings of halb.json: variables are expanded everywhere, and <c>#</c> must be quoted.</summary>
    public bool ForJson { get; init; }

    /// <summary>Cuts <paramref name="line"/>, which holds no line feed.</summary>
    public SplitLine Split(ReadOnlySpan<byte> line)
    {
        _words = [];
        _word.Clear();
        _inWord = false;
        _error = null;
        var quote = (byte)0;
        var quoteStart = 0;
        var comment = -1;
        var i = 0;
        while (i < line.Length && _error is null)
        {
            var c = line[i];
            if (c == '\r' && !ForJson)
            {
                break;      // HAProxy ends the line here, even inside quotes.
            }

            if (quote == 0 && c == '#')
            {
                comment = i + 1;
                break;
            }

            if (quote == 0 && IsSeparator(c))
            {
                EndWord();
                i++;
                continue;
            }

            StartWord(i);
            if ((c == '"' && quote != '\'') || (c == '\'' && quote != '"'))
            {
                quoteStart = i;
                quote = quote == 0 ? c : (byte)0;
                i++;
            }
            else if (c == '\\' && quote != '\'')
            {
                i = Escape(line, i, quote == '"');
            }
            else if (c == '$' && (ForJson || quote == '"'))
            {
                i = ForJson ? JsonVariable(line, i) : CfgVariable(line, i);
            }
            else
            {
                Literal(c);
                i++;
            }
        }

        EndWord();
        return Finish(quote, quoteStart, comment);
    }

    private SplitLine Finish(byte quote, int quoteStart, int comment)
    {
        if (_error is null && quote != 0)
        {
            Fail("unmatched quote", quoteStart);
        }
        else if (_error is null && comment >= 0 && ForJson)
        {
            Fail("unquoted '#': quote it (comments are // in JSON)", comment - 1);
        }

        return new SplitLine(_words, comment, _error, _errorOffset);
    }

    /// <summary>C's isspace; in JSON only space and tab, since other control characters come from escapes and are data.</summary>
    private bool IsSeparator(byte c) => c is (byte)' ' or (byte)'\t' || (!ForJson && c is 0x0B or 0x0C or 0x0A);

    private int Escape(ReadOnlySpan<byte> line, int i, bool inDoubleQuotes)
    {
        var next = i + 1 < line.Length ? line[i + 1] : (byte)0;
        switch (next)
        {
            case (byte)' ' or (byte)'\\' or (byte)'#' or (byte)'\'' or (byte)'"':
                Literal(next);
                return i + 2;
            case (byte)'$' when inDoubleQuotes:
                Literal(next);
                return i + 2;
            case (byte)'n':
                Literal((byte)'\n');
                return i + 2;
            case (byte)'r':
                Literal((byte)'\r');
                return i + 2;
            case (byte)'t':
                Literal((byte)'\t');
                return i + 2;
            case (byte)'x':
                return Hex(line, i);
            default:
                // An unknown sequence keeps its backslash: regular expressions live on that.
                Literal((byte)'\\');
                return i + 1;
        }
    }

    private int Hex(ReadOnlySpan<byte> line, int i)
    {
        if (i + 3 < line.Length && char.IsAsciiHexDigit((char)line[i + 2]) && char.IsAsciiHexDigit((char)line[i + 3]))
        {
            var value = (Convert.FromHexString([(char)line[i + 2], (char)line[i + 3]]))[0];
            if (value == 0)
            {
                Fail("\\x00 cannot stand in a word", i);
            }

            Literal(value);
            return i + 4;
        }

        Fail("truncated or invalid hexadecimal sequence", i);
        return i;
    }

    /// <summary>A reference in a JSON string; see <see cref="VariableText"/>. Expanded after splitting, word by word.</summary>
    private int JsonVariable(ReadOnlySpan<byte> line, int i)
    {
        if (i + 1 >= line.Length || line[i + 1] is not ((byte)'{' or (byte)'$'))
        {
            Literal((byte)'$');
            return i + 1;
        }

        var text = System.Text.Encoding.Latin1.GetString(line.Slice(i, Math.Min(line.Length - i, VariableText.ReferenceMax)));
        var length = VariableText.IsEscape(text, 0) ? 3 : VariableText.ReferenceLength(text, 0, out _, out _);
        if (length < 0)
        {
            Fail("unmatched brace in environment variable name (write $${ for a literal)", i);
            return i;
        }

        if (length == 0)
        {
            Literal((byte)'$');
            return i + 1;
        }

        Raw(line.Slice(i, length));
        return i + length;
    }

    private int CfgVariable(ReadOnlySpan<byte> line, int i)
    {
        var start = i++;
        var brace = i < line.Length && line[i] == '{';
        i += brace ? 1 : 0;
        var nameStart = i;
        if (i >= line.Length || !(char.IsAsciiLetter((char)line[i]) || line[i] is (byte)'_' or (byte)'.'))
        {
            Fail("forbidden first char in environment variable name", i);
            return i;
        }

        i++;
        while (i < line.Length && (char.IsAsciiLetterOrDigit((char)line[i]) || line[i] == '_'))
        {
            i++;
        }

        var name = System.Text.Encoding.ASCII.GetString(line[nameStart..i]);
        var separately = brace && line[i..].StartsWith("[*]"u8);
        i += separately ? 3 : 0;
        string? fallback = null;
        if (brace)
        {
            var end = line[i..].IndexOf((byte)'}');
            if (end < 0 || (end > 0 && line[i] != '-'))
            {
                Fail("unmatched brace in environment variable name", start);
                return i;
            }

            fallback = end > 0 ? WordEncoding.Decode(line.Slice(i + 1, end - 1)) : null;
            i += end + 1;
        }

        Expand(name, fallback, separately, start);
        return i;
    }

    private void Expand(string name, string? fallback, bool separately, int start)
    {
        if (name[0] == '.')
        {
            LiteralText(pseudo?.Invoke(name) ?? fallback ?? "");
        }
        else if (variables is not null)
        {
            var value = variables.Get(name) ?? fallback ?? "";
            if (separately)
            {
                ExpandSeparately(value, start);
            }
            else
            {
                LiteralText(value);
            }
        }
        else if (separately)
        {
            Fail($"the variable list \"${{{name}[*]}}\" has no form in halb.json", start);
        }
        else if (_word.Count > 0 && _word[^1] == '$')
        {
            Fail($"a literal '$' right before variable '{name}' has no form in halb.json", start);
        }
        else
        {
            // Unset is empty in haproxy.cfg, and an error in JSON without a default.
            Raw(System.Text.Encoding.UTF8.GetBytes($"${{{name}-{fallback}}}"));
        }
    }

    /// <summary><c>"${NAME[*]}"</c>: each word of the value is a word of the line.</summary>
    private void ExpandSeparately(string value, int start)
    {
        foreach (var b in WordEncoding.GetBytes(value))
        {
            if (b is (byte)' ' or (>= 0x09 and <= 0x0D))
            {
                if (_word.Count > 0)
                {
                    EndWord();
                }
            }
            else
            {
                StartWord(start);
                Literal(b);
            }
        }

        StartWord(start);
    }

    private void Literal(byte c)
    {
        // Kept references have JSON's form, in which a literal "${" is written "$${".
        if (variables is null && c == '{' && _word.Count > 0 && _word[^1] == '$')
        {
            _word.Add((byte)'$');
        }

        _word.Add(c);
    }

    private void LiteralText(string text)
    {
        foreach (var b in WordEncoding.GetBytes(text))
        {
            Literal(b);
        }
    }

    private void Raw(ReadOnlySpan<byte> bytes) => _word.AddRange(bytes);

    private void StartWord(int offset)
    {
        if (!_inWord)
        {
            _inWord = true;
            _wordStart = offset;
        }
    }

    private void EndWord()
    {
        if (!_inWord)
        {
            return;
        }

        if (_words.Count == WordsMax)
        {
            Fail($"too many words: a line has at most {WordsMax}", _wordStart);
        }
        else
        {
            _words.Add(new SplitWord(WordEncoding.Decode(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_word)), _wordStart));
        }

        _word.Clear();
        _inWord = false;
    }

    private void Fail(string message, int offset)
    {
        if (_error is null)
        {
            _error = message;
            _errorOffset = offset;
        }
    }
}
