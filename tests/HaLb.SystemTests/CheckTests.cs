using HaLb.SystemTests.Kit;

namespace HaLb.SystemTests;

/// <summary><c>halb -c</c> and the command line.</summary>
public sealed class CheckTests
{
    [Fact]
    public async Task Check_lists_every_error_with_its_place_and_exits_1()
    {
        using var scratch = new Scratch();
        var file = scratch.Write("bad.cfg", "global\n  foo\ndefaults\n  mode http\n  timeout clinet 3s\nfrontend a\n  bind 127.0.0.1:80000\n");
        var (code, output, messages) = await HalbProcess.RunAsync("-c", "-f", file);
        Assert.Equal(1, code);
        Assert.DoesNotContain("valid", output, StringComparison.Ordinal);
        Assert.Matches(@"\[ALERT\]    \(\d+\) : config : \[.*bad\.cfg:2:3\] : ", messages);
        Assert.Matches(@"\[ALERT\]    \(\d+\) : config : \[.*bad\.cfg:5:\d+\] : .*'timeout client'", messages);
        Assert.Matches(@"\[ALERT\]    \(\d+\) : config : \[.*bad\.cfg:7:\d+\] : ", messages);
    }

    [Fact]
    public async Task Check_of_a_valid_file_says_so_and_exits_0()
    {
        using var scratch = new Scratch();
        var file = scratch.Write("good.cfg", Configuration.Simple(Scratch.FreePort(), 80));
        var (code, output, _) = await HalbProcess.RunAsync("-c", "-f", file);
        Assert.Equal(0, code);
        Assert.Contains("Configuration file is valid", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_finds_an_unknown_user_and_group()
    {
        using var scratch = new Scratch();
        var file = scratch.Write("user.cfg", Configuration.Simple(Scratch.FreePort(), 80, "user no-such-user\ngroup no-such-group"));
        var (code, _, messages) = await HalbProcess.RunAsync("-c", "-f", file);
        Assert.Equal(1, code);
        Assert.Contains("'no-such-user'", messages, StringComparison.Ordinal);
        Assert.Contains("'no-such-group'", messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Warnings_are_errors_with_dW()
    {
        using var scratch = new Scratch();
        var file = scratch.Write("warn.cfg", "frontend a\n  bind 127.0.0.1:1\n  mode http\n  default_backend b\nbackend b\n  mode http\n");
        var (tolerant, _, warnings) = await HalbProcess.RunAsync("-c", "-f", file);
        var (strict, _, _) = await HalbProcess.RunAsync("-c", "-dW", "-f", file);
        Assert.Contains("[WARNING]", warnings, StringComparison.Ordinal);
        Assert.Equal(0, tolerant);
        Assert.Equal(1, strict);
    }

    [Theory]
    [InlineData("-cc", "not on the command line")]
    [InlineData("-zz", "unknown option '-zz'")]
    [InlineData("-n", "option -n needs an argument")]
    [InlineData("-sf -c 1 0", "")]
    public async Task Options_that_mean_nothing_are_refused_in_words(string arguments, string expected)
    {
        var (code, _, messages) = await HalbProcess.RunAsync(arguments.Split(' '));
        Assert.Equal(1, code);
        Assert.Contains(expected, messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Version_names_what_it_was_built_with()
    {
        var (code, output, _) = await HalbProcess.RunAsync("-vv");
        Assert.Equal(0, code);
        Assert.Contains("HaLb version ", output, StringComparison.Ordinal);
        Assert.Contains("OpenSSL", output, StringComparison.Ordinal);
        Assert.Matches(@"YARP    = 2\.", output);
    }

    [Fact]
    public async Task Convert_goes_to_JSON_and_the_result_is_valid()
    {
        using var scratch = new Scratch();
        var file = scratch.Write("in.cfg", Configuration.Simple(Scratch.FreePort(), 80));
        var converted = Path.Combine(scratch.Path, "out.json");
        Assert.Equal(0, (await HalbProcess.RunAsync("convert", "-f", file, "--to", "json", "-o", converted)).Code);
        Assert.Equal(0, (await HalbProcess.RunAsync("-c", "-f", converted)).Code);
    }
}
