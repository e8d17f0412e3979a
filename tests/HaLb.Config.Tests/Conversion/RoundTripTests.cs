using System.Collections.Immutable;
using CsCheck;
using HaLb.Config.Conversion;
using HaLb.Config.Diagnostics;
using HaLb.Config.Directives;
using HaLb.Config.Keywords;
using Xunit;

namespace HaLb.Config.Tests.Conversion;

/// <summary>Documents made of every keyword of the table go to JSON and back with every directive and every word.</summary>
public sealed class RoundTripTests
{
    private static readonly string[] Texts = ["a", "10.0.0.1:80", "5s", "7", "007", "x y", "", "it's", "a\\1", "#c", "é", "${HOME-}/x", "$6$a", "\"q\"", "-", "if", "t\ts"];

    private static readonly SectionKind[] Kinds =
    [
        SectionKind.Global, SectionKind.Defaults, SectionKind.Frontend, SectionKind.Backend, SectionKind.Listen, SectionKind.UserList,
        SectionKind.Peers, SectionKind.Resolvers, SectionKind.Cache, SectionKind.Mailers, SectionKind.Ring,
    ];

    private static readonly Gen<string> Text = Gen.Int[0, Texts.Length - 1].Select(static i => Texts[i]);

    private static readonly Gen<Section> Sections =
        from kind in Gen.Int[0, Kinds.Length - 1].Select(static i => Kinds[i])
        let rows = RowsOf(kind)
        from picks in Gen.Select(Gen.Int[0, rows.Length - 1], Text.Array[6], Gen.Int[0, 1 << 20]).Array[0, 12]
        select new Section(kind, kind is SectionKind.Global or SectionKind.Defaults ? "" : "s", default)
        {
            // After a server, default-server is written into the servers that follow: that has golden files.
            Directives = [.. picks.OrderBy(p => rows[p.Item1].Name == "default-server" ? 0 : 1).DistinctBy(p => rows[p.Item1].Slot ?? rows[p.Item1].Name).Select((p, i) => Line(rows[p.Item1], p.Item2, p.Item3, i))],
        };

    [Fact]
    public void Every_directive_comes_back_with_all_its_words() => Sections.Sample(static section =>
    {
        using var files = new TemporaryFiles();
        var cfg = files.Write("1.cfg", new CfgWriter(new FindingList()).Write(new DirectiveDocument([section])));
        var json = files.Write("1.json", Converted(cfg, ConvertTarget.Json));
        var back = files.Write("2.cfg", Converted(json, ConvertTarget.Haproxy));

        Assert.Equal(Lines(cfg), Lines(back));
        Assert.Equal(Lines(cfg), Lines(json));
        // Lines may have moved once (ACLs before their rules); then the text stays.
        var again = files.Write("2.json", Converted(back, ConvertTarget.Json));
        Assert.Equal(File.ReadAllText(back), Converted(again, ConvertTarget.Haproxy));
    }, iter: 300);

    private static ImmutableArray<KeywordRow> RowsOf(SectionKind kind) =>
        [.. KeywordTable.Rows.Where(row => (row.Where & KeywordTable.WhereOf(kind)) != 0 && !row.Name.EndsWith('*') && row.Name is not ("resetenv" or "setenv" or "presetenv" or "unsetenv"))];

    /// <summary>A line that the row allows: its positional arguments and some of its parameters.</summary>
    private static Directive Line(KeywordRow row, string[] texts, int choice, int number)
    {
        var words = new List<string>();
        if (row.Kind == KeywordKind.Keyed)
        {
            words.Add($"n{number}");
        }

        var positional = row.Positional.Skip(row.Kind == KeywordKind.Keyed ? 1 : 0).TakeWhile(static p => !p.StartsWith('[')).ToArray();
        for (var i = 0; i < positional.Length; i++)
        {
            words.Add(texts[i % texts.Length]);
        }

        // Positional words that look like parameters of the same row would be read as such by HAProxy, too.
        foreach (var (parameter, i) in row.Parameters.Select(static (p, i) => (p, i)).Where(p => ((choice >> (p.i % 20)) & 3) == 3))
        {
            words.Add(parameter.Name);
            words.AddRange(Enumerable.Range(0, parameter.Arity).Select(n => texts[(i + n) % texts.Length]));
        }

        return new Directive(row.Name, [.. words.Select(static word => new Word(word, default))], default)
        {
            Negated = row.Negatable && row.Kind != KeywordKind.Keyed && words.Count == 0 && choice % 2 == 1,
        };
    }

    /// <summary>What the file says, line by line; words sorted, since an object may name its parameters in another order.</summary>
    private static string[] Lines(string path)
    {
        var diagnostics = new List<Diagnostic>();
        var options = new LoadOptions([path]) { Environment = static name => name == "HOME" ? "/h" : null };
        var document = DirectiveReader.Read(options, diagnostics).Document;
        Assert.Empty(diagnostics);
        return [.. document.Sections.SelectMany(static s => s.Directives)
            .Select(static d => $"{d.Negated} {d.Keyword} {string.Join('|', Words(d).Order(StringComparer.Ordinal))}").Order(StringComparer.Ordinal)];
    }

    /// <summary>Times without the unit that a conversion writes.</summary>
    private static IEnumerable<string> Words(Directive directive) =>
        directive.Arguments.Select(static w => w.Text is "7ms" or "7s" ? "7" : w.Text is "007ms" or "007s" ? "007" : w.Text);

    private static string Converted(string path, ConvertTarget target)
    {
        var result = ConfigConverter.Convert(new ConvertOptions([path], target));
        Assert.Empty(result.Diagnostics);
        Assert.DoesNotContain(result.Findings, static f => f.Kind == FindingKind.Refused);
        return result.Text!;
    }
}
