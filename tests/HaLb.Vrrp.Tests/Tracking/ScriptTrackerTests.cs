using HaLb.Config.Model;
using HaLb.Vrrp.Tracking;

namespace HaLb.Vrrp.Tests.Tracking;

public sealed class ScriptTrackerTests
{
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(50);

    [Fact]
    public async Task An_exit_code_other_than_0_takes_the_weight_and_0_gives_it_back()
    {
        await using var setup = new TrackSetup();
        var path = setup.Script("chk.sh", $"[ ! -e {setup.Path("bad")} ] || {{ printf 'no \\033backend\\nmore\\n'; exit 3; }}");
        setup.ApplyScript(new VrrpScriptConfig("chk", TrackSetup.Command(path)) { Interval = Often, Timeout = Until.Limit, Weight = -30 });
        await Until.TrueAsync(() => setup.Result.Shares[0].State == "up");

        File.WriteAllText(setup.Path("bad"), "");
        await Until.TrueAsync(() => setup.Effective == 70);
        Assert.Equal("down, exit code 3: no ?backend", setup.Result.Shares[0].State);

        File.Delete(setup.Path("bad"));
        await Until.TrueAsync(() => setup.Effective == 100);
        Assert.True(setup.Inbox.Posts >= 3);
    }

    [Fact]
    public async Task A_script_gets_its_arguments_without_a_shell()
    {
        await using var setup = new TrackSetup();
        var path = setup.Script("args.sh", $"printf '%s\\n' \"$#\" \"$1\" \"$2\" > {setup.Path("out.new")} && mv {setup.Path("out.new")} {setup.Path("out")}");
        setup.ApplyScript(new VrrpScriptConfig("args", TrackSetup.Command(path, "a b", "$(id);x")) { Timeout = Until.Limit });

        await Until.TrueAsync(() => File.Exists(setup.Path("out")));
        Assert.Equal(["2", "a b", "$(id);x"], File.ReadAllLines(setup.Path("out")));
    }

    [Fact]
    public async Task A_script_that_hangs_counts_as_failed_at_its_timeout_and_is_killed_with_its_children()
    {
        await using var setup = new TrackSetup();
        var path = setup.Script("hang.sh", $"trap '' TERM\nsleep 1000 & echo $! > {setup.Path("child")}\necho $$ > {setup.Path("leader")}\nwait\nsleep 1000");
        setup.ApplyScript(new VrrpScriptConfig("hang", TrackSetup.Command(path)) { Interval = TimeSpan.FromHours(1), Timeout = TimeSpan.FromSeconds(1) });

        await Until.TrueAsync(() => setup.Result.HasFault);
        Assert.Equal("script hang failed: no end within 1000 ms", setup.Result.Reason);
        await Until.TrueAsync(() => IsGone(setup.Path("leader")) && IsGone(setup.Path("child")));
    }

    [Fact]
    public async Task What_a_script_leaves_in_the_background_is_killed_when_it_ends()
    {
        await using var setup = new TrackSetup();
        var path = setup.Script("leak.sh", $"sleep 1000 & echo $! > {setup.Path("child")}");
        setup.ApplyScript(new VrrpScriptConfig("leak", TrackSetup.Command(path)) { Interval = TimeSpan.FromHours(1), Timeout = Until.Limit });

        await Until.TrueAsync(() => setup.Result.Shares[0].State == "up");
        await Until.TrueAsync(() => IsGone(setup.Path("child")));
    }

    [Fact]
    public async Task A_script_never_runs_twice_at_a_time()
    {
        await using var setup = new TrackSetup();
        var path = setup.Script("slow.sh", $"mkdir {setup.Path("lock")} || touch {setup.Path("twice")}\nsleep 0.3\nrmdir {setup.Path("lock")}\necho >> {setup.Path("runs")}");
        setup.ApplyScript(new VrrpScriptConfig("slow", TrackSetup.Command(path)) { Interval = Often, Timeout = Until.Limit });

        await Until.TrueAsync(() => File.Exists(setup.Path("runs")) && new FileInfo(setup.Path("runs")).Length >= 4);
        Assert.False(File.Exists(setup.Path("twice")));
    }

    [Fact]
    public async Task A_script_that_writes_without_end_is_read_and_its_output_dropped()
    {
        await using var setup = new TrackSetup();
        var path = setup.Script("loud.sh", "head -c 3000000 /dev/zero");
        setup.ApplyScript(new VrrpScriptConfig("loud", TrackSetup.Command(path)) { Timeout = Until.Limit });

        await Until.TrueAsync(() => setup.Result.Shares[0].State == "up");
    }

    [Fact]
    public async Task Signals_are_as_at_a_login_and_no_descriptor_of_ours_is_open()
    {
        await using var setup = new TrackSetup();
        var out_ = setup.Path("out");
        var path = setup.Script("env.sh", $"grep -E '^Sig(Blk|Ign)' /proc/self/status > {out_}.new; cut -d' ' -f5 /proc/$$/stat >> {out_}.new; echo $$ >> {out_}.new; ls -l /proc/$$/fd >> {out_}.new; mv {out_}.new {out_}");
        setup.ApplyScript(new VrrpScriptConfig("env", TrackSetup.Command(path)) { Timeout = Until.Limit });

        await Until.TrueAsync(() => File.Exists(out_));
        var lines = File.ReadAllLines(out_);
        Assert.EndsWith("0000000000000000", lines[0]);
        // 32 and 33 are the C library's own and cannot be set back.
        Assert.Equal(0UL, Convert.ToUInt64(lines[1][^16..], 16) & ~0x1_8000_0000UL);
        Assert.Equal(lines[3], lines[2]);
        // The shell keeps copies of its own; everything is the one pipe of the output, the script, or nothing.
        var open = lines[4..].Where(static l => l.Contains(" -> ", StringComparison.Ordinal)).Select(static l => l[(l.IndexOf(" -> ", StringComparison.Ordinal) + 4)..]).ToHashSet();
        Assert.Single(open, static o => o.StartsWith("pipe:", StringComparison.Ordinal));
        Assert.Subset(new HashSet<string> { "/dev/null", path, out_ + ".new" }, open.Where(static o => !o.StartsWith("pipe:", StringComparison.Ordinal)).ToHashSet());
    }

    [Fact]
    public async Task A_script_without_a_first_line_is_run_by_the_shell_as_keepalived_does()
    {
        await using var setup = new TrackSetup();
        setup.ApplyScript(new VrrpScriptConfig("plain", TrackSetup.Command(setup.Script("plain.sh", "true", first: ""))) { Timeout = Until.Limit });

        await Until.TrueAsync(() => setup.Result.Shares[0].State == "up");
    }

    [Fact]
    public async Task A_name_without_a_slash_is_found_in_PATH()
    {
        await using var setup = new TrackSetup();
        setup.ApplyScript(new VrrpScriptConfig("true", TrackSetup.Command("true")) { Timeout = Until.Limit });

        await Until.TrueAsync(() => setup.Result.Shares[0].State == "up");
    }

    [Fact]
    public async Task A_script_that_is_not_there_or_not_executable_counts_as_failed_with_the_reason()
    {
        await using var setup = new TrackSetup();
        var path = setup.Path("no.sh");
        setup.ApplyScript(new VrrpScriptConfig("no", TrackSetup.Command(path)) { Interval = Often, Timeout = Until.Limit });
        await Until.TrueAsync(() => setup.Result.Reason == $"script no failed: {path}: not found");

        File.WriteAllText(path, "#!/bin/sh\n");
        await Until.TrueAsync(() => setup.Result.Reason.StartsWith($"script no failed: {path}: not executable", StringComparison.Ordinal));

        File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
        await Until.TrueAsync(() => !setup.Result.HasFault);
    }

    [Fact]
    public async Task Init_fail_holds_a_script_down_until_it_succeeded_rise_times()
    {
        await using var setup = new TrackSetup();
        var path = setup.Script("count.sh", $"echo >> {setup.Path("runs")}");
        setup.ApplyScript(new VrrpScriptConfig("count", TrackSetup.Command(path)) { Interval = Often, Timeout = Until.Limit, Rise = 3, StartsFailed = true });
        Assert.True(setup.Result.HasFault);

        await Until.TrueAsync(() => !setup.Result.HasFault);
        Assert.True(new FileInfo(setup.Path("runs")).Length >= 3);
    }

    [Fact]
    public async Task A_reload_keeps_the_readings_of_scripts_that_did_not_change()
    {
        await using var setup = new TrackSetup();
        var runs = setup.Path("runs");
        var script = new VrrpScriptConfig("chk", TrackSetup.Command(setup.Script("chk.sh", $"echo >> {runs}; exit 1")))
        {
            Interval = TimeSpan.FromHours(1),
            Timeout = Until.Limit,
            Weight = -10,
        };
        setup.ApplyScript(script);
        await Until.TrueAsync(() => setup.Effective == 90);

        setup.ApplyScript(script with { Weight = -40 });
        Assert.Equal(60, setup.Effective);
        Assert.Equal(1, new FileInfo(runs).Length);

        setup.ApplyScript(script with { Command = TrackSetup.Command(setup.Script("new.sh", "true")) });
        Assert.NotEqual(TrackState.Unknown, setup.Reading.State);
        await Until.TrueAsync(() => setup.Effective == 100);
    }

    [Fact]
    public async Task A_change_that_the_full_inbox_refused_is_posted_again()
    {
        await using var setup = new TrackSetup(refusals: 4);
        setup.ApplyScript(new VrrpScriptConfig("true", TrackSetup.Command("true")) { Interval = TimeSpan.FromHours(1), Timeout = Until.Limit });

        await Until.TrueAsync(() => setup.Inbox.Posts > 0);
    }

    [Fact]
    public async Task A_script_runs_as_the_user_and_group_it_names()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root");
        await using var setup = new TrackSetup();
        File.SetUnixFileMode(setup.Directory, (UnixFileMode)0b111_111_111);
        var path = setup.Script("who.sh", $"id -u > {setup.Path("out.new")}; id -G >> {setup.Path("out.new")}; grep CapEff /proc/self/status >> {setup.Path("out.new")}; mv {setup.Path("out.new")} {setup.Path("out")}");
        setup.ApplyScript(new VrrpScriptConfig("who", TrackSetup.Command(path) with { User = "nobody" }) { Timeout = Until.Limit });

        await Until.TrueAsync(() => File.Exists(setup.Path("out")));
        var lines = File.ReadAllLines(setup.Path("out"));
        Assert.Equal(["65534", "65534"], lines[..2]);
        Assert.EndsWith("0000000000000000", lines[2]);
    }

    [Fact]
    public async Task A_user_that_does_not_exist_fails_the_script_by_name()
    {
        await using var setup = new TrackSetup();
        setup.ApplyScript(new VrrpScriptConfig("x", TrackSetup.Command("true") with { User = "no-such-user" }) { Timeout = Until.Limit });

        await Until.TrueAsync(() => setup.Result.Reason == "script x failed: no user no-such-user");
    }

    [Fact]
    public async Task Script_security_refuses_what_others_than_root_could_change()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root");
        await using var setup = new TrackSetup();
        setup.Config = new() { Global = new() { ScriptSecurity = true, ScriptUser = "root" } };
        var path = setup.Script("chk.sh", "true");
        var script = new VrrpScriptConfig("chk", TrackSetup.Command(path)) { Interval = Often, Timeout = Until.Limit };
        setup.ApplyScript(script);
        await Until.TrueAsync(() => setup.Result.Shares[0].State == "up");

        File.SetUnixFileMode(path, (UnixFileMode)0b111_101_111);
        await Until.TrueAsync(() => setup.Result.Reason == $"script chk failed: insecure, others than root can write {path}");

        File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
        await Until.TrueAsync(() => !setup.Result.HasFault);

        File.SetUnixFileMode(setup.Directory, (UnixFileMode)0b111_111_111);
        await Until.TrueAsync(() => setup.Result.Reason == $"script chk failed: insecure, others than root can write {setup.Directory}");
    }

    private static bool IsGone(string pidFile)
    {
        if (!File.Exists(pidFile) || !int.TryParse(File.ReadAllText(pidFile), out var pid))
        {
            return false;
        }

        var status = $"/proc/{pid}/status";
        return !File.Exists(status) || File.ReadAllText(status).Contains("State:\tZ", StringComparison.Ordinal);
    }
}
