using HaLb.Config.Model;
using HaLb.Proxy.Log;
using HaLb.Proxy.Stream;
using Xunit;

namespace HaLb.Proxy.Tests.Log;

/// <summary>Expected texts are HAProxy 2.6's for the same situations.</summary>
public sealed class LineFormatTests
{
    private const string Text = "10.0.0.7:51234 [02/Jan/2031:03:04:05.678] web shop/s1 0/0/1/7/9 200 1234 - - ---- 0/0/0/0/0 0/0 \"GET /a HTTP/1.1\"\n";

    [Theory]
    [InlineData(LogSyslogFormat.Local, "<134>Jan  2 03:04:05 haproxy[PID]: ")]
    [InlineData(LogSyslogFormat.Rfc3164, "<134>Jan  2 03:04:05 localhost haproxy[PID]: ")]
    [InlineData(LogSyslogFormat.Rfc5424, "<134>1 2031-01-02T03:04:05.678000+00:00 - haproxy PID - - ")]
    [InlineData(LogSyslogFormat.Priority, "<134>")]
    [InlineData(LogSyslogFormat.Short, "<6>")]
    [InlineData(LogSyslogFormat.Timed, "<6>2031-01-02T03:04:05.678000+00:00 ")]
    [InlineData(LogSyslogFormat.Iso, "2031-01-02T03:04:05.678000+00:00 ")]
    [InlineData(LogSyslogFormat.Raw, "")]
    public void Syslog_header_has_the_configured_format(LogSyslogFormat format, string header)
    {
        using var fixture = new LogFixture();
        fixture.Target = fixture.Target with { Format = format };
        fixture.Build().Write(fixture.Streams.Answered());
        Assert.Equal(header.Replace("PID", LogFixture.Pid, StringComparison.Ordinal) + Text, fixture.Receiver.Receive());
    }

    [Theory]
    [InlineData(LogSyslogFormat.Local, "<134>Jan  2 03:04:05 lb1 shoplog[PID]: ")]
    [InlineData(LogSyslogFormat.Rfc5424, "<134>1 2031-01-02T03:04:05.678000+00:00 lb1 shoplog PID - - ")]
    public void Send_hostname_and_the_tag_of_the_proxy_stand_in_the_header(LogSyslogFormat format, string header)
    {
        using var fixture = new LogFixture { Global = new GlobalConfig { LogSendHostname = "lb1", LogTag = "other" } };
        fixture.Target = fixture.Target with { Format = format };
        fixture.Streams.Frontend = fixture.Streams.Frontend with { LogTag = "shoplog" };
        fixture.Build().Write(fixture.Streams.Answered());
        Assert.Equal(header.Replace("PID", LogFixture.Pid, StringComparison.Ordinal) + Text, fixture.Receiver.Receive());
    }

    [Fact]
    public void Dates_are_in_the_local_time_zone()
    {
        using var fixture = new LogFixture();
        fixture.Streams.Time.SetLocalTimeZone(TimeZoneInfo.CreateCustomTimeZone("x", TimeSpan.FromMinutes(-150), null, null));
        fixture.Target = fixture.Target with { Format = LogSyslogFormat.Iso };
        fixture.Streams.Frontend = fixture.Streams.Frontend with { LogFormat = LogFormatKind.HttpClf };
        fixture.Build().Write(fixture.Streams.Answered());
        Assert.StartsWith("2031-01-02T00:34:05.678000-02:30 10.0.0.7 - - [02/Jan/2031:00:34:05 -0230] \"GET /a HTTP/1.1\"", fixture.Receiver.Receive(), StringComparison.Ordinal);
    }

    [Fact]
    public void Clf_line_has_haproxys_fields() =>
        Expect(
            LogFormatKind.HttpClf,
            fixture => fixture.Answered(),
            "10.0.0.7 - - [02/Jan/2031:03:04:05 +0000] \"GET /a HTTP/1.1\" 200 1234 \"\" \"\" 51234 678 \"web\" \"shop\" \"s1\" 0 0 1 7 9 ---- 0 0 0 0 0 0 0 \"\" \"\" ");

    [Fact]
    public void Tcp_line_has_accept_date_three_timers_and_two_letters() =>
        Expect(
            LogFormatKind.Tcp,
            fixture =>
            {
                fixture.Frontend = fixture.Frontend with { Mode = ProxyMode.Tcp };
                var stream = fixture.Answered();
                stream.EndedAt = fixture.After(stream, 23);
                stream.Termination = new Termination('s', 'D', 0);
                return stream;
            },
            "10.0.0.7:51234 [02/Jan/2031:03:04:05.678] web shop/s1 0/1/23 1234 sD 0/0/0/0/0 0/0");

    [Fact]
    public void Without_a_format_the_line_says_who_connected() =>
        Expect(LogFormatKind.Default, fixture => fixture.Answered(), "Connect from 10.0.0.7:51234 to 127.0.0.1:8080 (web/HTTP)");

    [Fact]
    public void Asap_marks_what_still_grows() =>
        Expect(
            LogFormatKind.Http,
            fixture =>
            {
                fixture.Frontend = fixture.Frontend with { Options = new OptionsConfig { LogAsap = true } };
                var stream = fixture.Answered();
                stream.EndedAt = 0;
                fixture.Time.Advance(TimeSpan.FromMilliseconds(12));
                return stream;
            },
            "10.0.0.7:51234 [02/Jan/2031:03:04:05.678] web shop/s1 0/0/1/7/+11 200 +1234 - - ---- 0/0/0/0/0 0/0 \"GET /a HTTP/1.1\"");

    [Fact]
    public void Bytes_that_would_break_the_line_are_written_as_hex() =>
        Expect(
            LogFormatKind.Http,
            fixture => fixture.Answered("GET /\"#{}|\u0001\u007f\u00e4\n HTTP/1.1"),
            "10.0.0.7:51234 [02/Jan/2031:03:04:05.678] web shop/s1 0/0/1/7/9 200 1234 - - ---- 0/0/0/0/0 0/0 \"GET /#22#23{}|#01#7F#E4#0A HTTP/1.1\"");

    [Fact]
    public void Redispatch_puts_a_plus_before_the_retries() =>
        Expect(
            LogFormatKind.Http,
            fixture =>
            {
                var stream = fixture.Answered();
                stream.Retries = 3;
                stream.Redispatched = true;
                return stream;
            },
            "10.0.0.7:51234 [02/Jan/2031:03:04:05.678] web shop/s1 0/0/1/7/9 200 1234 - - ---- 0/0/0/0/+3 0/0 \"GET /a HTTP/1.1\"");

    [Fact]
    public void Wait_in_the_queue_is_shown_when_the_time_runs_out() =>
        Expect(
            LogFormatKind.Http,
            fixture =>
            {
                var stream = fixture.Answered();
                fixture.SetBackend(stream, "shop", null);
                stream.QueuedAt = stream.ConnectedAt = stream.ResponseAt = 0;
                stream.EndedAt = fixture.After(stream, 301);
                stream.Status = 503;
                stream.Termination = Termination.QueueTimeout;
                return stream;
            },
            "10.0.0.7:51234 [02/Jan/2031:03:04:05.678] web shop/<NOSRV> 0/301/-1/-1/301 503 1234 - - sQ-- 0/0/0/0/0 0/0 \"GET /a HTTP/1.1\"");

    [Fact]
    public void Line_is_cut_at_the_length_of_its_target_header_included()
    {
        using var fixture = new LogFixture();
        var other = fixture.Target with { Length = 4096 };
        fixture.Target = fixture.Target with { Length = 120 };
        fixture.Build(other).Write(fixture.Streams.Answered($"GET /{new string('a', 3000)} HTTP/1.1"));
        var cut = fixture.Receiver.Receive();
        Assert.Equal(121, cut.Length);
        Assert.EndsWith("\n", cut, StringComparison.Ordinal);
        Assert.EndsWith(" HTTP/1.1\"\n", fixture.Receiver.Receive(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SessionError.TlsFailed, "SSL handshake failure")]
    [InlineData(SessionError.TlsClosed, "Connection closed during SSL handshake")]
    [InlineData(SessionError.ProxyMissing, "Received something which does not look like a PROXY protocol header")]
    public void Failed_handshake_names_frontend_bind_and_reason(SessionError error, string reason)
    {
        using var fixture = new LogFixture();
        fixture.Target = fixture.Target with { Format = LogSyslogFormat.Priority };
        fixture.Streams.Bind = fixture.Streams.Bind with { Name = "tls1" };
        fixture.Build().SessionError(fixture.Streams.Begin().Client, error);
        Assert.Equal($"<134>10.0.0.7:51234 [02/Jan/2031:03:04:05.678] web/tls1: {reason}\n", fixture.Receiver.Receive());
    }

    private static void Expect(LogFormatKind format, Func<StreamFixture, StreamContext> make, string expected)
    {
        using var fixture = new LogFixture();
        fixture.Target = fixture.Target with { Format = LogSyslogFormat.Raw };
        fixture.Streams.Frontend = fixture.Streams.Frontend with { LogFormat = format };
        var stream = make(fixture.Streams);
        fixture.Build().Write(stream);
        Assert.Equal(expected + "\n", fixture.Receiver.Receive());
    }
}
