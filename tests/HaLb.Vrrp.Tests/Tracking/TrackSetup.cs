using HaLb.Config.Diagnostics;
using HaLb.Config.Model;
using HaLb.Vrrp.Tracking;

namespace HaLb.Vrrp.Tests.Tracking;

/// <summary>One instance of priority 100 with the tracks given, its trackers, and a directory for scripts and files.</summary>
internal sealed class TrackSetup : IAsyncDisposable
{
    public TrackSetup(int refusals = 0)
    {
        Directory = System.IO.Directory.CreateTempSubdirectory("halb-track-").FullName;
        File.SetUnixFileMode(Directory, (UnixFileMode)0b111_101_101);
        Inbox = new TestInbox(refusals);
        Set = new TrackerSet(TimeProvider.System, Inbox, Serilog.Core.Logger.None);
    }

    public string Directory { get; }

    public TestInbox Inbox { get; }

    public TrackerSet Set { get; }

    public VrrpConfig Config { get; set; } = new() { Global = new() };

    public VrrpSyncGroupConfig? Group { get; set; }

    public PriorityResult Result => Set.Calculate(Config.Instances[0], Group);

    public int Effective => Result.Effective;

    public TrackReading Reading => new(Result.Shares[0].State.StartsWith("up", StringComparison.Ordinal) ? TrackState.Up : TrackState.Down, 0, Result.Shares[0].State);

    public static SourcePosition Nowhere => default;

    public static VrrpTrackConfig Track(VrrpTrackKind kind, string target, int? weight = null) => new(kind, target, Nowhere) { Weight = weight };

    public static VrrpCommandConfig Command(params ReadOnlySpan<string> words) => new([.. words], Nowhere);

    public string Path(string name) => System.IO.Path.Combine(Directory, name);

    /// <summary>An executable shell script.</summary>
    public string Script(string name, string body, string first = "#!/bin/sh\n")
    {
        var path = Path(name);
        File.WriteAllText(path, first + body + "\n");
        File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
        return path;
    }

    public void Apply(params ReadOnlySpan<VrrpTrackConfig> tracks)
    {
        Config = Config with
        {
            Instances = [new VrrpInstanceConfig("VI_1", Nowhere) { Interface = "eth0", VirtualRouterId = 51, Tracks = [.. tracks] }],
            SyncGroups = Group is null ? [] : [Group],
        };
        Set.Apply(Config);
    }

    public void ApplyScript(VrrpScriptConfig script, int? weight = null)
    {
        Config = Config with { Scripts = [script] };
        Apply(Track(VrrpTrackKind.Script, script.Name, weight));
    }

    public async ValueTask DisposeAsync()
    {
        await Set.DisposeAsync();
        System.IO.Directory.Delete(Directory, recursive: true);
    }
}
