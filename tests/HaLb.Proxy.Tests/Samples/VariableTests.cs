using HaLb.Proxy.Samples;
using HaLb.Proxy.Stream;
using Xunit;

namespace HaLb.Proxy.Tests.Samples;

public sealed class VariableTests
{
    [Theory]
    [InlineData("str(a b)", "a b")]
    [InlineData("int(-5)", "-5")]
    [InlineData("bool(true)", "1")]
    [InlineData("ipv4(10.0.0.1)", "10.0.0.1")]
    [InlineData("ipv6(2001:db8::1)", "2001:db8::1")]
    [InlineData("bin(4142)", "AB")]
    [InlineData("meth(BREW)", "BREW")]
    [InlineData("str()", "")]
    public void A_variable_keeps_the_value_and_type_that_it_was_given(string expression, string text)
    {
        var fixture = new SampleFixture();
        foreach (var scope in new[] { "proc", "sess", "txn", "req" })
        {
            fixture.SetVariable(scope + ".v", expression);
            var sample = default(Sample);
            var original = default(Sample);
            Assert.True(fixture.Compile(expression).TryEvaluate(fixture.Context(), SampleType.Any, ref original));

            Assert.Equal(text, fixture.Text($"var({scope}.v)"));
            Assert.True(fixture.Compile($"var({scope}.v)").TryEvaluate(fixture.Context(), SampleType.Any, ref sample));
            Assert.Equal(original.Type, sample.Type);
        }
    }

    [Fact]
    public void A_variable_that_is_not_set_has_its_default_or_none()
    {
        var fixture = new SampleFixture();

        Assert.Null(fixture.Text("var(txn.none)"));
        Assert.Equal("fallback", fixture.Text("var(txn.none,fallback)"));
        Assert.Equal("", fixture.Text("var(txn.none,)"));
    }

    [Fact]
    public void Variables_end_with_what_they_belong_to()
    {
        var fixture = new SampleFixture();
        foreach (var scope in new[] { "proc", "sess", "txn", "req" })
        {
            fixture.SetVariable(scope + ".v", $"str({scope})");
        }

        fixture.Begin();
        Assert.Equal(["proc", "sess", null, null], new[] { "proc", "sess", "txn", "req" }.Select(scope => fixture.Text($"var({scope}.v)")));

        fixture.Client = new ClientConnection(fixture.Frontend, fixture.Frontend.Listeners[0], fixture.Transport, fixture.Time);
        fixture.Begin();
        Assert.Equal("proc", fixture.Text("var(proc.v)"));
        Assert.Null(fixture.Text("var(sess.v)"));
    }

    [Fact]
    public void Variables_of_the_request_end_where_those_of_the_response_begin()
    {
        var fixture = new SampleFixture();
        fixture.SetVariable("req.v", "str(q)");
        fixture.SetVariable("txn.v", "str(t)");
        var slot = fixture.Scope.Variables.Find("res.v", out _)!;
        var value = default(Sample);
        value.SetInt(1);
        Assert.False(Variables.TrySet(fixture.Context(), slot, value));

        fixture.Stream.BeginResponse();
        Assert.Null(fixture.Text("var(req.v)"));
        Assert.Null(fixture.Text("var(res.v)"));
        fixture.SetVariable("res.v", "str(s)");

        Assert.Equal("s", fixture.Text("var(res.v)"));
        Assert.Equal("t", fixture.Text("var(txn.v)"));
        fixture.Begin();
        Assert.Null(fixture.Text("var(req.v)"));
    }

    [Fact]
    public void Rules_about_a_response_begin_its_variables()
    {
        var fixture = new SampleFixture();
        fixture.SetVariable("req.v", "str(q)");
        fixture.At = SampleWhere.Response;
        fixture.SetVariable("res.v", "str(s)");

        Assert.Equal("s", fixture.Text("var(res.v)"));
        Assert.Null(fixture.Text("var(req.v)"));
        fixture.At = SampleWhere.Log;
        Assert.Equal("s", fixture.Text("var(res.v)"));
    }

    [Fact]
    public void A_log_line_has_no_variables_of_the_request()
    {
        var fixture = new SampleFixture();
        fixture.SetVariable("req.v", "str(q)");
        fixture.SetVariable("txn.v", "str(t)");
        fixture.At = SampleWhere.Log;

        Assert.Null(fixture.Text("var(req.v)"));
        Assert.Equal("t", fixture.Text("var(txn.v)"));
    }

    [Fact]
    public void Unsetting_takes_the_value_away()
    {
        var fixture = new SampleFixture();
        foreach (var name in new[] { "proc.v", "sess.v", "txn.v", "req.v" })
        {
            fixture.SetVariable(name, "str(x)");
            Variables.Unset(fixture.Context(), fixture.Scope.Variables.Find(name, out _)!);
            Assert.Null(fixture.Text($"var({name})"));
        }
    }

    [Fact]
    public void Values_of_the_process_and_of_connections_outlive_a_reload_under_their_names()
    {
        var before = new SampleFixture();
        before.SetVariable("proc.a", "str(pa)");
        before.SetVariable("sess.a", "str(sa)");

        var after = new SampleFixture(before.Snapshot) { Client = before.Client };
        after.Begin();
        after.SetVariable("proc.b", "str(pb)");
        after.SetVariable("sess.b", "str(sb)");

        Assert.Equal(["pa", "pb", "sa", "sb"], new[] { "proc.a", "proc.b", "sess.a", "sess.b" }.Select(name => after.Text($"var({name})")));
    }

    [Fact]
    public void A_scope_holds_no_more_than_its_limit()
    {
        var fixture = new SampleFixture();
        var big = default(Sample);
        big.SetStr(new byte[VariableStore.BytesMax]);
        var first = fixture.Scope.Variables.Find("txn.big", out _)!;
        var second = fixture.Scope.Variables.Find("txn.small", out _)!;
        var small = default(Sample);
        small.SetStr("x"u8);

        Assert.True(Variables.TrySet(fixture.Context(), first, big));
        Assert.False(Variables.TrySet(fixture.Context(), second, small));
        Variables.Unset(fixture.Context(), first);
        Assert.True(Variables.TrySet(fixture.Context(), second, small));
    }

    [Fact]
    public async Task Threads_that_share_a_variable_read_whole_values()
    {
        var shared = new SharedVariables();
        var stop = false;
        var writer = Task.Run(() =>
        {
            var bytes = new byte[100];
            for (var round = 0; round < 50_000; round++)
            {
                bytes.AsSpan(0, 50 + round % 50).Fill((byte)('a' + round % 26));
                var sample = default(Sample);
                sample.SetStr(bytes.AsSpan(0, 50 + round % 50));
                _ = shared.TrySet(0, sample);
            }

            Volatile.Write(ref stop, true);
        }, TestContext.Current.CancellationToken);

        var arena = new SampleArena();
        while (!Volatile.Read(ref stop))
        {
            arena.Reset();
            var sample = default(Sample);
            if (shared.TryGet(0, arena, ref sample))
            {
                Assert.False(sample.Data.ContainsAnyExcept(sample.Data[0]));
            }
        }

        await writer;
    }
}
