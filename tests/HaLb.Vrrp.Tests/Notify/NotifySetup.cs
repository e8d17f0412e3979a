using HaLb.Config.Model;
using HaLb.Vrrp.Driver;
using HaLb.Vrrp.Effects.Notify;
using HaLb.Vrrp.Protocol.StateMachine;
using HaLb.Vrrp.Tests.Tracking;

namespace HaLb.Vrrp.Tests.Notify;

/// <summary>Instance VI_1, group G, a directory, and a script that adds its name and arguments to a log.</summary>
internal sealed class NotifySetup : IDisposable
{
    private readonly TrackSetup _files = new();

    public static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    public string[] Log => File.Exists(Path("log")) ? File.ReadAllLines(Path("log")) : [];

    public string Path(string name) => _files.Path(name);

    public VrrpCommandConfig Script(string name, string body, params ReadOnlySpan<string> arguments) =>
        TrackSetup.Command([_files.Script(name, body), .. arguments]);

    /// <summary>Adds <c>name argument...</c> to the log.</summary>
    public VrrpCommandConfig Logger(string name, params ReadOnlySpan<string> arguments) =>
        Script(name, $"echo \"{name}\" \"$@\" | sed 's/ *$//' >> {Path("log")}", arguments);

    public static VrrpConfig Config(VrrpNotifyConfig instance, VrrpNotifyConfig? group = null, VrrpGlobalConfig? global = null) => new()
    {
        Global = global ?? new(),
        Instances = [new VrrpInstanceConfig("VI_1", TrackSetup.Nowhere) { Interface = "eth0", VirtualRouterId = 51, Notify = instance }],
        SyncGroups = group is null ? [] : [new VrrpSyncGroupConfig("G", TrackSetup.Nowhere) { Members = ["VI_1"], Notify = group }],
    };

    public static NotifyQueue Queue(VrrpConfig config) => new(config, TimeProvider.System, Serilog.Core.Logger.None);

    public static TransitionRecord To(RouterPhase phase, int priority = 100) =>
        new(Noon, "VI_1", RouterPhase.Backup, phase, TransitionReason.MasterSilent, "no advertisement for 3.609 s", priority);

    public void Dispose() => _files.DisposeAsync().AsTask().GetAwaiter().GetResult();
}
