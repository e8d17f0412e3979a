using HaLb.Config.Conversion;
using HaLb.Config.Diagnostics;

namespace HaLb.Config.Directives;

/// <summary>What the readers of one load share: where findings go, the environment, the node. One load uses one context.</summary>
internal sealed class ReadContext(ICollection<Diagnostic> diagnostics)
{
    /// <summary>More errors than anyone reads; what follows is counted, not kept.</summary>
    private const int ErrorsMax = 1000;

    private int _errors;

    /// <summary>Values of variables; null keeps references in words (<see cref="VariableText"/>), for a conversion.</summary>
    public VariableScope? Variables { get; init; }

    /// <summary>Remarks of a conversion; null when a configuration is loaded.</summary>
    public FindingList? Findings { get; init; }

    public List<SourceFile> Files { get; } = [];

    public int ErrorCount => _errors;

    /// <summary>So many errors that further ones are not shown, and need no words.</summary>
    public bool IsFull => _errors > ErrorsMax;

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

    public void Say(Severity severity, SourcePosition position, string message) =>
        diagnostics.Add(new Diagnostic(severity, position, message));
}
