using System.Text;
using HaLb.Config.Directives;

namespace HaLb.Config.Keepalived;

/// <summary>The parameters of one load: <c>$NAME=value</c>, replaced where <c>$NAME</c> or <c>${NAME}</c> stands. What is not
/// defined stays as it is, but for <c>${NAME}</c> of the environment, which is HaLb's own.</summary>
internal sealed class KeepalivedParameters(VariableScope? environment)
{
    /// <summary>Replacements of one line, and its length: parameters that name each other would go on for ever.</summary>
    private const int ReplacementsMax = 1000;
    private const int LengthMax = 65536;
    private const int NameMax = 256;

    /// <summary>Characters moved by all replacements of a load: sequences of sequences of long lines would never end.</summary>
    private const long WorkMax = 1L << 28;

    private readonly Dictionary<string, string[]> _values = [];
    private long _work;

    public bool IsExhausted => _work > WorkMax;

    public void Set(string name, string value) => _values[name] = [value];

    /// <summary>A value of several lines.</summary>
    public void Set(string name, string[] lines) => _values[name] = lines;

    /// <summary>Name and value of <c>$NAME=value</c>.</summary>
    public static bool TryDefinition(string line, out string name, out string value)
    {
        (name, value) = ("", "");
        var end = line.IndexOf('=', StringComparison.Ordinal);
        if (line.Length < 3 || line[0] != '$' || end < 2 || !IsName(line.AsSpan(1, end - 1)))
        {
            return false;
        }

        name = line[1..end];
        value = line[(end + 1)..].Trim(' ', '\t');
        return true;
    }

    /// <summary>Replaces what is defined. Lines after the first of a parameter of several are in <paramref name="rest"/>.</summary>
    public bool TryReplace(ref string line, out string[] rest, out string? problem)
    {
        rest = [];
        problem = null;
        var replaced = 0;
        for (var at = line.IndexOf('$', StringComparison.Ordinal); at >= 0 && at + 1 < line.Length;)
        {
            if (!TryReference(line, at, out var length, out var value))
            {
                at = line.IndexOf('$', at + 1);
                continue;
            }

            var text = new StringBuilder(line, 0, at, line.Length + 64).Append(value[0]).Append(line, at + length, line.Length - at - length);
            line = text.ToString();
            rest = value.Length > 1 ? value[1..] : rest;
            _work += line.Length;
            if (++replaced > ReplacementsMax || line.Length > LengthMax || IsExhausted)
            {
                problem = "parameters that name each other, a line of more than 64 KiB, or far too many of them";
                return true;
            }

            if (value[0].TrimStart().StartsWith('~'))
            {
                break;
            }

            at = line.IndexOf('$', at);
        }

        return replaced > 0;
    }

    /// <summary>Whether <c>${NAME}</c> stands there: its braces are no block.</summary>
    public static int ReferenceLength(ReadOnlySpan<char> line, int at)
    {
        if (at + 2 >= line.Length || line[at] != '$' || line[at + 1] != '{')
        {
            return 0;
        }

        var end = line.Slice(at, Math.Min(line.Length - at, NameMax)).IndexOf('}');
        return end > 2 && IsName(line.Slice(at + 2, end - 2)) ? end + 1 : 0;
    }

    private bool TryReference(string line, int at, out int length, out string[] value)
    {
        value = [];
        length = ReferenceLength(line, at);
        string name;
        if (length > 0)
        {
            name = line.Substring(at + 2, length - 3);
        }
        else
        {
            var end = at + 1;
            while (end < line.Length && IsNameCharacter(line[end], end == at + 1))
            {
                end++;
            }

            if (end == at + 1 || (end < line.Length && line[end] is not (' ' or '\t' or ',' or ')')))
            {
                return false;
            }

            name = line[(at + 1)..end];
            length = end - at;
        }

        if (!_values.TryGetValue(name, out value!))
        {
            value = line[at + 1] == '{' && environment?.Get(name) is { } set ? [set] : [];
        }

        // A value of several lines can only stand at the end.
        return value.Length == 1 || (value.Length > 1 && at + length == line.Length);
    }

    private static bool IsName(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!IsNameCharacter(text[i], i == 0))
            {
                return false;
            }
        }

        return !text.IsEmpty;
    }

    private static bool IsNameCharacter(char c, bool isFirst) => char.IsAsciiLetter(c) || c == '_' || (!isFirst && char.IsAsciiDigit(c));
}
