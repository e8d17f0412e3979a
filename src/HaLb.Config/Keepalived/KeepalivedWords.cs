using System.Text;

namespace HaLb.Config.Keepalived;

/// <summary>Cuts lines of keepalived.conf into words, in the two ways that keepalived 2.2.7 has: plain for most lines, with
/// quotes and escapes for the lines and strings that name programs (keepalived.conf(5), "Quoted strings").</summary>
internal static class KeepalivedWords
{
    /// <summary>Words between blanks; a pair of double quotes holds one word, and nothing is escaped.</summary>
    public static List<(string Text, int Offset)> Plain(string line, out string? problem)
    {
        var words = new List<(string, int)>();
        problem = null;
        for (var i = 0; i < line.Length;)
        {
            if (IsBlank(line[i]))
            {
                i++;
                continue;
            }

            var start = i;
            if (line[i] == '"')
            {
                var end = line.IndexOf('"', i + 1);
                if (end < 0)
                {
                    problem = "a quote is never closed";
                    return words;
                }

                words.Add((line[(i + 1)..end], start));
                i = end + 1;
                continue;
            }

            while (i < line.Length && !IsBlank(line[i]) && line[i] != '"')
            {
                i++;
            }

            words.Add((line[start..i], start));
        }

        return words;
    }

    /// <summary>Words with single and double quotes and backslash escapes anywhere in them.</summary>
    public static bool TryEscaped(string line, out List<string> words, out string problem)
    {
        words = [];
        problem = "";
        var word = new StringBuilder();
        for (var i = 0; i < line.Length;)
        {
            if (IsBlank(line[i]))
            {
                i++;
                continue;
            }

            word.Clear();
            var quote = '\0';
            for (; i < line.Length && (quote != '\0' || !IsBlank(line[i]));)
            {
                var c = line[i++];
                if (c == '\\')
                {
                    if (i == line.Length)
                    {
                        problem = "nothing stands behind the last backslash";
                        return false;
                    }

                    Escape(line, ref i, word);
                }
                else if (c == quote || (quote == '\0' && c is '"' or '\''))
                {
                    quote = quote == '\0' ? c : '\0';
                }
                else
                {
                    word.Append(c);
                }
            }

            if (quote != '\0')
            {
                problem = $"a quote {quote} is never closed";
                return false;
            }

            words.Add(word.ToString());
        }

        return true;
    }

    public static bool IsBlank(char c) => c is ' ' or '\t' or '\f' or '\v' or '\r' or '\n';

    private static void Escape(string line, ref int i, StringBuilder word)
    {
        var c = line[i];
        if (c == 'x' && i + 1 < line.Length && char.IsAsciiHexDigit(line[i + 1]))
        {
            var value = 0;
            for (i++; i < line.Length && char.IsAsciiHexDigit(line[i]); i++)
            {
                value = ((value << 4) | Convert.ToInt32(line[i].ToString(), 16)) & 0xFF;
            }

            word.Append((char)value);
        }
        else if (c == 'c' && i + 1 < line.Length)
        {
            word.Append((char)(line[i + 1] & 0x1F));
            i += 2;
        }
        else if (c is >= '0' and <= '7')
        {
            var value = 0;
            for (var n = 0; n < 3 && i < line.Length && line[i] is >= '0' and <= '7'; n++, i++)
            {
                value = (value << 3) + line[i] - '0';
            }

            word.Append((char)(value & 0xFF));
        }
        else
        {
            word.Append(c switch { 'a' => '\a', 'b' => '\b', 'E' => '\x1b', 'f' => '\f', 'n' => '\n', 'r' => '\r', 't' => '\t', 'v' => '\v', _ => c });
            i++;
        }
    }
}
