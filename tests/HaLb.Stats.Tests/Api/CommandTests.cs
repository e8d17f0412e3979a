using HaLb.Config.Model;
using HaLb.Core.Servers;
using HaLb.Stats.Api;
using Xunit;

namespace HaLb.Stats.Tests.Api;

/// <summary>Answers are those of HAProxy 2.6 to the same commands.</summary>
public sealed class CommandTests
{
    private readonly FarmFixture _farm = new("""
        frontend fe
            mode http
            bind 127.0.0.1:1
            default_backend be
        backend be
            mode http
            server s1 127.0.0.1:1 weight 5 check
            server s2 127.0.0.1:1

        """);

    [Theory]
    [InlineData("get weight be/s1", "5 (initial 5)\n")]
    [InlineData("get weight be\\/s1", "5 (initial 5)\n")]
    [InlineData("get weight", "Require 'backend/server'.\n")]
    [InlineData("get weight nope/s1", "No such backend.\n")]
    [InlineData("get weight be/nope", "No such server.\n")]
    [InlineData("set weight be/s1", "Require <weight> or <weight%>.\n")]
    [InlineData("set weight be/s1 300", "Absolute weight can only be between 0 and 256 inclusive.\n")]
    [InlineData("set weight be/s1 -3", "Absolute weight can only be between 0 and 256 inclusive.\n")]
    [InlineData("set server be/s1 state foo", "'set server <srv> state' expects 'ready', 'drain' and 'maint'.\n")]
    [InlineData("set server be/s1 health foo", "'set server <srv> health' expects 'up', 'stopping', or 'down'.\n")]
    [InlineData("show servers state nope", "Can't find backend.\n")]
    [InlineData("show backend", "# name\nbe\n")]
    [InlineData("show cli level", "admin\n")]
    [InlineData("show env HALB_NOT_SET", "Variable not found\n")]
    public void Command_is_answered_in_haproxys_words(string command, string answer) => Assert.Equal(answer + "\n", Run(command));

    [Fact]
    public void Weight_is_set_as_number_and_as_part_of_the_files_weight()
    {
        Assert.Equal("\n", Run("set weight be/s1 3"));
        Assert.Equal(3, _farm.Server("be", "s1").State.UserWeight);
        Assert.Equal("\n", Run("set server be/s1 weight 50%"));
        Assert.Equal("2 (initial 5)\n\n", Run("get weight be/s1"));
    }

    [Fact]
    public void States_are_set_and_shown()
    {
        Assert.Equal("\n", Run("set server be/s1 state drain"));
        Assert.True(_farm.Server("be", "s1").State.Draining);
        Assert.Equal("\n\n", Run("set server be/s1 state ready;disable server be/s2"));
        var rows = Run("show servers state").Split('\n');
        Assert.Equal("1", rows[0]);
        Assert.StartsWith("# be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state ", rows[1], StringComparison.Ordinal);
        Assert.Matches(@"^\d+ be 1 s1 127\.0\.0\.1 2 0 5 5 \d+ 1 0 2 6 0 0 0 - 1 - 0 0 - - 0$", rows[2]);
        Assert.Matches(@"^\d+ be 2 s2 127\.0\.0\.1 0 1 1 1 \d+ ", rows[3]);
        Assert.Equal("\n", Run("enable server be/s2"));
        Assert.Equal(AdminState.Ready, _farm.Server("be", "s2").State.Admin);
    }

    [Theory]
    [InlineData("set weight be/s1 1", RuntimeApiLevel.Operator)]
    [InlineData("set server be/s1 state drain", RuntimeApiLevel.Operator)]
    [InlineData("disable server be/s1", RuntimeApiLevel.User)]
    [InlineData("clear counters all", RuntimeApiLevel.Operator)]
    [InlineData("clear counters", RuntimeApiLevel.User)]
    [InlineData("show env", RuntimeApiLevel.User)]
    public void Lower_level_is_refused(string command, RuntimeApiLevel level)
    {
        Assert.Equal("Permission denied\n\n", new CommandSession(_farm, level).RunLine(command));
        Assert.Equal(5, _farm.Server("be", "s1").State.UserWeight);
    }

    [Fact]
    public void Session_that_lowered_its_level_cannot_raise_it()
    {
        var session = new CommandSession(_farm, RuntimeApiLevel.Admin);
        Assert.Equal("\nPermission denied\n\n", session.RunLine("user;set weight be/s1 1"));
        Assert.Equal("\nuser\n\n", session.RunLine("operator;show cli level"));
    }

    [Fact]
    public void Unknown_command_is_answered_with_a_list()
    {
        Assert.StartsWith("Unknown command. Please enter one of the following commands only:\n", Run("frobnicate"), StringComparison.Ordinal);
        var near = Run("show nothing");
        Assert.StartsWith("Unknown command, but maybe one of the following ones is a better match:\n", near, StringComparison.Ordinal);
        Assert.Contains("  show version                            : show version of the current process\n", near, StringComparison.Ordinal);
        Assert.DoesNotContain("set weight", near, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("show stat", "fe/FRONTEND be/s1 be/s2 be/BACKEND")]
    [InlineData("show stat -1 4 2", "be/s2")]
    [InlineData("show stat be 2 -1", "be/BACKEND")]
    [InlineData("show stat -1 3 -1", "fe/FRONTEND be/BACKEND")]
    [InlineData("show stat 99 -1 -1", "")]
    [InlineData("show stat no-maint", "fe/FRONTEND be/s1 be/BACKEND")]
    public void Stat_filters_by_proxy_type_and_server(string command, string rows)
    {
        _ = Run("disable server be/s2");
        Assert.Equal(rows, string.Join(' ', Run(command).Split('\n').Skip(1).Where(line => line.Length > 0).Select(line => string.Join('/', line.Split(',')[..2]))));
    }

    [Fact]
    public void Clearing_all_counters_needs_admin_and_empties_them()
    {
        var counters = _farm.Server("be", "s1").State.Counters;
        counters.TotalSessions.Add(7);
        _ = counters.Sessions.Enter();
        _ = counters.Sessions.Leave();
        Assert.Equal("\n", Run("clear counters"));
        Assert.Equal((7, 0), (counters.TotalSessions.Value, counters.Sessions.Max));
        Assert.Equal("\n", Run("clear counters all"));
        Assert.Equal(0, counters.TotalSessions.Value);
    }

    [Theory]
    [InlineData("Nbproc: 1")]
    [InlineData("Process_num: 1")]
    [InlineData("CurrConns: 0")]
    [InlineData("Stopping: 0")]
    [InlineData("Maxconn: 100")]
    public void Info_has_the_keys_that_exporters_read(string line) => Assert.Contains("\n" + line + "\n", Run("show info"), StringComparison.Ordinal);

    private string Run(string line) => new CommandSession(_farm, RuntimeApiLevel.Admin).RunLine(line);
}
