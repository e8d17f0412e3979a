using System.Text;
using HaLb.Config.Model;
using HaLb.Core.Health;
using HaLb.Proxy.Checks;
using Xunit;

namespace HaLb.Proxy.Tests.Checks;

/// <summary>Requests and replies of HTTP checks; expectations were recorded from haproxy 2.6.12.</summary>
public sealed class HttpCheckTests
{
    private static readonly CheckConfig Plain = new(CheckKind.Http);

    [Fact]
    public void Bare_httpchk_sends_options_and_nothing_else() =>
        Assert.Equal("OPTIONS / HTTP/1.0\r\n\r\n", Sent(Plain, null));

    [Fact]
    public void Http_1_0_request_gets_no_header_of_ours() =>
        Assert.Equal("GET / HTTP/1.0\r\n\r\n", Sent(Plain with { Request = new("GET", "/", "HTTP/1.0") }, null));

    [Fact]
    public void Http_1_1_request_has_lower_case_headers_then_state_then_close()
    {
        var request = new HttpCheckRequestConfig("GET", "/h", "HTTP/1.1") { Headers = [new("Host", "app.example"), new("X-Foo", "bar")] };
        Assert.Equal(
            "GET /h HTTP/1.1\r\nhost: app.example\r\nx-foo: bar\r\nx-haproxy-server-state: UP\r\nconnection: close\r\n\r\n",
            Sent(Plain with { Request = request }, "UP"));
    }

    [Fact]
    public void Body_is_framed_by_content_length()
    {
        var request = new HttpCheckRequestConfig("POST", "/h", "HTTP/1.1") { Headers = [new("Host", "a")], Body = "hello=1" };
        Assert.Equal(
            "POST /h HTTP/1.1\r\nhost: a\r\ncontent-length: 7\r\nconnection: close\r\n\r\nhello=1", Sent(Plain with { Request = request }, null));
    }

    [Theory]
    [InlineData("HTTP/1.0 200 OK\r\n\r\n", CheckStatus.Layer7Ok, 200, "")]
    [InlineData("HTTP/1.1 200\r\n\r\n", CheckStatus.Layer7Ok, 200, "")]
    [InlineData("HTTP/1.1 200 OK\nContent-Length: 0\n\n", CheckStatus.Layer7Ok, 200, "")]
    [InlineData("HTTP/1.1 301 Moved\r\n\r\n", CheckStatus.Layer7Ok, 301, "")]
    [InlineData("HTTP/1.0 500 Some Reason\r\n\r\n", CheckStatus.Layer7Status, 500, "Some Reason")]
    [InlineData("HTTP/1.1 500\r\n\r\n", CheckStatus.Layer7Status, 500, "")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\n", CheckStatus.Layer7Status, 100, "Continue")]
    public void Any_2xx_or_3xx_passes(string reply, CheckStatus status, int code, string info) =>
        Assert.Equal(new CheckResult(status, code, info, 0), Judge(Plain, reply));

    [Theory]
    [InlineData("rubbish\r\n\r\n")]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nConten")]
    [InlineData("SSH-2.0-foo\r\n")]
    [InlineData("HTTP/1.1 2x0 OK\r\n\r\n")]
    public void Rubbish_is_no_response(string reply) => Assert.True(Read(reply).Invalid);

    [Fact]
    public void Head_that_exceeds_the_buffer_is_no_response()
    {
        var reply = new CheckReply(256, bodyless: false);
        while (!reply.Complete)
        {
            reply.Take(Give(reply, "HTTP/1.1 200 OK\r\nA: " + new string('x', 1000)));
        }

        Assert.True(reply.Invalid);
    }

    [Theory]
    [InlineData(ExpectKind.Body, "hello", false, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", CheckStatus.Layer7Ok, "")]
    [InlineData(ExpectKind.Body, "hello", false, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n", CheckStatus.Layer7Ok, "")]
    [InlineData(ExpectKind.Body, "hello", false, "HTTP/1.1 200 OK\r\n\r\nbye", CheckStatus.Layer7Invalid, "HTTP content check did not match")]
    [InlineData(ExpectKind.Body, "hello", false, "HTTP/1.1 404 NF\r\nContent-Length: 0\r\n\r\n", CheckStatus.Layer7Invalid, "HTTP content check could not find a response body")]
    [InlineData(ExpectKind.BodyRegex, "h.llo", true, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", CheckStatus.Layer7Invalid, "HTTP check matched unwanted content")]
    [InlineData(ExpectKind.StatusRegex, "^[45]", false, "HTTP/1.1 200 OK\r\n\r\n", CheckStatus.Layer7Status, "OK")]
    [InlineData(ExpectKind.StatusRegex, "^[45]", false, "HTTP/1.1 404 NF\r\n\r\n", CheckStatus.Layer7Ok, "")]
    public void Expectation_decides(ExpectKind kind, string pattern, bool negated, string reply, CheckStatus status, string info)
    {
        var result = Judge(Plain with { Expect = [new HttpCheckExpectConfig(kind, pattern, negated)] }, reply);
        Assert.Equal((status, info), (result!.Status, result.Info));
    }

    [Fact]
    public void Unfinished_body_is_waited_for()
    {
        var check = Plain with { Expect = [new HttpCheckExpectConfig(ExpectKind.Body, "hello", false)] };
        var reply = new CheckReply(4096, bodyless: false);
        reply.Take(Give(reply, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel"));
        Assert.Null(new HttpExpectations(check).Judge(reply, conditional: false));
        reply.Take(Give(reply, "lo"));
        Assert.Equal(CheckStatus.Layer7Ok, new HttpExpectations(check).Judge(reply, conditional: false)!.Status);
    }

    private static string Sent(CheckConfig check, string? state) => Encoding.Latin1.GetString(HttpCheckRequest.Build(check, state));

    private static CheckResult? Judge(CheckConfig check, string reply) => new HttpExpectations(check).Judge(Read(reply), conditional: false);

    private static CheckReply Read(string text)
    {
        var reply = new CheckReply(4096, bodyless: false);
        if (text.Length > 0)
        {
            reply.Take(Give(reply, text));
        }

        reply.Take(0);
        return reply;
    }

    private static int Give(CheckReply reply, string text)
    {
        var bytes = Encoding.Latin1.GetBytes(text).AsSpan();
        bytes = bytes[..Math.Min(bytes.Length, reply.Free.Length)];
        bytes.CopyTo(reply.Free.Span);
        return bytes.Length;
    }
}
