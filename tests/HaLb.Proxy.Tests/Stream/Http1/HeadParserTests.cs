using System.Text;
using CsCheck;
using HaLb.Proxy.Stream;
using HaLb.Proxy.Stream.Http1;
using Xunit;

namespace HaLb.Proxy.Tests.Stream.Http1;

/// <summary>What the parser takes and what it refuses.</summary>
public sealed class HeadParserTests
{
    private readonly MessageHead _head = new();

    [Fact]
    public void Request_keeps_order_case_and_bytes_above_7F()
    {
        var status = Request("GET /a%2Fb/../c?x=\"{}| HTTP/1.1\r\nHOST: h\r\nx-B:  v\u00e9 \t\r\nX-b:\r\n\r\n", out var consumed);

        Assert.Equal(HeadStatus.Complete, status);
        Assert.Equal("/a%2Fb/../c?x=\"{}|", Text(_head.Target));
        Assert.Equal(["HOST=h", "x-B=v\u00e9", "X-b="], Lines());
        Assert.Equal(BodyFraming.None, _head.Framing);
        Assert.Equal(Encoding.Latin1.GetByteCount("GET /a%2Fb/../c?x=\"{}| HTTP/1.1\r\nHOST: h\r\nx-B:  v\u00e9 \t\r\nX-b:\r\n\r\n"), consumed);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\nHost: h\n\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: h\n\r\n")]
    [InlineData("GET  / HTTP/1.1\r\n\r\n")]
    [InlineData("GET / HTTP/1.1 \r\n\r\n")]
    [InlineData("GET / HTTP/1.2\r\n\r\n")]
    [InlineData("GET / HTTP/2.0\r\n\r\n")]
    [InlineData("GET / http/1.1\r\n\r\n")]
    [InlineData("GET /\r\n\r\n")]
    [InlineData("GET /a#b HTTP/1.1\r\n\r\n")]
    [InlineData("GET /\u00e9 HTTP/1.1\r\n\r\n")]
    [InlineData("GET /\0 HTTP/1.1\r\n\r\n")]
    [InlineData("G@T / HTTP/1.1\r\n\r\n")]
    [InlineData(" GET / HTTP/1.1\r\n\r\n")]
    [InlineData("GET x HTTP/1.1\r\n\r\n")]
    [InlineData("GET * HTTP/1.1\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nA : b\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\n A: b\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nA\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\n: b\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nA: b\0\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nA: b\rc\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nA: b\u007f\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nA\u00e9: b\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n")]
    [InlineData("GET http://a/ HTTP/1.1\r\nHost: b\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: 1, 1\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: +3\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: 0x5\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nContent-Length:\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nContent_Length: 5\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nTransfer_Encoding: chunked\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nTransfer-Encoding: identity\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nTransfer-Encoding: xchunked\r\n\r\n")]
    [InlineData("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n")]
    [InlineData("\u0016\u0003\u0001\u0002\0")]
    public void Request_that_can_be_read_two_ways_or_none_is_refused(string text)
    {
        Assert.Equal(HeadStatus.Invalid, Request(text, out _));
    }

    [Theory]
    [InlineData("OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n")]
    [InlineData("CONNECT h:443 HTTP/1.1\r\nHost: h:443\r\n\r\n")]
    [InlineData("GET http://a/x HTTP/1.1\r\nHost: A\r\n\r\n")]
    [InlineData("\r\n\r\nGET / HTTP/1.0\r\n\r\n")]
    public void Request_forms_of_the_target_are_taken(string text)
    {
        Assert.Equal(HeadStatus.Complete, Request(text, out var consumed));
        Assert.Equal(text.Length, consumed);
    }

    [Fact]
    public void Request_with_more_lines_than_allowed_says_so()
    {
        var text = "GET / HTTP/1.1\r\n" + string.Concat(Enumerable.Range(0, 102).Select(i => $"A{i}: b\r\n")) + "\r\n";

        Assert.Equal(HeadStatus.TooManyHeaders, Request(text, out _));
    }

    [Fact]
    public void Every_beginning_of_a_valid_request_is_incomplete()
    {
        const string Text = "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\n";
        for (var length = 0; length < Text.Length; length++)
        {
            Assert.Equal(HeadStatus.Incomplete, Request(Text[..length], out _));
        }

        Assert.Equal(HeadStatus.Complete, Request(Text, out _));
        Assert.Equal(5, _head.ContentLength);
    }

    [Fact]
    public void Relaxed_takes_bare_line_feeds_but_no_double_framing()
    {
        var relaxed = new ParserLimits(101, Relaxed: true);

        Assert.Equal(HeadStatus.Complete, HeadParser.ParseRequest("GET /\u00e9 HTTP/1.1\nA: b\n\n"u8, _head, relaxed, out _));
        Assert.Equal(HeadStatus.Invalid, HeadParser.ParseRequest(
            "GET / HTTP/1.1\nContent-Length: 1\nTransfer-Encoding: chunked\n\n"u8, _head, relaxed, out _));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n", false, BodyFraming.Close)]
    [InlineData("HTTP/1.1 200\r\n\r\n", false, BodyFraming.Close)]
    [InlineData("HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n", false, BodyFraming.None)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n", false, BodyFraming.Length)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n", true, BodyFraming.None)]
    [InlineData("HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n", false, BodyFraming.None)]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n", false, BodyFraming.None)]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\n", false, BodyFraming.None)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n", false, BodyFraming.Chunked)]
    public void Response_body_ends_where_rfc_9112_says(string text, bool toHead, BodyFraming expected)
    {
        Assert.Equal(HeadStatus.Complete, HeadParser.ParseResponse(Encoding.Latin1.GetBytes(text), _head, ParserLimits.Default, toHead, out _));
        Assert.Equal(expected, _head.Framing);
    }

    [Theory]
    [InlineData("HTTP/1.1 20 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 099 OK\r\n\r\n")]
    [InlineData("HTTP/1.1  200 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 200OK\r\n\r\n")]
    [InlineData("SSH-2.0-OpenSSH\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n")]
    [InlineData("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n")]
    public void Response_that_can_be_read_two_ways_or_none_is_refused(string text)
    {
        Assert.Equal(HeadStatus.Invalid, HeadParser.ParseResponse(Encoding.Latin1.GetBytes(text), _head, ParserLimits.Default, false, out _));
    }

    [Fact]
    public void Trailers_with_framing_fields_are_refused()
    {
        Assert.Equal(HeadStatus.Complete, HeadParser.ParseTrailers("X: 1\r\n\r\n"u8, _head, ParserLimits.Default, out _));
        Assert.Equal(HeadStatus.Invalid, HeadParser.ParseTrailers("Content-Length: 1\r\n\r\n"u8, _head, ParserLimits.Default, out _));
        Assert.Equal(HeadStatus.Complete, HeadParser.ParseTrailers("\r\nGET"u8, _head, ParserLimits.Default, out var consumed));
        Assert.Equal(2, consumed);
    }

    [Fact]
    public void Parser_never_throws_on_any_bytes()
    {
        var pieces = Gen.OneOf(new[] {
            "GET ", "/", " HTTP/1.1", "\r\n", "\n", "\r", "Host: a", "Content-Length: ", "5", ":", " ", "\t", "\0", "Transfer-Encoding: chunked",
            "HTTP/1.1 200 OK", "\u00ff", "A: b", "chunked", "http://" }.Select(Gen.Const).ToArray());
        Gen.Select(pieces.Array[0, 30], Gen.Byte.Array[0, 20], Gen.Bool).Sample((words, noise, relaxed) =>
        {
            var text = Encoding.Latin1.GetBytes(string.Concat(words)).Concat(noise).ToArray();
            var limits = new ParserLimits(8, relaxed);
            _ = HeadParser.ParseRequest(text, new MessageHead(), limits, out var request);
            _ = HeadParser.ParseResponse(text, new MessageHead(), limits, false, out var response);
            _ = HeadParser.ParseTrailers(text, new MessageHead(), limits, out var trailers);
            return request <= text.Length && response <= text.Length && trailers <= text.Length;
        }, iter: 20_000);
    }

    private HeadStatus Request(string text, out int consumed) =>
        HeadParser.ParseRequest(Encoding.Latin1.GetBytes(text), _head, ParserLimits.Default, out consumed);

    private string[] Lines() => [.. Enumerable.Range(0, _head.Count).Select(i => $"{Text(_head.Name(i))}={Text(_head.Value(i))}")];

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);
}
