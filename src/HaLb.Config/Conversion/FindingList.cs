using System.Collections.Immutable;
using HaLb.Config.Diagnostics;

namespace HaLb.Config.Conversion;

/// <summary>Remarks of one conversion.</summary>
internal sealed class FindingList
{
    private readonly List<ConvertFinding> _findings = [];

    public void Translated(SourcePosition position, string message) => _findings.Add(new(FindingKind.Translated, position, message));

    public void Approximated(SourcePosition position, string message) => _findings.Add(new(FindingKind.Approximated, position, message));

    public void Refused(SourcePosition position, string message) => _findings.Add(new(FindingKind.Refused, position, message));

    /// <summary>By line; files stay in the order in which they were first met.</summary>
    public ImmutableArray<ConvertFinding> InOrder()
    {
        var files = _findings.Select(static f => f.Position.File).Distinct().ToList();
        return [.. _findings.Distinct().OrderBy(f => files.IndexOf(f.Position.File)).ThenBy(static f => f.Position.Line).ThenBy(static f => f.Position.Column)];
    }
}
