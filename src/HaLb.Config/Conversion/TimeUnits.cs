using HaLb.Config.Directives;
using HaLb.Config.Json;
using HaLb.Config.Keywords;

namespace HaLb.Config.Conversion;

/// <summary>Writes the unit of bare times: 3000 is 3 seconds after <c>inter</c> and 50 minutes after <c>maxlife</c>, which
/// nobody should have to know (config-rules 2).</summary>
internal static class TimeUnits
{
    /// <summary>The words after the keyword (and the name of a keyed one) with units.</summary>
    public static List<Word> Write(KeywordRow row, IReadOnlyList<Word> words)
    {
        List<Word> result = [.. words];
        if (row.Unit != TimeUnit.None && result.Count > 0)
        {
            result[0] = WithUnit(result[0], row.Unit);
        }

        for (var i = ObjectForm.Positional(row).IsEmpty ? 0 : 1; i < result.Count;)
        {
            var parameter = row.Parameters.FirstOrDefault(p => p.Name == result[i].Text);
            if (parameter is { Arity: 1, Unit: not TimeUnit.None } && i + 1 < result.Count)
            {
                result[i + 1] = WithUnit(result[i + 1], parameter.Unit);
            }

            i += 1 + (parameter?.Arity ?? 0);
        }

        return result;
    }

    private static Word WithUnit(Word word, TimeUnit unit)
    {
        var isBare = word.Text.Length > 0 && word.Text.All(char.IsAsciiDigit) && word.Text.AsSpan().TrimStart('0').Length > 0;
        return isBare ? word with { Text = word.Text + (unit == TimeUnit.Seconds ? "s" : "ms") } : word;
    }
}
