using HaLb.Config.Defaults;
using HaLb.Config.Directives;
using HaLb.Config.Keywords;
using HaLb.Config.Model;
using HaLb.Config.Validation;

namespace HaLb.Config.Binding;

/// <summary>Turns directives into the typed configuration: every line through its row, then what needs whole sections.</summary>
internal sealed class ConfigBinder(ReadResult read, LoadContext context)
{
    private readonly DefaultsTable _defaults = new(context);

    /// <summary>Binds and validates everything. The result is whole only when no error was found.</summary>
    public static HalbConfig Bind(ReadResult read, LoadContext context) => new ConfigBinder(read, context).Run();

    private HalbConfig Run()
    {
        var sections = read.Document.Sections;
        foreach (var section in sections.Where(static s => s.Kind == SectionKind.Global))
        {
            BindGlobal(section);
        }

        var drafts = new List<ProxyDraft>();
        foreach (var section in sections)
        {
            BindSection(section, drafts);
        }

        var global = context.Global.Config;
        context.Global.Config = global with { LocalPeer = global.LocalPeer ?? read.NodeName };
        var proxies = drafts.Select(static draft => ProxyFinisher.Finish(draft)).ToList();
        context.Findings.Scope = "";
        var config = new HalbConfig
        {
            Global = context.Global.Config,
            Proxies = [.. IdAssignment.Run(proxies, !context.Global.Config.StatsSockets.IsEmpty, context.Findings)],
            Syntax = read.Syntax,
            NodeName = read.NodeName,
            VirtualAddresses = read.VirtualAddresses,
            TrackedSocket = read.TrackedSocket,
            Hash = read.Hash,
        };
        ConfigValidator.Run(config, drafts, context.Findings);
        if (context is { ZeroWarning: { } position, Findings.WarningCount: > 0 })
        {
            context.Findings.Error(position, $"'zero-warning' refuses a file with warnings; this one has {context.Findings.WarningCount}");
        }

        return config;
    }

    private void BindSection(Section section, List<ProxyDraft> drafts)
    {
        context.Findings.Scope = "";
        var syntax = read.SyntaxOf(section.Position.File);
        switch (section.Kind)
        {
            case SectionKind.Global:
            case var vrrp when SectionNames.IsVrrp(vrrp):
                break;
            case SectionKind.Defaults:
                BindProxy(section, _defaults.Begin(section, syntax));
                break;
            case SectionKind.Frontend or SectionKind.Backend or SectionKind.Listen:
                var draft = _defaults.Heir(section, syntax);
                BindProxy(section, draft);
                drafts.Add(draft);
                break;
            default:
                context.Findings.Error(section.Position, $"{SectionNames.Describe(section)}: {SectionTable.Refusal(section.Kind) ?? "not supported yet"}");
                break;
        }
    }

    private void BindGlobal(Section section)
    {
        var draft = context.Global;
        draft.Context = context;
        draft.Syntax = read.SyntaxOf(section.Position.File);
        context.Findings.Scope = "global";
        foreach (var directive in section.Directives)
        {
            if (TryRow(section, directive, out var row) && ArgumentParser.TryParse(row, directive, context.Findings, out var arguments))
            {
                row.BindGlobal?.Invoke(draft, arguments);
            }
        }
    }

    private void BindProxy(Section section, ProxyDraft draft)
    {
        context.Findings.Scope = SectionNames.Describe(section);

        // In JSON default-server is for all servers of its section, wherever it stands (config-rules 8).
        IEnumerable<Directive> directives = draft.Syntax == ConfigSyntax.Json
            ? section.Directives.OrderBy(static d => d.Keyword != "default-server")
            : section.Directives;
        foreach (var directive in directives)
        {
            if (!TryRow(section, directive, out var row))
            {
                continue;
            }

            if ((row.Where & KeywordTable.WhereOf(section.Kind)) == 0)
            {
                ReportOtherSide(section, directive);
            }
            else if (ArgumentParser.TryParse(row, directive, context.Findings, out var arguments))
            {
                draft.Places[row.Name] = directive.Position;
                row.BindProxy?.Invoke(draft, arguments);
            }
        }
    }

    /// <summary>Finds the row of a directive that HaLb acts upon; refused and ignored ones are reported here.</summary>
    private bool TryRow(Section section, Directive directive, out KeywordRow row)
    {
        if (!KeywordTable.TryFind(section.Kind, directive.Keyword, out row))
        {
            context.Findings.Error(directive.Position, $"unknown keyword '{directive.Keyword}'{KeywordTable.Suggest(section.Kind, directive.Keyword)}");
            return false;
        }

        switch (row.Support)
        {
            case Support.Refused when directive.Negated:
                // What is not there cannot be switched off; nothing is lost.
                return false;
            case Support.Refused:
                context.Findings.Error(directive.Position, $"'{directive.Keyword}': {row.Note}");
                return false;
            case Support.Ignored when row.WarnsWhenIgnored:
                context.Findings.Warning(directive.Position, $"'{directive.Keyword}' is ignored: {row.Note}");
                return true;
            case Support.Ignored:
                context.Findings.Notice(directive.Position, $"'{directive.Keyword}' is ignored: {row.Note}");
                return true;
            default:
                return true;
        }
    }

    // As HAProxy: only servers are an error, since without them nothing would be served.
    private void ReportOtherSide(Section section, Directive directive)
    {
        var side = section.Kind == SectionKind.Frontend ? "backend" : "frontend";
        if (directive.Keyword is "server" or "server-template")
        {
            context.Findings.Error(directive.Position, $"'{directive.Keyword}' is not allowed: a {SectionNames.Of(section.Kind)} has no {side} side");
        }
        else
        {
            context.Findings.Warning(directive.Position, $"'{directive.Keyword}' is ignored: a {SectionNames.Of(section.Kind)} has no {side} side");
        }
    }
}
