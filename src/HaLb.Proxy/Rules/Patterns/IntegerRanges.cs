using HaLb.Proxy.Samples;

namespace HaLb.Proxy.Rules.Patterns;

/// <summary>One inclusive range of integers.</summary>
internal readonly record struct IntegerRange(long First, long Last);

/// <summary>Ranges of integers, sorted and joined: looking one up is a binary search.</summary>
internal sealed class IntegerRanges : PatternSet
{
    private readonly bool _ofLength;
    private readonly long[] _firsts;
    private readonly long[] _lasts;

    /// <param name="ranges">In any order; an empty one (last before first) matches nothing.</param>
    /// <param name="ofLength">Compares the length of a text (<c>-m len</c>) instead of a number.</param>
    public IntegerRanges(IEnumerable<IntegerRange> ranges, bool ofLength)
        : base(ofLength ? SampleType.Str : SampleType.Int)
    {
        _ofLength = ofLength;
        var joined = new List<IntegerRange>();
        foreach (var range in ranges.Where(static r => r.First <= r.Last).OrderBy(static r => r.First))
        {
            if (joined.Count > 0 && range.First <= joined[^1].Last)
            {
                joined[^1] = joined[^1] with { Last = Math.Max(joined[^1].Last, range.Last) };
            }
            else
            {
                joined.Add(range);
            }
        }

        _firsts = [.. joined.Select(static r => r.First)];
        _lasts = [.. joined.Select(static r => r.Last)];
    }

    public override bool Matches(in Sample sample, SampleArena arena)
    {
        var value = _ofLength ? sample.Data.Length : sample.Integer;
        var index = _firsts.AsSpan().BinarySearch(value);
        index = index >= 0 ? index : ~index - 1;
        return index >= 0 && value <= _lasts[index];
    }
}
