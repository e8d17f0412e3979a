using HaLb.Config.Model;
using HaLb.Proxy.Log;
using HaLb.Proxy.Pipeline;
using HaLb.Proxy.Stream;
using Xunit;

namespace HaLb.Proxy.Tests.Log;

/// <summary>Which lines are written, and with which severity.</summary>
public sealed class SelectionTests
{
    [Fact]
    public void Level_notice_yields_no_access_lines_but_events()
    {
        using var fixture = new LogFixture();
        fixture.Target = fixture.Target with { Level = 5, Facility = 17 };
        var log = fixture.Build();
        log.Write(fixture.Streams.Answered());
        log.Event(5, "Server server/web01 is UP.");
        Assert.Equal($"<141>Jan  2 03:04:05 haproxy[{LogFixture.Pid}]: Server server/web01 is UP.\n", fixture.Receiver.Receive());
    }

    [Fact]
    public void Minlevel_lowers_the_severity_of_what_is_sent()
    {
        using var fixture = new LogFixture();
        fixture.Target = fixture.Target with { MinLevel = 4, Format = LogSyslogFormat.Short };
        var log = fixture.Build();
        log.Event(1, "alert");
        log.Event(6, "info");
        Assert.Equal("<4>alert\n", fixture.Receiver.Receive());
        Assert.Equal("<6>info\n", fixture.Receiver.Receive());
    }

    [Fact]
    public void Dontlognull_suppresses_connections_that_sent_nothing()
    {
        using var fixture = new LogFixture();
        fixture.Streams.Frontend = fixture.Streams.Frontend with { Options = new OptionsConfig { DontLogNull = true } };
        var log = fixture.Build();
        var stream = fixture.Streams.Begin();
        log.Write(stream);
        log.SessionError(stream.Client, SessionError.TlsClosed);
        fixture.ExpectNothing(log);

        stream.BytesIn = 1;
        stream.EndedAt = fixture.Streams.After(stream, 600);
        stream.Status = 408;
        stream.Termination = Termination.RequestTimeout;
        log.Write(stream);
        Assert.EndsWith("web web/<NOSRV> -1/-1/-1/-1/600 408 0 - - cR-- 0/0/0/0/0 0/0 \"<BADREQ>\"\n", fixture.Receiver.Receive(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200, 0, '-', false)]
    [InlineData(404, 0, '-', false)]
    [InlineData(302, 0, 'L', false)]
    [InlineData(500, 0, '-', true)]
    [InlineData(200, 1, '-', true)]
    [InlineData(403, 0, 'P', true)]
    [InlineData(200, 0, 'c', true)]
    public void Separate_errors_raises_failed_streams_to_err_and_dontlog_normal_keeps_only_those(int status, int retries, char by, bool failed)
    {
        using var fixture = new LogFixture();
        fixture.Target = fixture.Target with { Format = LogSyslogFormat.Short };
        fixture.Streams.Frontend = fixture.Streams.Frontend with { Options = new OptionsConfig { LogSeparateErrors = true } };
        var log = fixture.Build();
        log.Write(Stream());
        Assert.StartsWith(failed ? "<3>" : "<6>", fixture.Receiver.Receive(), StringComparison.Ordinal);

        fixture.Streams.Frontend = fixture.Streams.Frontend with { Options = new OptionsConfig { DontLogNormal = true } };
        log = fixture.Build();
        log.Write(Stream());
        if (failed)
        {
            Assert.StartsWith("<6>", fixture.Receiver.Receive(), StringComparison.Ordinal);
        }

        fixture.ExpectNothing(log);

        StreamContext Stream()
        {
            var stream = fixture.Streams.Answered();
            stream.Status = status;
            stream.Retries = retries;
            stream.Termination = new Termination(by, by == '-' ? '-' : 'R', 0);
            return stream;
        }
    }

    [Fact]
    public void Asap_line_is_written_at_the_response_head_with_the_heads_size()
    {
        using var fixture = new LogFixture();
        fixture.Target = fixture.Target with { Format = LogSyslogFormat.Raw };
        fixture.Streams.Frontend = fixture.Streams.Frontend with { Options = new OptionsConfig { LogAsap = true } };
        fixture.Streams.Log = fixture.Build();
        var stream = fixture.Streams.Answered();
        stream.BytesOut = 0;
        stream.EndedAt = 0;
        stream.Response.SetStatus(200, "OK"u8);
        stream.Response.Add("Content-Length"u8, "5"u8);
        fixture.Streams.Time.Advance(TimeSpan.FromMilliseconds(9));
        EarlyLog.WriteHead(stream);
        Assert.Contains(" shop/s1 0/0/1/7/+8 200 +38 - - ---- ", fixture.Receiver.Receive(), StringComparison.Ordinal);
        Assert.Equal((true, 0L), (stream.Logged, stream.BytesOut));
    }

    [Fact]
    public void Event_text_cannot_begin_a_line_of_its_own()
    {
        using var fixture = new LogFixture();
        fixture.Target = fixture.Target with { Format = LogSyslogFormat.Raw };
        fixture.Build().Event(1, "info: \"a\n<0>forged\u0007\"");
        Assert.Equal("info: \"a <0>forged \"\n", fixture.Receiver.Receive());
    }
}
