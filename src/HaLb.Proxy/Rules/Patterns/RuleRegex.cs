using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;
using HaLb.Proxy.Samples;

namespace HaLb.Proxy.Rules.Patterns;

/// <summary>A regular expression of a rule: what <see cref="SampleRegex"/> is, with a replacement that is made for each stream.</summary>
internal sealed class RuleRegex(SampleRegex regex)
{
    /// <summary>Compiles it. <paramref name="reason"/> is what is wrong, or a warning where it was compiled all the same.</summary>
    public static bool TryCreate(string pattern, bool ignoreCase, [NotNullWhen(true)] out RuleRegex? regex, out string reason)
    {
        var compiled = SampleRegex.TryCompile(pattern, ignoreCase, out reason);
        regex = compiled is null ? null : new RuleRegex(compiled);
        reason = compiled is { MayBacktrack: true } ? compiled.BacktrackWarning : reason;
        return regex is not null;
    }

    public bool IsMatch(ReadOnlySpan<byte> text) => regex.IsMatch(text);

    /// <summary>Writes <paramref name="format"/> with <c>\0</c> to <c>\9</c> replaced by the groups of the first match; false =
    /// no match. <c>\xHH</c> is a byte, a backslash before anything else is dropped.</summary>
    public bool TryExpand(ReadOnlySpan<byte> text, ReadOnlySpan<byte> format, IBufferWriter<byte> to)
    {
        // Most streams do not match: only those that do cost a match object.
        if (!regex.IsMatch(text))
        {
            return false;
        }

        var characters = ArrayPool<char>.Shared.Rent(Math.Max(1, text.Length));
        SampleRegex.Widen(text, characters);
        var match = regex.Find(characters.AsSpan(0, text.Length));
        ArrayPool<char>.Shared.Return(characters);
        if (match is not null)
        {
            Expand(match, text, format, to);
        }

        return match is not null;
    }

    private static void Expand(Match match, ReadOnlySpan<byte> text, ReadOnlySpan<byte> format, IBufferWriter<byte> to)
    {
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
                to.Write(group.Success ? text.Slice(group.Index, group.Length) : default);
            }
            else if (format[i] == 'x' && i + 2 < format.Length && byte.TryParse(format.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            {
                to.Write([value]);
                i += 2;
            }
            else
            {
                to.Write(format.Slice(i, 1));
            }
        }
    }
}
