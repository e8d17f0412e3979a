using System.Globalization;

namespace HaLb.Config.Keepalived;

/// <summary><c>~SEQ(var, start, step, end) line</c>: the line once for each value of the variable.</summary>
internal sealed record KeepalivedSequence(string Name, long Start, long Step, long End, bool IsHex, string Text)
{
    private const long ValuesMax = 100_000;

    public static bool TryParse(string line, KeepalivedParameters parameters, out KeepalivedSequence sequence)
    {
        sequence = null!;
        var isHex = line.StartsWith("~SEQx", StringComparison.Ordinal);
        var rest = line[(isHex ? 5 : 4)..].TrimStart(' ', '\t');
        var close = rest.IndexOf(')', StringComparison.Ordinal);
        if (!rest.StartsWith('(') || close < 0)
        {
            return false;
        }

        var inner = rest[1..close];
        _ = parameters.TryReplace(ref inner, out _, out _);
        var parts = inner.Split(',');
        var numbers = new long[Math.Max(parts.Length - 1, 0)];
        for (var i = 0; i < numbers.Length; i++)
        {
            if (!TryNumber(parts[i + 1].Trim(), out numbers[i]))
            {
                return false;
            }
        }

        (long Start, long Step, long End)? range = numbers switch
        {
            [var end] => (end < 0 ? -1 : 1, end < 1 ? -1 : 1, end),
            [var start, var end] => (start, start <= end ? 1 : -1, end),
            [var start, var step, var end] => (start, step, end),
            _ => null,
        };
        if (range is not var (first, by, last) || by == 0 || (first < last && by < 0) || (first > last && by > 0)
            || Math.Abs(last - first) / Math.Abs(by) >= ValuesMax || (isHex && (first < 0 || last < 0)))
        {
            return false;
        }

        sequence = new KeepalivedSequence(parts[0].Trim(), first, by, last, isHex, rest[(close + 1)..].TrimStart(' ', '\t'));
        return sequence.Name.Length > 0;
    }

    public bool IsPast(long value) => Step > 0 ? value > End : value < End;

    public string Shown(long value) => value.ToString(IsHex ? "x" : "d", CultureInfo.InvariantCulture);

    private static bool TryNumber(string text, out long number) =>
        (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? long.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number)
            : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number))
        && Math.Abs(number) < int.MaxValue;
}
