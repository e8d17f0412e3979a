using System.Text;
using HaLb.Config.Diagnostics;
using HaLb.Config.Model;
using HaLb.Proxy.Forward;
using HaLb.Proxy.Forward.Http1;
using HaLb.Proxy.Stream;
using HaLb.Proxy.Stream.Http1;
using HaLb.Transport;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace HaLb.Proxy.Tests.Forward.Http1;

/// <summary>One attempt over one server connection, byte by byte.</summary>
public sealed class ServerConnectionTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly DeadlineWheel _wheel;
    private readonly MemoryConnection _server = new();
    private readonly ServerConnection _connection;
    private readonly StreamContext _stream;

    public ServerConnectionTests()
    {
        _wheel = new DeadlineWheel(_time);
        _connection = new ServerConnection(_server, _wheel);
        _stream = new StreamContext(_time);
    }

    public void Dispose() => _wheel.Dispose();

    [Fact]
    public async Task Request_goes_as_received_without_hop_by_hop_lines()
    {
        _server.Feed("HTTP/1.1 204 No Content\r\n\r\n");

        var end = await RunAsync("GET /a%2Fb HTTP/1.1\r\nHost: h\r\nConnection: keep-alive, X-Hop\r\nX-Hop: 1\r\nKeep-Alive: 5\r\nX-B: \u00e9\r\n\r\n");

        Assert.Equal(Termination.Normal, end);
        Assert.Equal("GET /a%2Fb HTTP/1.1\r\nHost: h\r\nX-B: \u00e9\r\n\r\n", _server.Received);
        Assert.True(_connection.IsReusable);
    }

    [Fact]
    public async Task Stream_that_closes_its_server_connection_says_so_and_leaves_none_behind()
    {
        _server.Feed("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        _stream.CloseServer = true;

        Assert.Equal(Termination.Normal, await RunAsync("GET / HTTP/1.1\r\n\r\n"));

        Assert.Equal("GET / HTTP/1.1\r\nconnection: close\r\n\r\n", _server.Received);
        Assert.False(_connection.IsReusable);
    }

    [Fact]
    public async Task Length_body_is_relayed_and_the_connection_kept()
    {
        _server.Feed("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: keep-alive\r\nX-A: b\r\n\r\nhe");
        _server.Feed("llo");
        var client = new RecordingClient();

        Assert.Equal(Termination.Normal, await RunAsync("GET / HTTP/1.1\r\n\r\n", client));

        Assert.Equal(["head 200 Content-Length=5 X-A=b", "body he", "body llo", "end"], client.Events);
        Assert.True(_connection.IsReusable);
    }

    [Fact]
    public async Task Bytes_after_the_response_keep_the_connection_from_being_used_again()
    {
        _server.Feed("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n");

        Assert.Equal(Termination.Normal, await RunAsync("GET / HTTP/1.1\r\n\r\n"));
        Assert.False(_connection.IsReusable);
    }

    [Fact]
    public async Task Chunked_body_and_trailers_are_relayed()
    {
        _server.Feed("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
        _server.Feed("2;x=y\r\nde\r\n0\r\nX-T: 1\r\n\r\n");
        var client = new RecordingClient();

        Assert.Equal(Termination.Normal, await RunAsync("GET / HTTP/1.1\r\n\r\n", client));

        Assert.Equal(["head 200 Transfer-Encoding=chunked", "body abc", "body de", "trailers 1"], client.Events);
        Assert.True(_connection.IsReusable);
    }

    [Fact]
    public async Task Body_up_to_the_close_ends_with_it()
    {
        _server.Feed("HTTP/1.1 200 OK\r\n\r\nabc");
        _server.FeedEnd();
        var client = new RecordingClient();

        Assert.Equal(Termination.Normal, await RunAsync("GET / HTTP/1.1\r\n\r\n", client));

        Assert.Equal(["head 200", "body abc", "end"], client.Events);
        Assert.False(_connection.IsReusable);
    }

    [Fact]
    public async Task Interim_responses_pass_before_the_final_one()
    {
        _server.Feed("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        var client = new RecordingClient();

        Assert.Equal(Termination.Normal, await RunAsync("GET / HTTP/1.1\r\n\r\n", client));

        Assert.Equal(["interim 103", "head 200 Content-Length=0", "end"], client.Events);
    }

    [Theory]
    [InlineData("", "SH", 502)]
    [InlineData("HTTP/1.1 200 OK\r\nA: b", "SH", 502)]
    [InlineData("garbage", "PH", 502)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", "PH", 502)]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\n\r\n", "PH", 502)]
    public async Task Answer_that_is_none_ends_as_haproxy_logs_it(string answer, string letters, int status)
    {
        _server.Feed(answer);
        _server.FeedEnd();
        var client = new RecordingClient();

        var end = await RunAsync("GET / HTTP/1.1\r\n\r\n", client);

        Assert.Equal((letters, status), ($"{end.By}{end.In}", end.Status));
        Assert.Empty(client.Events);
        Assert.False(_connection.IsReusable);
    }

    [Fact]
    public async Task Response_head_beyond_the_buffer_is_refused()
    {
        _server.Feed("HTTP/1.1 200 OK\r\nA: " + new string('x', 17000));

        var end = await RunAsync("GET / HTTP/1.1\r\n\r\n");

        Assert.Equal(("PH", 502), ($"{end.By}{end.In}", end.Status));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", "SD")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nabc", "SD")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nzz\r\n", "PD")]
    public async Task Cut_or_broken_body_is_told_apart(string answer, string letters)
    {
        _server.Feed(answer);
        _server.FeedEnd();

        var end = await RunAsync("GET / HTTP/1.1\r\n\r\n");

        Assert.Equal((letters, 0), ($"{end.By}{end.In}", end.Status));
        Assert.True(_stream.ResponseStarted);
    }

    [Fact]
    public async Task Rubbish_in_the_first_chunk_is_a_bad_response_as_long_as_the_client_has_seen_nothing()
    {
        _server.Feed("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n");

        var end = await RunAsync("GET / HTTP/1.1\r\n\r\n");

        Assert.Equal(("PH", 502), ($"{end.By}{end.In}", end.Status));
        Assert.False(_stream.ResponseStarted);
    }

    [Fact]
    public async Task Silent_server_is_timed_out()
    {
        var run = RunAsync("GET / HTTP/1.1\r\n\r\n").AsTask();
        while (!run.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Yield();
        }

        var end = await run;
        Assert.Equal(("sH", 504), ($"{end.By}{end.In}", end.Status));
    }

    [Fact]
    public async Task Body_that_is_there_goes_with_the_head()
    {
        _server.Feed("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        var client = new RecordingClient();
        client.AddBody("hello");
        client.Receive();

        Assert.Equal(Termination.Normal, await RunAsync("POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\n", client));

        Assert.Equal("POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello", _server.Received);
        Assert.Equal(5, client.BodyConsumed);
    }

    [Fact]
    public async Task Long_upload_is_pumped_and_chunked_again()
    {
        var client = new RecordingClient();
        client.AddBody("abc", "defg");
        var run = RunAsync("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", client).AsTask();
        _server.Feed("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");

        Assert.Equal(Termination.Normal, await run);

        Assert.Equal("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n", _server.Received);
        Assert.True(_connection.IsReusable);
    }

    [Fact]
    public async Task Answer_to_a_whole_request_is_no_early_one_even_before_the_last_write_returns()
    {
        var client = new RecordingClient();
        client.AddBody("abc", "def");
        _server.TellsLate = true;
        var run = RunAsync("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", client).AsTask();
        while (!_server.Received.EndsWith("0\r\n\r\n", StringComparison.Ordinal))
        {
            await Task.Yield();
        }

        _server.Feed("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");

        Assert.Equal(Termination.Normal, await run.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        Assert.False(_stream.CloseClient);
        Assert.True(_connection.IsReusable);
    }

    [Fact]
    public async Task Early_answer_reaches_the_client_during_an_upload()
    {
        var client = new RecordingClient { BodyNeverEnds = true };
        client.AddBody("abc");
        _server.Feed("HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno");

        Assert.Equal(Termination.Normal, await RunAsync("POST / HTTP/1.1\r\nContent-Length: 1000000\r\n\r\n", client));

        Assert.Equal(["head 401 Content-Length=2", "body no", "end"], client.Events);
        Assert.True(client.IsStopped);
        Assert.True(_stream.CloseClient);
        Assert.False(_connection.IsReusable);
        Assert.True(_server.IsAborted);
    }

    [Fact]
    public async Task Early_answer_ends_an_upload_that_the_server_does_not_read()
    {
        var client = new RecordingClient();
        client.AddBody("abc", "def");
        _server.Feed("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n");
        var run = RunAsync("POST / HTTP/1.1\r\nContent-Length: 6\r\n\r\n", client).AsTask();
        _server.IsClogged = true;

        Assert.Equal(Termination.Normal, await run.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        Assert.Contains("head 413 Content-Length=0", client.Events);
    }

    [Fact]
    public async Task Client_that_leaves_in_its_upload_is_named()
    {
        var client = new RecordingClient { LeavesInBody = true };
        client.AddBody("abc");

        var end = await RunAsync("POST / HTTP/1.1\r\nContent-Length: 6\r\n\r\n", client);

        Assert.Equal("CD", $"{end.By}{end.In}");
    }

    [Fact]
    public async Task Nothing_received_leaves_a_body_that_is_there_for_the_next_attempt()
    {
        _server.FeedEnd();
        var client = new RecordingClient();
        client.AddBody("hello");
        client.Receive();

        _ = await RunAsync("PUT / HTTP/1.1\r\nContent-Length: 5\r\n\r\n", client);

        Assert.True(_connection.GotNothing);
        Assert.Equal(0, client.BodyConsumed);
        Assert.Equal(5, client.BufferedBody.Length);
    }

    private ValueTask<Termination> RunAsync(string request, RecordingClient? client = null)
    {
        var proxy = new ProxyConfig("b", ProxyKind.Backend, SourcePosition.None)
        {
            Timeouts = new TimeoutsConfig { Server = TimeSpan.FromSeconds(5) },
        };
        Assert.Equal(HeadStatus.Complete, HeadParser.ParseRequest(Encoding.Latin1.GetBytes(request), _stream.Request, ParserLimits.Default, out _));
        _ = HopByHop.Strip(_stream.Request);
        return _connection.RunAsync(_stream, client ?? new RecordingClient(), new ForwardSettings(proxy, new GlobalConfig(), _wheel), new NoHook());
    }

    private sealed class NoHook : IResponseHook
    {
        public Termination OnResponseHead(StreamContext stream) => Termination.Normal;
    }
}
