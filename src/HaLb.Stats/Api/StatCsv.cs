using System.Buffers;
using System.Text;
using HaLb.Core.Servers;

namespace HaLb.Stats.Api;

/// <summary>The CSV of <c>show stat</c> and of the page's <c>;csv</c>.</summary>
internal static class StatCsv
{
    private static readonly SearchValues<char> Quoted = SearchValues.Create(",\"\r\n");

    public static string Write(Farm farm, StatFilter filter, bool legends)
    {
        var text = new StringBuilder("# ").Append(StatRow.Header).Append('\n');
        foreach (var row in new StatRows(farm, legends).All().Where(filter.Takes))
        {
            foreach (var value in row.Values)
            {
                Append(text, value);
                text.Append(',');
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, string? value)
    {
        if (value.AsSpan().ContainsAny(Quoted))
        {
            text.Append('"').Append(value!.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
            return;
        }

        text.Append(value);
    }
}
