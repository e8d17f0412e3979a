using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.RegularExpressions;
using HaLb.Config.Directives;

namespace HaLb.Proxy.Rules.Patterns;

/// <summary>A regular expression over bytes, each a character of its own. Runs on the engine that does not backtrack; what that
/// cannot express (looking around, references back) runs with a time limit and is no match beyond it.</summary>
internal sealed class RuleRegex
{
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(10);

    [ThreadStatic]
    private static char[]? _characters;

    private readonly Regex _regex;

    private RuleRegex(Regex regex) => _regex = regex;

    /// <summary>Compiles it. <paramref name="reason"/> is what is wrong, or a warning where it was compiled all the same.</summary>
    public static bool TryCreate(string pattern, bool ignoreCase, [NotNullWhen(true)] out RuleRegex? regex, out string reason)
    {
        // Bytes above 0x7F of a UTF-8 file become several characters, as they are several bytes in a message.
        var text = Encoding.Latin1.GetString(WordEncoding.GetBytes(pattern));
        var options = RegexOptions.CultureInvariant | (ignoreCase ? RegexOptions.IgnoreCase : RegexOptions.None);
        reason = "";
        try
        {
            regex = new RuleRegex(new Regex(text, options | RegexOptions.NonBacktracking));
            return true;
        }
        catch (ArgumentException e)
        {
            (regex, reason) = (null, e.Message);
            return false;
        }
        catch (NotSupportedException)
        {
            regex = new RuleRegex(new Regex(text, options, Limit));
            reason = $"'{pattern}' needs an engine that can be slow: each use is stopped after {Limit.TotalMilliseconds} ms and is then no match";
            return true;
        }
    }

    public bool IsMatch(ReadOnlySpan<byte> text)
    {
        try
        {
            return _regex.IsMatch(Characters(text));
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    /// <summary>Writes <paramref name="format"/> with <c>\0</c> to <c>\9</c> replaced by the groups of the first match; false =
    /// no match. <c>\xHH</c> is a byte, a backslash before anything else is dropped, as HAProxy does it.</summary>
    public bool TryExpand(ReadOnlySpan<byte> text, ReadOnlySpan<byte> format, IBufferWriter<byte> to)
    {
        Match match;
        try
        {
            if (!_regex.IsMatch(Characters(text)))
            {
                return false;
            }

            match = _regex.Match(Encoding.Latin1.GetString(text));
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }

        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '\\' || i + 1 == format.Length)
            {
                to.Write(format.Slice(i, 1));
                continue;
            }

            i++;
            if (char.IsAsciiDigit((char)format[i]))
            {
                var group = match.Groups[format[i] - '0'];
                to.Write(text.Slice(group.Success ? group.Index : 0, group.Success ? group.Length : 0));
            }
            else if (format[i] == 'x' && i + 2 < format.Length && char.IsAsciiHexDigit((char)format[i + 1]) && char.IsAsciiHexDigit((char)format[i + 2]))
            {
                to.Write([(byte)(Value(format[i + 1]) << 4 | Value(format[i + 2]))]);
                i += 2;
            }
            else
            {
                to.Write(format.Slice(i, 1));
            }
        }

        return true;
    }

    private static int Value(byte digit) => char.IsAsciiDigit((char)digit) ? digit - '0' : (digit | 0x20) - 'a' + 10;

    private static ReadOnlySpan<char> Characters(ReadOnlySpan<byte> text)
    {
        if (_characters is null || _characters.Length < text.Length)
        {
            _characters = new char[Math.Max(1024, text.Length)];
        }

        return _characters.AsSpan(0, Encoding.Latin1.GetChars(text, _characters));
    }
}
