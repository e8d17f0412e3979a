namespace HaLb.Config.Diagnostics;

/// <summary>A place in a configuration file. Lines and columns count from 1; 0 means "the whole file".</summary>
public readonly record struct SourcePosition(string File, int Line, int Column)
{
    /// <summary>For records that tests or code build without a file.</summary>
    public static readonly SourcePosition None = new("", 0, 0);

    public override string ToString() => Line == 0 ? File : $"{File}:{Line}:{Column}";
}

/// <summary>How bad a finding is. An <see cref="Error"/> keeps the file from being used.</summary>
public enum Severity
{
    Notice,
    Warning,
    Error,
}

/// <summary>One finding about a configuration: what, where, and how bad.</summary>
public sealed record Diagnostic(Severity Severity, SourcePosition Position, string Message)
{
    public override string ToString() => $"{Position}: {Message}";
}
