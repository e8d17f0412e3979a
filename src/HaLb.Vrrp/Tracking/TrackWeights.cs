using System.Collections.Frozen;
using HaLb.Config.Model;

namespace HaLb.Vrrp.Tracking;

/// <summary>The weights that scripts, processes and files have where a track gives none.</summary>
internal sealed class TrackWeights(VrrpConfig config)
{
    private readonly FrozenDictionary<string, (int Weight, bool IsReversed)> _scripts =
        config.Scripts.ToFrozenDictionary(static s => s.Name, static s => (s.Weight, s.IsReversed), StringComparer.Ordinal);

    private readonly FrozenDictionary<string, (int Weight, bool IsReversed)> _processes =
        config.Processes.ToFrozenDictionary(static p => p.Name, static p => (p.Weight, p.IsReversed), StringComparer.Ordinal);

    private readonly FrozenDictionary<string, (int Weight, bool IsReversed)> _files =
        config.Files.ToFrozenDictionary(static f => f.Name, static f => (f.Weight, f.IsReversed), StringComparer.Ordinal);

    /// <summary>The track's own weight with its own <c>reverse</c>, else the section's.</summary>
    public (int Weight, bool IsReversed) Of(VrrpTrackConfig track)
    {
        if (track.Weight is { } own)
        {
            return (own, track.IsReversed);
        }

        var sections = track.Kind switch
        {
            VrrpTrackKind.Script => _scripts,
            VrrpTrackKind.Process => _processes,
            VrrpTrackKind.File => _files,
            _ => null,
        };
        return sections is not null && sections.TryGetValue(track.Target, out var section)
            ? (section.Weight, section.IsReversed || track.IsReversed)
            : (0, track.IsReversed);
    }
}
