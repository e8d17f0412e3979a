using HaLb.Config.Conversion;
using HaLb.Config.Diagnostics;
using HaLb.Config.Keywords;

namespace HaLb.Config.Directives;

/// <summary>What the readers of one load share: where findings go, the environment, the node. One load uses one context.</summary>
internal sealed class ReadContext(ICollection<Diagnostic> diagnostics)
{
    /// <summary>More errors than anyone reads; what follows is counted, not kept.</summary>
    private const int ErrorsMax = 1000;

    private int _errors;
    private int _warnings;

    /// <summary>Values of variables; null keeps references in words (<see cref="VariableText"/>), for a conversion.</summary>
    public VariableScope? Variables { get; init; }

    /// <summary>Remarks of a conversion; null when a configuration is loaded.</summary>
    public FindingList? Findings { get; init; }

    /// <summary>What a conversion writes, for its remarks.</summary>
    public string TargetName { get; init; } = "haproxy.cfg";

    /// <summary>Whose sections count. Those of the other program are looked at for syntax only (config-rules 15).</summary>
    public ConfigScope Scope { get; init; } = ConfigScope.Proxy;

    public List<SourceFile> Files { get; } = [];

    public int ErrorCount => _errors;

    /// <summary>So many errors that further ones are not shown, and need no words.</summary>
    public bool IsFull => _errors > ErrorsMax;

    public bool Owns(SectionKind kind) => Scope.HasFlag(SectionNames.IsVrrp(kind) ? ConfigScope.Vrrp : ConfigScope.Proxy);

    /// <summary>Where findings about a section go: nowhere when it is the other program's.</summary>
    public ReadContext For(SectionKind kind) => Owns(kind) ? this : new ReadContext([]) { Variables = Variables };

    /// <summary>As <see cref="For"/> for an unknown section, which belongs to the program whose sections it looks like.</summary>
    public ReadContext ForUnknown(string name) => For(SectionTable.LooksLikeVrrp(name) ? SectionKind.VrrpGlobal : SectionKind.Global);

    public void Error(SourcePosition position, string message)
    {
        _errors++;
        if (_errors <= ErrorsMax)
        {
            diagnostics.Add(new Diagnostic(Severity.Error, position, message));
        }
        else if (_errors == ErrorsMax + 1)
        {
            diagnostics.Add(new Diagnostic(Severity.Error, position with { Line = 0, Column = 0 }, $"more than {ErrorsMax} errors; the rest is not shown"));
        }
    }

    /// <summary>Whether a further warning would still be kept.</summary>
    public bool KeepsWarnings => _warnings < ErrorsMax;

    public void Say(Severity severity, SourcePosition position, string message)
    {
        if (++_warnings <= ErrorsMax)
        {
            diagnostics.Add(new Diagnostic(severity, position, message));
        }
        else if (_warnings == ErrorsMax + 1)
        {
            diagnostics.Add(new Diagnostic(severity, position with { Line = 0, Column = 0 }, $"more than {ErrorsMax} warnings; the rest is not shown"));
        }
    }
}
