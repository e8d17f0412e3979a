using HaLb.Config.Binding.Vrrp;
using static HaLb.Config.Keywords.RowShapes;
using static HaLb.Config.Keywords.VrrpShapes;

namespace HaLb.Config.Keywords;

/// <summary>Keywords of what is tracked, and of who tracks it.</summary>
internal static class VrrpTrackKeywords
{
    private static readonly ParameterSpec Weight = Value("weight");
    private static readonly ParameterSpec Reverse = Flag("reverse");
    private static readonly ParameterSpec NoReverse = Flag("noreverse");
    private static readonly ParameterSpec NoReverseToo = Flag("no_reverse");

    public static readonly KeywordRow[] Rows =
    [
        Entries(AnyTracker, "track_interface", "name", "Interfaces whose loss is a fault, or a matter of weight, -253 to 253.", VrrpTrackBinding.Interface, Weight, Reverse, NoReverse, NoReverseToo),
        Entries(AnyTracker, "track_script", "name", "Scripts (vrrp_script) whose failure counts; weight -253 to 253, 0 = Fault.", VrrpTrackBinding.Script, Weight, Reverse, NoReverse, NoReverseToo),
        Entries(AnyTracker, "track_process", "name", "Programs (vrrp_track_process) that must run; weight -254 to 254, 0 = Fault.", VrrpTrackBinding.Process, Weight, Reverse, NoReverse, NoReverseToo),
        Entries(AnyTracker, "track_file", "name", "Files (vrrp_track_file) whose number times the weight, -254 to 254, is added.", VrrpTrackBinding.File, Weight, Reverse, NoReverse, NoReverseToo),
        Entries(AnyTracker, "track_ping", "address", "HaLb's own: addresses that must answer ICMP echo.", VrrpTrackBinding.Ping, Weight, Reverse, Value("interval"), Value("timeout"), Value("rise"), Value("fall")),
        Single(AnyTracker, "track_proxy", "", "HaLb's own: the halb of this box counts: true, or weight, timeout, rise, fall, socket.")
            with { BindVrrp = VrrpTrackBinding.Proxy, Negatable = true, Parameters = [Weight, Value("timeout"), Value("rise"), Value("fall"), Value("socket")] },
        .. Warned(AnyTracker, "DANGER: BFD is not supported: what it would find down is not noticed, and the addresses stay; use track_ping or track_script", "track_bfd").Select(static row => row with { IsBlock = true, Kind = KeywordKind.List }),

        Entries(Where.VrrpSyncGroup, "group", "name", "Instances that change state together.", VrrpGroupBinding.Member),
        Line(Where.VrrpSyncGroup, "sync_group_tracking_weight", "", "Members keep the weights of their own tracks.", VrrpGroupBinding.KeepWeights),
        .. Silent(Where.VrrpSyncGroup, "tracks of a group always count for all its members", "global_tracking"),

        Command(Where.VrrpScript, "script", "Program to run; success is exit code 0.", VrrpScriptBinding.Script),
        Line(Where.VrrpScript, "interval", "seconds", "Time between two starts, 1 to 4294 s, fractions allowed; default 1.", VrrpScriptBinding.Interval),
        Line(Where.VrrpScript, "timeout", "seconds", "A run that lasts longer has failed; default: the interval.", VrrpScriptBinding.Timeout),
        Line(Where.VrrpScript, "weight", "weight [reverse]", "-253 to 253, 0 = Fault (default).", VrrpScriptBinding.Weight),
        Line(Where.VrrpScript, "rise", "count", "Successes in a row until it counts as well; default 1.", VrrpScriptBinding.Rise),
        Line(Where.VrrpScript, "fall", "count", "Failures in a row until it counts as failed; default 1.", VrrpScriptBinding.Fall),
        Line(Where.VrrpScript, "user", "username [groupname]", "User and group of the program.", VrrpScriptBinding.User),
        Line(Where.VrrpScript, "init_fail", "", "Counts as failed until it has succeeded.", VrrpScriptBinding.InitFail),

        Line(Where.VrrpProcess, "process", "command...", "Name or path of the program, and its arguments where they matter.", VrrpProcessBinding.Process),
        Line(Where.VrrpProcess, "param_match", "mode", "initial or partial: how arguments are compared; whole without it.", VrrpProcessBinding.ParameterMatch),
        Line(Where.VrrpProcess, "weight", "weight [reverse]", "-254 to 254, 0 = Fault; default 1.", VrrpProcessBinding.Weight),
        Line(Where.VrrpProcess, "quorum", "count", "How many must run; default 1.", VrrpProcessBinding.Quorum),
        Line(Where.VrrpProcess, "quorum_max", "count", "At most so many may run.", VrrpProcessBinding.QuorumMax),
        Line(Where.VrrpProcess, "fork_delay", "seconds", "How long it must run before it counts.", VrrpProcessBinding.ForkDelay),
        Line(Where.VrrpProcess, "terminate_delay", "seconds", "How long it must be gone before that counts.", VrrpProcessBinding.TerminateDelay),
        Line(Where.VrrpProcess, "delay", "seconds", "fork_delay and terminate_delay.", VrrpProcessBinding.Delay),
        Line(Where.VrrpProcess, "full_command", "", "Compares the whole command line.", VrrpProcessBinding.FullCommand),

        Line(Where.VrrpFile, "file", "path", "File with a number.", VrrpFileBinding.Path) with { FreeText = true },
        Line(Where.VrrpFile, "weight", "weight [reverse]", "Factor of the number, -254 to 254; 0 = Fault unless the number is 0; default 1.", VrrpFileBinding.Weight),
        Line(Where.VrrpFile, "init_file", "[value] [overwrite]", "Makes the file at the start.", VrrpFileBinding.Initial),
    ];
}
