using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using HaLb.Config.Directives;
using HaLb.Config.Keywords;

namespace HaLb.RepoTests.Generated;

/// <summary>Writes the generated part of haproxy-compat.md from the keyword rows.</summary>
internal static class CompatTable
{
    public const string Begin = "<!-- keywords: generated from the keyword table, do not edit -->";
    public const string End = "<!-- keywords: end -->";

    private static readonly (string Title, Func<KeywordRow, bool> Holds)[] Areas =
    [
        ("global section", static row => row.Where == Where.Global),
        ("`timeout`", static row => IsProxy(row) && row.Name.StartsWith("timeout ", StringComparison.Ordinal)),
        ("`option`", static row => IsProxy(row) && row.Family == "option"),
        ("proxies (defaults, frontend, listen, backend)", static row => IsProxy(row) && row.Family is not ("timeout" or "option")),
        ("small sections", static row => (row.Where & (Where.Global | Where.AnyProxy)) == 0),
    ];

    private static readonly (string Title, Where Where)[] KeepalivedAreas =
    [
        ("global_defs", Where.VrrpGlobal), ("vrrp_instance", Where.VrrpInstance), ("vrrp_sync_group", Where.VrrpSyncGroup), ("vrrp_script", Where.VrrpScript),
        ("vrrp_track_process", Where.VrrpProcess), ("track_file (vrrp_track_file)", Where.VrrpFile), ("at the top of the file", Where.VrrpTop),
    ];

    public static string Write()
    {
        var text = new StringBuilder();
        text.Append(Begin).Append("\n\n");
        Counts(text);
        foreach (var (title, holds) in Areas)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n### Keywords: {title}\n\n| HAProxy | halb.json | | Note |\n|---|---|---|---|\n");
            foreach (var row in KeywordTable.Rows.Where(holds).OrderBy(static row => row.Name, StringComparer.Ordinal))
            {
                Line(text, Shown(row), Json(row), row.Support, row.Support == Support.Supported ? "" : row.Note);
            }
        }

        Parameters(text, "bind", SectionKind.Frontend, "bind");
        Parameters(text, "server, server-template, default-server", SectionKind.Backend, "server");
        Sections(text);
        Keepalived(text);
        return text.Append('\n').Append(End).Append('\n').ToString();
    }

    private static void Counts(StringBuilder text)
    {
        var all = KeywordTable.Rows.Select(static row => row.Support)
            .Concat(ParametersOf(SectionKind.Frontend, "bind").Select(static p => p.Support))
            .Concat(ParametersOf(SectionKind.Backend, "server").Select(static p => p.Support))
            .GroupBy(static s => s).ToDictionary(static g => g.Key, static g => g.Count());
        text.Append("| supported | differs | ignored | refused |\n|---|---|---|---|\n");
        text.Append(CultureInfo.InvariantCulture, $"| {all.GetValueOrDefault(Support.Supported)} | {all.GetValueOrDefault(Support.Differs)} | {all.GetValueOrDefault(Support.Ignored)} | {all.GetValueOrDefault(Support.Refused)} |\n");
    }

    private static void Parameters(StringBuilder text, string title, SectionKind section, string keyword)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n### Parameters: {title}\n\n| HAProxy | halb.json | | Note |\n|---|---|---|---|\n");
        foreach (var parameter in ParametersOf(section, keyword).OrderBy(static p => p.Name, StringComparer.Ordinal))
        {
            var shown = (parameter.Negatable ? "[no-]" : "") + parameter.Name + (parameter.Arity > 0 ? " …" : "");
            var json = parameter.Arity == 0 ? "true" : parameter.Repeatable || parameter.CommaList ? "\"…\" or [\"…\"]" : "\"…\"";
            Line(text, shown, $"\"{parameter.Name}\": {json}", parameter.Support, parameter.Note);
        }
    }

    private static void Sections(StringBuilder text)
    {
        text.Append("\n### Sections that are refused\n\n| HAProxy | Reason |\n|---|---|\n");
        foreach (var name in SectionTable.Names.Order(StringComparer.Ordinal))
        {
            var reason = SectionTable.Refusal(name) ?? (SectionTable.TryFind(name, out var kind) ? SectionTable.Refusal(kind) : null);
            if (reason is not null)
            {
                text.Append(CultureInfo.InvariantCulture, $"| `{name}` | {reason} |\n");
            }
        }
    }

    /// <summary>The VRRP half, one table a section.</summary>
    private static void Keepalived(StringBuilder text)
    {
        var counts = KeywordTable.VrrpRows.GroupBy(static row => row.Support).ToDictionary(static g => g.Key, static g => g.Count());
        text.Append("\n### keepalived.conf\n\nThe VRRP half of keepalived 2.2.7 (and some newer keywords), read by halb-vrrpd from keepalived.conf or halb.json. What is\n"
            + "refused in halb.json is a warning in a keepalived.conf wherever keepalived goes on, too.\n\n| supported | differs | ignored | refused |\n|---|---|---|---|\n");
        text.Append(CultureInfo.InvariantCulture, $"| {counts.GetValueOrDefault(Support.Supported)} | {counts.GetValueOrDefault(Support.Differs)} | {counts.GetValueOrDefault(Support.Ignored)} | {counts.GetValueOrDefault(Support.Refused)} |\n");
        foreach (var (title, where) in KeepalivedAreas)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n### keepalived.conf: {title}\n\n| keepalived | halb.json | | Note |\n|---|---|---|---|\n");
            foreach (var row in KeywordTable.VrrpRows.Where(row => (row.Where & where) != 0).OrderBy(static row => row.Name, StringComparer.Ordinal))
            {
                var note = row.Support == Support.Supported ? row.Summary.StartsWith("HaLb's own", StringComparison.Ordinal) ? row.Summary : "" : row.Note;
                Line(text, Shown(row with { Negatable = false }), where == Where.VrrpTop ? "—" : row.Terse ? $"\"{row.Name}\": [\"…\"]" : Json(row), row.Support, note);
            }
        }
    }

    private static ImmutableArray<ParameterSpec> ParametersOf(SectionKind section, string keyword) =>
        KeywordTable.TryFind(section, keyword, out var row) ? row.Parameters : [];

    private static void Line(StringBuilder text, string shown, string json, Support support, string note)
    {
        var word = support switch { Support.Supported => "supported", Support.Differs => "**differs**", Support.Ignored => "ignored", _ => "refused" };
        text.Append(CultureInfo.InvariantCulture, $"| `{Escaped(shown)}` | `{Escaped(json)}` | {word} | {Escaped(note)} |\n");
    }

    private static string Shown(KeywordRow row)
    {
        var arguments = string.Concat(row.Positional.Select(static name => name.StartsWith('[') ? $" [<{name.Trim('[', ']', '.')}>]" : $" <{name.Trim('.')}>"));
        return $"{(row.Negatable && row.Support != Support.Refused ? "[no] " : "")}{row.Name}{arguments}";
    }

    private static string Json(KeywordRow row)
    {
        var value = row.IsFlag ? "true" : "\"…\"";
        var inner = row switch
        {
            { Kind: KeywordKind.Keyed } => $"{{ \"{row.Positional.FirstOrDefault() ?? "name"}\": \"…\" }}",
            { Kind: KeywordKind.List, Family: not null } => "[\"…\"]",
            { Kind: KeywordKind.List } => row.InnerName.Length > 0 ? $"[\"{row.InnerName}{(row.IsFlag ? "" : " …")}\"]" : "[\"…\"]",
            _ => value,
        };
        return row.Family is null ? $"\"{row.JsonKey}\": {inner}" : $"\"{row.Family}\": {{ \"{row.InnerName}\": {inner} }}";
    }

    private static bool IsProxy(KeywordRow row) => (row.Where & Where.AnyProxy) != 0;

    private static string Escaped(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
