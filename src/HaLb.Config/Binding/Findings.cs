using HaLb.Config.Diagnostics;

namespace HaLb.Config.Binding;

/// <summary>Collects what is wrong with a configuration. Every message names the section that it is about.</summary>
internal sealed class Findings(ICollection<Diagnostic> all)
{
    private const string Whole = "";

    /// <summary>The section at hand: <c>backend server</c>.</summary>
    public string Scope { get; set; } = Whole;

    public int ErrorCount { get; private set; }

    /// <summary>A bad line is a warning and counts as not said: keepalived's way with keepalived.conf.</summary>
    public bool Lenient { get; set; }

    /// <summary>What was left out by <see cref="Lenient"/>, for a conversion.</summary>
    public List<(SourcePosition Position, string Message)>? LeftOut { get; init; }

    public void Error(SourcePosition position, string message)
    {
        if (Lenient)
        {
            LeftOut?.Add((position, message));
            Warning(position, $"{message} (as if it were not there)");
            return;
        }

        Fatal(position, message);
    }

    /// <summary>An error also in a file that is read leniently.</summary>
    public void Fatal(SourcePosition position, string message)
    {
        ErrorCount++;
        Add(Severity.Error, position, message);
    }

    public int WarningCount { get; private set; }

    public void Warning(SourcePosition position, string message)
    {
        WarningCount++;
        Add(Severity.Warning, position, message);
    }

    public void Notice(SourcePosition position, string message) => Add(Severity.Notice, position, message);

    private void Add(Severity severity, SourcePosition position, string message) =>
        all.Add(new Diagnostic(severity, position, Scope.Length == 0 ? message : $"{Scope}: {message}"));
}
