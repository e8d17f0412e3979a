using HaLb.Config.Directives;
using HaLb.Config.Keywords;

namespace HaLb.Config.Conversion;

/// <summary>A directive with its row.</summary>
internal readonly record struct RowDirective(KeywordRow Row, Directive Directive);

/// <summary>Reduces the lines of a haproxy.cfg section to what JSON can say once: of lines that replace each other the last
/// one stays, and late default-server lines move into the servers that follow them (config-rules 6 and 8).</summary>
internal sealed class DirectiveReducer(FindingList findings)
{
    public List<RowDirective> Reduce(Section section)
    {
        var lines = new List<RowDirective?>();
        var last = new Dictionary<string, int>();
        var bySign = new Dictionary<(string Keyword, bool Negated), int>();
        foreach (var directive in FoldDefaultServers(section))
        {
            if (!KeywordTable.TryFind(section.Kind, directive.Keyword, out var row))
            {
                findings.Refused(directive.Position, $"'{directive.Keyword}' is not known here");
                continue;
            }

            var line = directive;
            if (IdentityOf(row, directive) is { } identity)
            {
                if (last.TryGetValue(identity, out var earlier) && lines[earlier] is { } replaced)
                {
                    line = Replace(replaced.Directive, directive);
                    lines[earlier] = null;
                }

                last[identity] = lines.Count;
                if (row.Slot is not null)
                {
                    DropOpposite(lines, bySign, directive);
                    bySign[(directive.Keyword, directive.Negated)] = lines.Count;
                }
            }

            lines.Add(new RowDirective(row, line));
        }

        return [.. lines.OfType<RowDirective>()];
    }

    /// <summary>Lines with the same identity replace each other; null for those that add up.</summary>
    private static string? IdentityOf(KeywordRow row, Directive directive)
    {
        if (row.Kind == KeywordKind.List || row.Repeatable || directive.Keyword == "default-server")
        {
            return null;
        }

        if (row.Kind == KeywordKind.Keyed)
        {
            return directive.Arguments.Length == 0 || directive.Keyword is "server" or "server-template" or "peer"
                ? null
                : $"{row.Slot ?? directive.Keyword} {directive.Arguments[0].Text}";
        }

        return row.Slot is not null && !directive.Negated ? "slot " + row.Slot : directive.Keyword;
    }

    /// <summary><c>no option X</c> takes back <c>option X</c>, which stands under its slot, and the other way round.</summary>
    private static void DropOpposite(List<RowDirective?> lines, Dictionary<(string Keyword, bool Negated), int> bySign, Directive later)
    {
        if (bySign.Remove((later.Keyword, !later.Negated), out var at))
        {
            lines[at] = null;
        }
    }

    private Directive Replace(Directive replaced, Directive directive)
    {
        if (Accumulates(directive.Keyword))
        {
            findings.Translated(replaced.Position, $"'{directive.Keyword}' joined with line {directive.Position.Line}");
            return directive with { Arguments = [.. replaced.Arguments, .. directive.Arguments], CommentsBefore = [.. replaced.CommentsBefore, .. directive.CommentsBefore] };
        }

        findings.Translated(replaced.Position, $"'{replaced.Keyword}' left out: replaced by line {directive.Position.Line}");
        return directive with { CommentsBefore = [.. replaced.CommentsBefore, .. directive.CommentsBefore] };
    }

    private static bool Accumulates(string keyword) =>
        keyword is "ssl-default-bind-options" or "ssl-default-server-options" or "unix-bind";

    private List<Directive> FoldDefaultServers(Section section)
    {
        var result = new List<Directive>();
        IReadOnlyList<Word> folded = [];
        Directive? shared = null;
        var metServer = false;
        foreach (var directive in section.Directives)
        {
            var isServer = directive.Keyword is "server" or "server-template";
            metServer |= isServer;
            if (directive.Keyword != "default-server")
            {
                result.Add(isServer && folded.Count > 0 ? Fold(section.Kind, directive, folded) : directive);
            }
            else if (metServer)
            {
                folded = Join(section.Kind, "default-server", folded, directive.Arguments);
                findings.Translated(directive.Position, "'default-server' after a server holds for later ones only: written into those servers");
            }
            else if (shared is null)
            {
                shared = directive;
                result.Add(directive);
            }
            else
            {
                findings.Translated(directive.Position, $"'default-server' joined with line {shared.Position.Line}");
                var joined = shared with { Arguments = Join(section.Kind, "default-server", shared.Arguments, directive.Arguments), CommentsBefore = [.. shared.CommentsBefore, .. directive.CommentsBefore] };
                result[result.IndexOf(shared)] = joined;
                shared = joined;
            }
        }

        return result;
    }

    private static Directive Fold(SectionKind kind, Directive server, IReadOnlyList<Word> folded)
    {
        var positional = server.Keyword == "server" ? 2 : 3;
        return server.Arguments.Length < positional
            ? server
            : server with { Arguments = [.. server.Arguments[..positional], .. Join(kind, server.Keyword, folded, server.Arguments[positional..])] };
    }

    /// <summary>Parameters of both; of one that stands in both, the later counts.</summary>
    private static System.Collections.Immutable.ImmutableArray<Word> Join(SectionKind kind, string keyword, IReadOnlyList<Word> first, IReadOnlyList<Word> second)
    {
        _ = KeywordTable.TryFind(kind, keyword, out var row);
        var later = Parameters(row, second);
        var names = later.Select(static p => PlainName(p[0].Text)).ToHashSet();
        return [.. Parameters(row, first).Where(p => !names.Contains(PlainName(p[0].Text))).SelectMany(static p => p), .. later.SelectMany(static p => p)];
    }

    private static string PlainName(string name) => name.StartsWith("no-", StringComparison.Ordinal) ? name[3..] : name;

    private static List<List<Word>> Parameters(KeywordRow row, IReadOnlyList<Word> words)
    {
        var parameters = new List<List<Word>>();
        for (var i = 0; i < words.Count;)
        {
            var arity = row.Parameters.FirstOrDefault(p => p.Name == words[i].Text)?.Arity ?? 0;
            parameters.Add([.. words.Skip(i).Take(1 + arity)]);
            i += 1 + arity;
        }

        return parameters;
    }
}
