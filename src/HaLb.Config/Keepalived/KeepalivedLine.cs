using HaLb.Config.Diagnostics;

namespace HaLb.Config.Keepalived;

/// <summary>A statement, or a brace by itself, after comments, conditions and parameters are dealt with.</summary>
internal readonly record struct KeepalivedLine(string Text, SourcePosition Position)
{
    /// <summary>Its characters stand in the file as they stand here: columns can be counted.</summary>
    public bool IsExact { get; init; }

    /// <summary>Comment at the end of the line.</summary>
    public string? Comment { get; init; }

    public bool IsOpen => Text == "{";

    public bool IsClose => Text == "}";

    public SourcePosition At(int offset) => IsExact ? Position with { Column = Position.Column + offset } : Position;
}
