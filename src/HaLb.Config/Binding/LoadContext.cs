using HaLb.Config.Diagnostics;
using HaLb.Config.Directives;
using HaLb.Config.Model;

namespace HaLb.Config.Binding;

/// <summary>Where relative file names lead, and what was found while loading.</summary>
internal sealed class LoadContext(Findings findings, string workingDirectory)
{
    public Findings Findings => findings;

    public GlobalDraft Global { get; } = new();

    /// <summary><c>default-path</c>: null = HAProxy's own default, the working directory (cfg) or the file's folder (JSON).</summary>
    public (string Mode, string Path)? DefaultPath { get; set; }

    /// <summary>Where <c>zero-warning</c> stands; null = warnings are no errors.</summary>
    public SourcePosition? ZeroWarning { get; set; }

    /// <summary>Absolute path of a name in the file (config-rules 13).</summary>
    public string Absolute(Word name, ConfigSyntax syntax)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(name.Position.File.Length == 0 ? "x" : name.Position.File, workingDirectory))!;
        var start = DefaultPath?.Mode switch
        {
            "config" => folder,
            "parent" => Path.GetFullPath("..", folder),
            "origin" => Path.GetFullPath(DefaultPath.Value.Path, workingDirectory),
            "current" => workingDirectory,
            _ => syntax == ConfigSyntax.Json ? folder : workingDirectory,
        };
        return Path.GetFullPath(name.Text, start);
    }

    /// <summary>As <see cref="Absolute"/>, below a base directory of the global section where there is one.</summary>
    public string AbsoluteBelow(string? baseDirectory, Word name, ConfigSyntax syntax) =>
        baseDirectory is null || Path.IsPathRooted(name.Text)
            ? Absolute(name, syntax)
            : Absolute(name with { Text = Path.Combine(baseDirectory, name.Text) }, syntax);
}
