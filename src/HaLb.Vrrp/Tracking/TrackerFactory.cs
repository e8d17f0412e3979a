using HaLb.Config.Model;
using HaLb.Vrrp.Effects.Programs;

namespace HaLb.Vrrp.Tracking;

/// <summary>Makes trackers for one configuration, and says what each depends on, so that a reload leaves alone what is the same.</summary>
internal sealed class TrackerFactory(VrrpConfig config, TrackerHost host, DirectoryWatch files, ProcessScanner processes)
{
    /// <summary>Everything that the tracker depends on as text; null = the file has no such section, or the driver tells it.</summary>
    public string? Settings(VrrpTrackConfig track) => track.Kind switch
    {
        VrrpTrackKind.Script when Script(track.Target) is { } s =>
            $"{ProgramCommand.Of(s.Command, config.Global)}/{s.Interval}/{s.Timeout}/{s.Rise}/{s.Fall}/{s.StartsFailed}",
        VrrpTrackKind.Process when Process(track.Target) is { } p =>
            $"{p.Process}\0{string.Join('\0', p.Parameters)}\0{p.ParameterMatch}/{p.Quorum}/{p.QuorumMax}/{p.ForkDelay}/{p.TerminateDelay}/{p.FullCommand}",
        VrrpTrackKind.File when File(track.Target) is { } f => $"{f.Path}\0{f.InitialValue}/{f.OverwritesInitial}",
        VrrpTrackKind.Ping => "",
        _ => null,
    };

    /// <summary><paramref name="before"/>: the reading of a tracker that this one replaces; it stands until there is a new one.</summary>
    public Tracker Create(VrrpTrackConfig track, TrackReading? before)
    {
        var key = TrackerKey.Of(track);
        switch (track.Kind)
        {
            case VrrpTrackKind.Script:
                var script = Script(track.Target)!;
                var first = script.StartsFailed ? new TrackReading(TrackState.Down, 0, "init_fail") : TrackReading.Unknown;
                return new ScriptTracker(key, before ?? first, script, ProgramCommand.Of(script.Command, config.Global), host);
            case VrrpTrackKind.Process:
                return new ProcessTracker(key, before ?? TrackReading.Unknown, Process(track.Target)!, processes, host);
            case VrrpTrackKind.File:
                return new FileTracker(key, before ?? TrackReading.Unknown, File(track.Target)!, files, host);
            default:
                return new PingTracker(key, before ?? TrackReading.Unknown, track, host);
        }
    }

    private VrrpScriptConfig? Script(string name) => config.Scripts.FirstOrDefault(s => s.Name == name);

    private VrrpProcessConfig? Process(string name) => config.Processes.FirstOrDefault(p => p.Name == name);

    private VrrpFileConfig? File(string name) => config.Files.FirstOrDefault(f => f.Name == name);
}
