using HaLb.Config.Diagnostics;
using HaLb.Config.Directives;
using HaLb.Config.Keywords;
using HaLb.Config.Model;
using HaLb.Config.Validation;

namespace HaLb.Config.Binding.Vrrp;

/// <summary>Turns the directives of keepalived's sections into the typed configuration of <c>halb-vrrpd</c>.</summary>
internal sealed class VrrpBinder(ReadResult read, LoadContext context)
{
    private readonly VrrpDraft _draft = new(context);
    private readonly List<VrrpInstanceDraft> _instances = [];
    private readonly List<VrrpGroupDraft> _groups = [];
    private readonly List<VrrpScriptConfig> _scripts = [];
    private readonly List<VrrpProcessConfig> _processes = [];
    private readonly List<VrrpFileConfig> _files = [];

    /// <summary>Binds and checks everything. The result is whole only when no error was found.</summary>
    public static VrrpConfig Bind(ReadResult read, LoadContext context) => new VrrpBinder(read, context).Run();

    private VrrpConfig Run()
    {
        // What global_defs says are defaults of sections wherever they stand.
        foreach (var section in read.Document.Sections.OrderBy(static s => s.Kind != SectionKind.VrrpGlobal))
        {
            if (SectionNames.IsVrrp(section.Kind))
            {
                Bind(section);
                Keep(section);
            }
        }

        DropUnknownTracks();
        context.Findings.Scope = "";
        var instances = new VrrpInstanceFinisher(_draft.Global, context.Findings);
        var config = new VrrpConfig
        {
            Global = Global(),
            Instances = [.. _instances.Select(instances.Finish)],
            SyncGroups = [.. _groups.Select(static g => new VrrpSyncGroupConfig(g.Name, g.Position)
            {
                Members = [.. g.Members.Select(static m => m.Text).Distinct()],
                Tracks = [.. g.Tracks],
                TrackProxy = g.TrackProxy,
                Notify = g.Notify,
            })],
            Scripts = [.. _scripts],
            Processes = [.. _processes],
            Files = [.. _files],
            NodeName = read.NodeName,
            NodeNames = read.NodeNames,
            Hash = read.Hash,
        };
        context.Findings.Scope = "";
        return VrrpValidator.Run(VrrpGroupChecks.Run(config, _groups, context.Findings), context.Findings);
    }

    /// <summary>keepalived leaves out what it does not know; in halb.json that is an error, found later.</summary>
    private void DropUnknownTracks()
    {
        foreach (var draft in _instances.Concat<VrrpTrackerDraft>(_groups).Where(static d => d.Syntax == ConfigSyntax.KeepalivedConf))
        {
            context.Findings.Scope = $"{(draft is VrrpGroupDraft ? "vrrp_sync_group" : "vrrp_instance")} '{draft.Name}'";
            foreach (var track in draft.Tracks.Where(t => !IsKnown(t)).ToArray())
            {
                context.Findings.Warning(track.Position, $"DANGER: '{track.Target}' is not tracked: there is no {track.Kind.ToString().ToLowerInvariant()} of that name");
                draft.Tracks.Remove(track);
            }
        }
    }

    private bool IsKnown(VrrpTrackConfig track) => track.Kind switch
    {
        VrrpTrackKind.Script => _scripts.Exists(s => s.Name == track.Target),
        VrrpTrackKind.Process => _processes.Exists(p => p.Name == track.Target),
        VrrpTrackKind.File => _files.Exists(f => f.Name == track.Target),
        _ => true,
    };

    private VrrpGlobalConfig Global()
    {
        var global = _draft.Global.Config;
        return global with
        {
            RouterId = global.RouterId.Length > 0 ? global.RouterId : read.NodeName,
            PairSocket = read.PairSocket is { } socket ? context.Absolute(socket, read.SyntaxOf(socket.Position.File)) : global.PairSocket,
        };
    }

    private void Bind(Section section)
    {
        var syntax = read.SyntaxOf(section.Position.File);
        _draft.Begin(section, syntax);
        context.Findings.Scope = SectionNames.Describe(section);
        context.Findings.Lenient = syntax == ConfigSyntax.KeepalivedConf;
        foreach (var directive in section.Directives)
        {
            if (TryRow(section, directive, out var row) && ArgumentParser.TryParse(row, directive, context.Findings, out var arguments))
            {
                if (section.Kind is SectionKind.VrrpInstance or SectionKind.VrrpSyncGroup)
                {
                    _draft.Tracker.Places[row.Name] = directive.Position;
                }

                row.BindVrrp?.Invoke(_draft, arguments);
            }
        }

        context.Findings.Lenient = false;
    }

    private void Keep(Section section)
    {
        switch (section.Kind)
        {
            case SectionKind.VrrpInstance:
                _instances.Add(_draft.Instance!);
                break;
            case SectionKind.VrrpSyncGroup:
                _groups.Add(_draft.Group!);
                break;
            case SectionKind.VrrpScript when _draft.Script is { Command: { } command } script:
                _scripts.Add(script.Config with { Command = script.RunAs is var (user, group) ? command with { User = user, Group = group } : command });
                break;
            case SectionKind.VrrpScript:
                Missing(section.Position, "'script' is missing");
                break;
            case SectionKind.VrrpProcess when _draft.Process is { Process.Length: > 0 } process:
                _processes.Add(process);
                break;
            case SectionKind.VrrpProcess:
                Missing(section.Position, "'process' is missing");
                break;
            case SectionKind.VrrpFile when _draft.File is { Path.Length: > 0 } file:
                _files.Add(file);
                break;
            case SectionKind.VrrpFile:
                Missing(section.Position, "'file' is missing");
                break;
            default:
                break;
        }
    }

    private void Missing(SourcePosition position, string message)
    {
        context.Findings.Lenient = _draft.Syntax == ConfigSyntax.KeepalivedConf;
        context.Findings.Error(position, message);
        context.Findings.Lenient = false;
    }

    /// <summary>Finds the row of a directive; those that are not done are reported here.</summary>
    private bool TryRow(Section section, Directive directive, out KeywordRow row)
    {
        if (!KeywordTable.TryFind(section.Kind, directive.Keyword, out row))
        {
            context.Findings.Error(directive.Position, $"unknown keyword '{directive.Keyword}'{KeywordTable.Suggest(section.Kind, directive.Keyword)}");
            return false;
        }

        switch (row.Support)
        {
            case Support.Refused when !directive.Negated:
                context.Findings.Fatal(directive.Position, $"'{directive.Keyword}': {row.Note}");
                return false;
            case Support.Ignored when row.WarnsWhenIgnored && !directive.Negated:
                context.Findings.Warning(directive.Position, $"'{directive.Keyword}' is ignored: {row.Note}");
                return false;
            case Support.Ignored when !directive.Negated:
                context.Findings.Notice(directive.Position, $"'{directive.Keyword}' is ignored: {row.Note}");
                return false;
            default:
                return row.Support is Support.Supported or Support.Differs;
        }
    }
}
