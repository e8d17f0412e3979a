using System.Text;
using HaLb.Proxy.Samples;

namespace HaLb.Proxy.Rules.Patterns;

/// <summary>Patterns that are compared with the bytes of a sample. Without regard to case both sides are compared in lower
/// case: the patterns are stored so, and the sample is copied so first.</summary>
internal abstract class TextPatterns(SampleType input, bool ignoreCase) : PatternSet(input)
{
    public sealed override bool Matches(in Sample sample, SampleArena arena)
    {
        if (!ignoreCase)
        {
            return MatchesText(sample.Data);
        }

        if (!arena.TryTake(sample.Data.Length, out var lower))
        {
            return false;
        }

        ToLower(sample.Data, lower);
        return MatchesText(lower);
    }

    /// <summary>The patterns as they are to be stored.</summary>
    protected static IReadOnlyCollection<byte[]> Fold(IReadOnlyCollection<byte[]> patterns, bool ignoreCase) => !ignoreCase ? patterns
        : [.. patterns.Select(static pattern =>
        {
            var lower = new byte[pattern.Length];
            ToLower(pattern, lower);
            return lower;
        })];

    protected abstract bool MatchesText(ReadOnlySpan<byte> text);

    private static void ToLower(ReadOnlySpan<byte> text, Span<byte> lower)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var value = text[i];
            lower[i] = (uint)(value - 'A') <= 'Z' - 'A' ? (byte)(value | 0x20) : value;
        }
    }
}

/// <summary><c>-m str</c> and <c>-m bin</c>: the whole sample, in a hash.</summary>
internal sealed class WholePatterns(IReadOnlyCollection<byte[]> patterns, SampleType input, bool ignoreCase) : TextPatterns(input, ignoreCase)
{
    private readonly ByteStringTable _table = new(Fold(patterns, ignoreCase));

    protected override bool MatchesText(ReadOnlySpan<byte> text) => _table.Contains(text);
}

/// <summary><c>-m beg</c> and <c>-m end</c>: one hash for each length that a pattern has.</summary>
internal sealed class EdgePatterns : TextPatterns
{
    private readonly bool _atEnd;
    private readonly (int Length, ByteStringTable Table)[] _byLength;

    public EdgePatterns(IReadOnlyCollection<byte[]> patterns, bool atEnd, bool ignoreCase)
        : base(SampleType.Str, ignoreCase)
    {
        _atEnd = atEnd;
        _byLength = [.. Fold(patterns, ignoreCase).GroupBy(static p => p.Length).OrderBy(static g => g.Key).Select(static g => (g.Key, new ByteStringTable([.. g])))];
    }

    protected override bool MatchesText(ReadOnlySpan<byte> text)
    {
        foreach (var (length, table) in _byLength)
        {
            if (length > text.Length)
            {
                return false;
            }

            var edge = _atEnd ? text[^length..] : text[..length];
            if (table.Count == 1 ? table[0].SequenceEqual(edge) : table.Contains(edge))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary><c>-m sub</c>: somewhere in the sample; one after another.</summary>
internal sealed class SubPatterns(IReadOnlyCollection<byte[]> patterns, bool ignoreCase) : TextPatterns(SampleType.Str, ignoreCase)
{
    private readonly byte[][] _patterns = [.. Fold(patterns, ignoreCase)];

    protected override bool MatchesText(ReadOnlySpan<byte> text)
    {
        foreach (var pattern in _patterns)
        {
            if (text.IndexOf(pattern) >= 0)
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary><c>-m dir</c> and <c>-m dom</c>: a part of the sample between delimiters; a pattern may span several parts, and
/// delimiters at its own ends do not count.</summary>
internal sealed class PartPatterns(IReadOnlyCollection<byte[]> patterns, string delimiters, bool ignoreCase) : TextPatterns(SampleType.Str, ignoreCase)
{
    public const string OfPath = "/?";
    public const string OfDomain = "/?.:";

    private readonly byte[] _delimiters = Encoding.ASCII.GetBytes(delimiters);
    private readonly byte[][] _patterns = [.. Fold(patterns, ignoreCase).Select(pattern => pattern.AsSpan().Trim(Encoding.ASCII.GetBytes(delimiters)).ToArray())];

    protected override bool MatchesText(ReadOnlySpan<byte> text)
    {
        foreach (var pattern in _patterns)
        {
            if (HasPart(text, pattern))
            {
                return true;
            }
        }

        return false;
    }

    private bool HasPart(ReadOnlySpan<byte> text, ReadOnlySpan<byte> pattern)
    {
        if (pattern.IsEmpty)
        {
            return false;
        }

        for (var start = 0; start + pattern.Length <= text.Length;)
        {
            var found = text[start..].IndexOf(pattern);
            if (found < 0)
            {
                return false;
            }

            found += start;
            var end = found + pattern.Length;
            if ((found == 0 || _delimiters.AsSpan().Contains(text[found - 1])) && (end == text.Length || _delimiters.AsSpan().Contains(text[end])))
            {
                return true;
            }

            start = found + 1;
        }

        return false;
    }
}

/// <summary><c>-m reg</c>.</summary>
internal sealed class RegexPatterns(IReadOnlyCollection<RuleRegex> patterns) : PatternSet(SampleType.Str)
{
    private readonly RuleRegex[] _patterns = [.. patterns];

    public override bool Matches(in Sample sample, SampleArena arena)
    {
        foreach (var pattern in _patterns)
        {
            if (pattern.IsMatch(sample.Data))
            {
                return true;
            }
        }

        return false;
    }
}
