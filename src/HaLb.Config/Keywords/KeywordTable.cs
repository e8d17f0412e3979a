using System.Collections.Frozen;
using System.Collections.Immutable;
using HaLb.Config.Directives;

namespace HaLb.Config.Keywords;

/// <summary>All keyword rows and the ways to find one.</summary>
public static class KeywordTable
{
    /// <summary>Longest names are of four words.</summary>
    private const int WordsMax = 4;

    public static readonly ImmutableArray<KeywordRow> Rows =
    [
        .. GlobalKeywords.Rows, .. GlobalOtherKeywords.Rows, .. LogKeywords.Rows, .. ProxyKeywords.Rows, .. TimeoutKeywords.Rows,
        .. OptionKeywords.Rows, .. CheckKeywords.Rows, .. StatsKeywords.Rows, .. RuleKeywords.Rows, .. ProxyOtherKeywords.Rows, .. SectionKeywords.Rows,
    ];

    /// <summary>Keywords of keepalived's sections.</summary>
    public static readonly ImmutableArray<KeywordRow> VrrpRows =
    [
        .. VrrpGlobalKeywords.Rows, .. VrrpInstanceKeywords.Rows, .. VrrpTrackKeywords.Rows, .. VrrpOtherKeywords.Rows,
    ];

    private static readonly FrozenDictionary<string, KeywordRow[]> ByName =
        Rows.Concat(VrrpRows).Where(static row => !row.Name.EndsWith('*')).GroupBy(static row => row.Name).ToFrozenDictionary(static g => g.Key, static g => g.ToArray());

    private static readonly KeywordRow[] Prefixes = [.. Rows.Where(static row => row.Name.EndsWith('*'))];

    /// <summary>Sections of rows that a section of this kind takes.</summary>
    public static Where WhereOf(SectionKind section) => section switch
    {
        SectionKind.Global => Where.Global,
        SectionKind.Defaults => Where.Defaults,
        SectionKind.Frontend => Where.Frontend,
        SectionKind.Backend => Where.Backend,
        SectionKind.Listen => Where.Frontend | Where.Backend,
        SectionKind.UserList => Where.UserList,
        SectionKind.Peers => Where.Peers,
        SectionKind.Resolvers => Where.Resolvers,
        SectionKind.Cache => Where.Cache,
        SectionKind.HttpErrors => Where.HttpErrors,
        SectionKind.Mailers => Where.Mailers,
        SectionKind.Ring => Where.Ring,
        SectionKind.CrtStore => Where.CrtStore,
        SectionKind.VrrpGlobal => Where.VrrpGlobal,
        SectionKind.VrrpInstance => Where.VrrpInstance,
        SectionKind.VrrpSyncGroup => Where.VrrpSyncGroup,
        SectionKind.VrrpScript => Where.VrrpScript,
        SectionKind.VrrpProcess => Where.VrrpProcess,
        SectionKind.VrrpFile => Where.VrrpFile,
        _ => Where.None,
    };

    /// <summary>Finds the row that the most first words name in this section.</summary>
    /// <param name="section">Where the line stands.</param>
    /// <param name="words">The line's words, without a leading <c>no</c>.</param>
    /// <param name="row">The row found.</param>
    /// <param name="wordCount">How many words its name takes.</param>
    public static bool TryFind(SectionKind section, IReadOnlyList<string> words, out KeywordRow row, out int wordCount)
    {
        for (wordCount = Math.Min(WordsMax, words.Count); wordCount > 0; wordCount--)
        {
            if (TryFind(section, string.Join(' ', words.Take(wordCount)), out row))
            {
                return true;
            }
        }

        row = null!;
        return false;
    }

    /// <inheritdoc cref="TryFind(SectionKind, IReadOnlyList{string}, out KeywordRow, out int)"/>
    public static bool TryFind(SectionKind section, ReadOnlySpan<Word> words, out KeywordRow row, out int wordCount)
    {
        var texts = new string[Math.Min(WordsMax, words.Length)];
        for (var i = 0; i < texts.Length; i++)
        {
            texts[i] = words[i].Text;
        }

        return TryFind(section, texts, out row, out wordCount);
    }

    /// <summary>Finds the row of a whole keyword (<see cref="Directive.Keyword"/>) in this section. In a frontend or backend
    /// it is also found when only the other side takes it: HAProxy lets such a line pass with a warning.</summary>
    public static bool TryFind(SectionKind section, string keyword, out KeywordRow row) =>
        TryFind(WhereOf(section), keyword, out row)
        || (section is SectionKind.Frontend or SectionKind.Backend && TryFind(Where.Frontend | Where.Backend, keyword, out row));

    /// <summary>Rows of the program that sections of this kind belong to.</summary>
    public static ImmutableArray<KeywordRow> RowsFor(SectionKind section) => SectionNames.IsVrrp(section) ? VrrpRows : Rows;

    /// <summary>Finds what stands at the top of keepalived.conf besides its sections.</summary>
    public static bool TryFindTop(string keyword, out KeywordRow row) => TryFind(Where.VrrpTop, keyword, out row);

    private static bool TryFind(Where where, string keyword, out KeywordRow row)
    {
        if (ByName.TryGetValue(keyword, out var rows))
        {
            foreach (var candidate in rows)
            {
                if ((candidate.Where & where) != 0)
                {
                    row = candidate;
                    return true;
                }
            }
        }

        foreach (var candidate in Prefixes)
        {
            if ((candidate.Where & where) != 0 && keyword.StartsWith(candidate.Name.AsSpan(..^1), StringComparison.Ordinal)
                && keyword.AsSpan().Count(' ') + 1 == candidate.WordCount)
            {
                row = candidate;
                return true;
            }
        }

        row = null!;
        return false;
    }

    /// <summary>True where the word begins keywords of a family in this section: its JSON value is an object by
    /// sub-keyword.</summary>
    public static bool IsFamily(SectionKind section, string word) => FamilyMembers(section, word).Any();

    /// <summary>True where the word begins keywords that share one array in this section (<c>http-check</c>).</summary>
    public static bool IsSharedList(SectionKind section, string word)
    {
        var where = WhereOf(section);
        return RowsFor(section).Any(row => row.Kind == KeywordKind.List && row.Family is null && (row.Where & where) != 0
            && row.Name.Length > word.Length && row.JsonKey == word);
    }

    /// <summary>Rows of a family that are valid in this section.</summary>
    public static IEnumerable<KeywordRow> FamilyMembers(SectionKind section, string family)
    {
        var where = WhereOf(section);
        return RowsFor(section).Where(row => row.Family == family && (row.Where & where) != 0);
    }

    /// <summary>What the writer of an unknown keyword may have meant, as the end of a message; empty where nothing is near:
    /// <c>; did you mean 'timeout client'?</c></summary>
    public static string Suggest(SectionKind section, string keyword) => Suggestions.ForKeyword(section, keyword);

    /// <summary>As <see cref="Suggest(SectionKind, string)"/> for a parameter of a row.</summary>
    public static string Suggest(KeywordRow row, string parameter) => Suggestions.ForParameter(row, parameter);
}
