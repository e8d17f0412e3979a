using HaLb.Config.Model;

namespace HaLb.Config.Validation;

/// <summary>What tracks do to a priority.</summary>
internal static class VrrpWeights
{
    /// <summary>The weight of a track, or the default of what it tracks. 0 = Fault.</summary>
    public static int Of(VrrpTrackConfig track, VrrpConfig config) => track.Weight ?? track.Kind switch
    {
        VrrpTrackKind.Script => config.Scripts.FirstOrDefault(s => s.Name == track.Target)?.Weight ?? 0,
        VrrpTrackKind.Process => config.Processes.FirstOrDefault(p => p.Name == track.Target)?.Weight ?? 1,
        VrrpTrackKind.File => config.Files.FirstOrDefault(f => f.Name == track.Target)?.Weight ?? 1,
        _ => 0,
    };

    /// <summary>Effective priority as it goes out.</summary>
    public static int Clamp(int priority) => Math.Clamp(priority, 1, 254);
}
