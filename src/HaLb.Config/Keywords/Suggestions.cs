using HaLb.Config.Directives;

namespace HaLb.Config.Keywords;

/// <summary>Finds what a misspelt word was meant to be.</summary>
public static class Suggestions
{
    private static readonly (Where Where, string Name)[] SectionNames =
    [
        (Where.Global, "global"), (Where.Defaults, "defaults"), (Where.Frontend, "frontend"), (Where.Backend, "backend"),
        (Where.UserList, "userlist"), (Where.Resolvers, "resolvers"), (Where.Peers, "peers"), (Where.Cache, "cache"),
        (Where.HttpErrors, "http-errors"), (Where.Mailers, "mailers"), (Where.Ring, "ring"), (Where.CrtStore, "crt-store"),
        (Where.VrrpGlobal, "global_defs"), (Where.VrrpInstance, "vrrp_instance"), (Where.VrrpSyncGroup, "vrrp_sync_group"), (Where.VrrpScript, "vrrp_script"),
        (Where.VrrpProcess, "vrrp_track_process"), (Where.VrrpFile, "vrrp_track_file"), (Where.VrrpTop, "the top of keepalived.conf"),
    ];

    internal static string ForKeyword(SectionKind section, string keyword)
    {
        var where = KeywordTable.WhereOf(section);
        var rows = KeywordTable.RowsFor(section);
        var elsewhere = rows.Where(row => row.Name == keyword).Aggregate(Where.None, static (all, row) => all | row.Where);
        if (elsewhere != Where.None && (elsewhere & where) == 0)
        {
            // The small sections reuse words of the great ones; they are rarely meant.
            var main = elsewhere & (Where.Global | Where.AnyProxy);
            return $"; it belongs in {Places(main != Where.None ? main : elsewhere)}";
        }

        return Best(keyword, rows.Where(row => (row.Where & where) != 0).SelectMany(static row => NamesOf(row)))
            ?? Best(keyword, rows.SelectMany(static row => NamesOf(row))) ?? "";
    }

    internal static string ForParameter(KeywordRow row, string parameter) => Best(parameter, row.Parameters.Select(static p => p.Name)) ?? "";

    /// <summary>As <see cref="ForParameter"/> for words from a fixed list.</summary>
    public static string ForWord(string word, IEnumerable<string> known) => Best(word, known) ?? "";

    private static string Places(Where where)
    {
        var names = SectionNames.Where(s => (where & s.Where) != 0).Select(static s => s.Name).ToArray();
        return names.Length == 1 ? names[0] : $"{string.Join(", ", names[..^1])} or {names[^1]}";
    }

    // `option` alone, or `timeot client`: the first word is worth comparing by itself.
    private static IEnumerable<string> NamesOf(KeywordRow row)
    {
        yield return row.Name;
        if (row.JsonKey.Length < row.Name.Length)
        {
            yield return row.JsonKey;
            yield return row.InnerName;
        }
    }

    private static string? Best(string word, IEnumerable<string> known)
    {
        var limit = Math.Max(1, word.Length / 3);
        string? best = null;
        var bestDistance = limit + 1;
        foreach (var candidate in known)
        {
            if (Math.Abs(candidate.Length - word.Length) >= bestDistance || candidate == word)
            {
                continue;
            }

            var distance = Distance(word, candidate);
            if (distance < bestDistance)
            {
                (best, bestDistance) = (candidate, distance);
            }
        }

        // Half a keyword is nearer to its whole than any edit distance says.
        best ??= word.Length >= 3 ? known.FirstOrDefault(name => name.StartsWith(word, StringComparison.Ordinal)) : null;
        return best is null || best == word ? null : $"; did you mean '{best}'?";
    }

    /// <summary>Edit distance with swaps of neighbours counted as one (optimal string alignment).</summary>
    private static int Distance(string a, string b)
    {
        var before = new int[b.Length + 1];
        var last = Enumerable.Range(0, b.Length + 1).ToArray();
        var row = new int[b.Length + 1];
        for (var i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = Same(a[i - 1], b[j - 1]) ? 0 : 1;
                row[j] = Math.Min(Math.Min(row[j - 1], last[j]) + 1, last[j - 1] + cost);
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1]))
                {
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
                }
            }

            (before, last, row) = (last, row, before);
        }

        return last[b.Length];
    }

    // default-backend for default_backend, HTTPLOG for httplog: no difference worth counting.
    private static bool Same(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b) || (a is '-' or '_' && b is '-' or '_');
}
