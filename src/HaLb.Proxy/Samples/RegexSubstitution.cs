using System.Buffers;
using System.Text.RegularExpressions;

namespace HaLb.Proxy.Samples;

/// <summary>Search and replace over bytes as <c>regsub</c> does it: after a match the search goes on behind it as in a text of its
/// own that does not begin there, and an empty match at its very beginning copies one byte.</summary>
internal sealed class RegexSubstitution
{
    private readonly SampleRegex _first;
    private readonly SampleRegex _next;
    private readonly RegexReplacement _replacement;
    private readonly bool _all;

    private RegexSubstitution(SampleRegex first, SampleRegex next, RegexReplacement replacement, bool all)
    {
        _first = first;
        _next = next;
        _replacement = replacement;
        _all = all;
    }

    /// <summary>The pattern, for the warning at load.</summary>
    public SampleRegex Regex => _first;

    public static RegexSubstitution? TryCompile(string pattern, string replacement, bool ignoreCase, bool all, out string error)
    {
        if (SampleRegex.TryCompile(pattern, ignoreCase, out error) is not { } first || RegexReplacement.TryParse(replacement, out error) is not { } parsed)
        {
            return null;
        }

        var next = all && pattern.Contains('^', StringComparison.Ordinal) ? SampleRegex.TryCompile(pattern, ignoreCase, atBeginning: false, out error) : first;
        return next is null ? null : new RegexSubstitution(first, next, parsed, all);
    }

    /// <summary>The text after replacing; false = it became too long.</summary>
    public bool TryReplace(ReadOnlySpan<byte> text, SampleArena arena, out ReadOnlySpan<byte> result)
    {
        var rented = ArrayPool<char>.Shared.Rent(Math.Max(1, text.Length));
        SampleRegex.Widen(text, rented);
        var writer = new ArenaWriter(arena);
        var done = TryReplace(text, rented.AsSpan(0, text.Length), ref writer);
        ArrayPool<char>.Shared.Return(rented);
        result = done ? writer.Finish() : default;
        return done;
    }

    private bool TryReplace(ReadOnlySpan<byte> text, ReadOnlySpan<char> chars, ref ArenaWriter writer)
    {
        for (var regex = _first; ; regex = _next)
        {
            if (!regex.TryFind(chars, out var index, out var length))
            {
                return writer.TryAppend(text);
            }

            Match? match = null;
            if (_replacement.NeedsGroups)
            {
                match = regex.Find(chars);
                if (match is null)
                {
                    return writer.TryAppend(text);
                }

                (index, length) = (match.Index, match.Length);
            }

            if (!writer.TryAppend(text[..index]) || !_replacement.TryAppend(ref writer, text, index, length, match))
            {
                return false;
            }

            var end = index + length;
            var atEnd = text.Length == 0;
            if (end == 0 && text.Length > 0)
            {
                end = 1;
                if (!writer.TryAppend(text[..1]))
                {
                    return false;
                }
            }

            text = text[end..];
            chars = chars[end..];
            if (!_all || atEnd)
            {
                return writer.TryAppend(text);
            }
        }
    }
}
