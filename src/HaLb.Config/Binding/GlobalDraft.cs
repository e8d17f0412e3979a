using HaLb.Config.Model;

namespace HaLb.Config.Binding;

/// <summary>The global sections while they are read.</summary>
internal sealed class GlobalDraft
{
    public GlobalConfig Config { get; set; } = new();

    public LoadContext Context { get; set; } = null!;

    /// <summary>Syntax of the section at hand.</summary>
    public ConfigSyntax Syntax { get; set; }
}
