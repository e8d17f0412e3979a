using HaLb.Vrrp.Hosting;

namespace HaLb.Vrrp.Tests.Driver;

/// <summary>The command line.</summary>
public sealed class ArgumentReaderTests
{
    [Fact]
    public void The_line_of_keepalived_s_unit_is_taken()
    {
        var arguments = ArgumentReader.Read(["--dont-fork", "-l", "-D", "-P", "-f", "a.conf", "-p", "/run/x.pid", "-r", "/run/y.pid", "--log-facility=2"], out var error);
        Assert.Equal("", error);
        Assert.Equal(["a.conf"], arguments!.Files);
        Assert.Equal("/run/x.pid", arguments.PidFile);
    }

    [Fact]
    public void Files_may_be_several_and_stand_beside_their_option()
    {
        var arguments = ArgumentReader.Read(["-fa.json", "--use-file=b.json", "--node", "lb1", "--run-dir=/run/z", "-t"], out _);
        Assert.Equal(["a.json", "b.json"], arguments!.Files);
        Assert.True(arguments.IsTest);
        Assert.Equal(("lb1", "/run/z"), (arguments.NodeName, arguments.RunDirectory));
    }

    [Theory]
    [InlineData("-x", "option '-x': there is no SNMP")]
    [InlineData("--frobnicate", "unknown option '--frobnicate'")]
    [InlineData("file", "unknown word 'file'")]
    [InlineData("-f", "option '-f' needs an argument")]
    public void What_is_not_known_is_refused_by_name(string word, string start)
    {
        Assert.Null(ArgumentReader.Read([word], out var error));
        Assert.StartsWith(start, error, StringComparison.Ordinal);
    }
}
