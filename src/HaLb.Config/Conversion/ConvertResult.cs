using System.Collections.Immutable;
using HaLb.Config.Diagnostics;

namespace HaLb.Config.Conversion;

/// <summary>The syntax to convert into.</summary>
public enum ConvertTarget
{
    Json,
    Haproxy,
    Keepalived,
}

/// <summary>What became of something that did not go over word for word.</summary>
public enum FindingKind
{
    /// <summary>Written differently, with the same meaning.</summary>
    Translated,

    /// <summary>Written as near as the target allows; the message says what differs.</summary>
    Approximated,

    /// <summary>Left out; the message says why.</summary>
    Refused,
}

/// <summary>One remark of a conversion. What has no remark went over as it is.</summary>
public sealed record ConvertFinding(FindingKind Kind, SourcePosition Position, string Message)
{
    public override string ToString() => $"{Position}: {Kind.ToString().ToLowerInvariant()}: {Message}";
}

/// <summary>What to convert. A node's name applies its patch first; without one, patches are reported and left out.</summary>
public sealed record ConvertOptions(ImmutableArray<string> Paths, ConvertTarget Target)
{
    public string? NodeName { get; init; }
}

/// <summary>The converted text, null after errors in the source, and every remark in file order.</summary>
public sealed record ConvertResult(string? Text, ImmutableArray<ConvertFinding> Findings, ImmutableArray<Diagnostic> Diagnostics);
