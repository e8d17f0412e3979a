using HaLb.Config.Directives;
using HaLb.Config.Model;

namespace HaLb.Config.Binding.Vrrp;

/// <summary>What the binding of keepalived's sections fills. Exactly one of the section drafts is set while a section's
/// lines are bound.</summary>
internal sealed class VrrpDraft(LoadContext context)
{
    public LoadContext Context => context;

    public ConfigSyntax Syntax { get; set; }

    public VrrpGlobalDraft Global { get; } = new();

    public VrrpInstanceDraft? Instance { get; set; }

    public VrrpGroupDraft? Group { get; set; }

    public VrrpScriptDraft? Script { get; set; }

    public VrrpProcessConfig? Process { get; set; }

    public VrrpFileConfig? File { get; set; }

    /// <summary>Instance or group whose tracks and scripts are bound.</summary>
    public VrrpTrackerDraft Tracker => (VrrpTrackerDraft?)Instance ?? Group!;

    public VrrpAnnounceDraft Announce => Instance?.Announce ?? Global.Announce;

    public void Begin(Section section, ConfigSyntax syntax)
    {
        Syntax = syntax;
        (Instance, Group, Script, Process, File) = (null, null, null, null, null);
        var position = section.Position;
        switch (section.Kind)
        {
            case SectionKind.VrrpInstance:
                Instance = new VrrpInstanceDraft(section.Name, position) { Syntax = syntax };
                break;
            case SectionKind.VrrpSyncGroup:
                Group = new VrrpGroupDraft(section.Name, position) { Syntax = syntax };
                break;
            case SectionKind.VrrpScript:
                Script = new VrrpScriptDraft(section.Name, position);
                break;
            case SectionKind.VrrpProcess:
                Process = new VrrpProcessConfig(section.Name, position) { Weight = 1 };
                break;
            case SectionKind.VrrpFile:
                File = new VrrpFileConfig(section.Name, "", position);
                break;
            default:
                break;
        }
    }
}
