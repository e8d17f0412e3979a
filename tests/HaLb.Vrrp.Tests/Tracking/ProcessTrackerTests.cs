using System.Diagnostics;
using System.Text;
using HaLb.Config.Model;
using HaLb.Vrrp.Tracking;

namespace HaLb.Vrrp.Tests.Tracking;

public sealed class ProcessTrackerTests
{
    private static int _number;

    /// <summary>No other test and no other run has it; 15 bytes at most.</summary>
    private readonly string _name = $"hp{Environment.ProcessId}x{Interlocked.Increment(ref _number)}";

    [Fact]
    public async Task A_process_counts_from_its_start_to_its_end()
    {
        await using var setup = new TrackSetup();
        Apply(setup, new VrrpProcessConfig("p", TrackSetup.Nowhere) { Process = _name });
        await Until.TrueAsync(() => setup.Result.Reason == "process p failed: 0 processes");

        using (Start(setup, "1000"))
        {
            await Until.TrueAsync(() => !setup.Result.HasFault);
        }

        await Until.TrueAsync(() => setup.Result.HasFault);
        using (Start(setup, "1000"))
        {
            await Until.TrueAsync(() => !setup.Result.HasFault);
        }
    }

    [Fact]
    public async Task A_process_that_ran_before_is_found_and_a_reload_keeps_it()
    {
        await using var setup = new TrackSetup();
        using var process = Start(setup, "1000");
        var config = new VrrpProcessConfig("p", TrackSetup.Nowhere) { Process = _name };
        Apply(setup, config);
        await Until.TrueAsync(() => setup.Result.Shares[0].State == "up, 1 process");

        Apply(setup, config with { Weight = 20 });
        Assert.Equal(120, setup.Effective);
    }

    [Fact]
    public async Task Quorum_and_quorum_max_are_the_bounds_of_the_count()
    {
        await using var setup = new TrackSetup();
        Apply(setup, new VrrpProcessConfig("p", TrackSetup.Nowhere) { Process = _name, Quorum = 2, QuorumMax = 2 });
        using var first = Start(setup, "1000");
        await Until.TrueAsync(() => setup.Result.Shares[0].State == "down, 1 process of 2");

        using var second = Start(setup, "1000");
        await Until.TrueAsync(() => setup.Result.Shares[0].State == "up, 2 processes");

        using (Start(setup, "1000"))
        {
            await Until.TrueAsync(() => setup.Result.Shares[0].State == "down, 3 processes");
        }

        await Until.TrueAsync(() => setup.Result.Shares[0].State == "up, 2 processes");
    }

    [Fact]
    public async Task A_restart_within_terminate_delay_is_no_change()
    {
        await using var setup = new TrackSetup();
        Apply(setup, new VrrpProcessConfig("p", TrackSetup.Nowhere) { Process = _name, TerminateDelay = TimeSpan.FromHours(1) });
        var first = Start(setup, "1000");
        await Until.TrueAsync(() => setup.Result.Shares[0].State == "up, 1 process");
        var posts = setup.Inbox.Posts;

        first.Dispose();
        using var second = Start(setup, "1000");
        using var third = Start(setup, "1000");
        await Until.TrueAsync(() => setup.Result.Shares[0].State == "up, 2 processes");
        Assert.Equal(posts, setup.Inbox.Posts);
    }

    [Fact]
    public async Task Parameters_are_compared_with_the_command_line()
    {
        await using var setup = new TrackSetup();
        var path = setup.Path(_name);
        Apply(setup, new VrrpProcessConfig("p", TrackSetup.Nowhere) { Process = path, Parameters = ["1001"] });
        using var other = Start(setup, "1000");
        using var shorter = Start(setup, "100");
        await Until.TrueAsync(() => setup.Result.HasFault);

        using var same = Start(setup, "1001");
        await Until.TrueAsync(() => setup.Result.Shares[0].State == "up, 1 process");
    }

    [Fact]
    public async Task A_process_of_a_container_with_its_own_numbers_does_not_count()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root");
        await using var setup = new TrackSetup();
        Apply(setup, new VrrpProcessConfig("p", TrackSetup.Nowhere) { Process = _name });
        using var inside = new Child("/usr/bin/unshare", "--pid", "--fork", "--kill-child", Copy(setup), "1000");
        await Until.TrueAsync(() => Count() == 1);
        using var outside = Start(setup, "1000");

        await Until.TrueAsync(() => setup.Result.Shares[0].State == "up, 1 process");
        Assert.Equal(2, Count());
    }

    [Theory]
    [InlineData("exact", "", "nginx|-g", true)]
    [InlineData("exact", "-g", "nginx|-g", true)]
    [InlineData("exact", "-g", "nginx", false)]
    [InlineData("exact", "-g", "nginx|-g|x", false)]
    [InlineData("exact", "-g", "nginy|-g", false)]
    [InlineData("partial", "-g", "nginx|-g|x", true)]
    [InlineData("partial", "-g", "nginx|-gx", false)]
    [InlineData("initial", "-g", "nginx|-gx", true)]
    [InlineData("initial", "-g", "nginx|-gx|y", false)]
    [InlineData("partial", "", "nginx|-g", false)]
    [InlineData("partial", "", "nginx", true)]
    [InlineData("exact", "a|b", "nginx|a|b", true)]
    [InlineData("exact", "a|b", "nginx|a", false)]
    public void A_command_line_matches_as_param_match_says(string match, string parameters, string line, bool expected)
    {
        var process = new ProcessMatch(new VrrpProcessConfig("p", TrackSetup.Nowhere)
        {
            Process = "nginx",
            FullCommand = true,
            ParameterMatch = match,
            Parameters = [.. parameters.Split('|', StringSplitOptions.RemoveEmptyEntries)],
        });

        Assert.Equal(expected, process.IsCommandLine(Encoding.UTF8.GetBytes(line.Replace('|', '\0') + '\0')));
    }

    [Fact]
    public void A_name_is_compared_as_far_as_the_kernel_keeps_it()
    {
        var process = new ProcessMatch(new VrrpProcessConfig("p", TrackSetup.Nowhere) { Process = "a-very-long-process-name" });

        Assert.True(process.IsName("a-very-long-pro"u8));
        Assert.False(process.IsName("a-very-long-pr"u8));
    }

    private static void Apply(TrackSetup setup, VrrpProcessConfig process)
    {
        setup.Config = setup.Config with { Processes = [process] };
        setup.Apply(TrackSetup.Track(VrrpTrackKind.Process, process.Name));
    }

    private int Count() => Directory.EnumerateDirectories("/proc").Count(folder =>
    {
        try
        {
            return File.ReadAllText(folder + "/comm").Trim() == _name;
        }
        catch (IOException)
        {
            return false;
        }
    });

    private Child Start(TrackSetup setup, string seconds) => new(Copy(setup), seconds);

    private string Copy(TrackSetup setup)
    {
        var path = setup.Path(_name);
        if (!File.Exists(path))
        {
            File.Copy("/usr/bin/sleep", path);
        }

        return path;
    }

    private sealed class Child : IDisposable
    {
        private readonly Process _process;

        public Child(string path, params string[] arguments) => _process = Process.Start(new ProcessStartInfo(path, arguments))!;

        public void Dispose()
        {
            _process.Kill();
            _process.WaitForExit();
            _process.Dispose();
        }
    }
}
