using HaLb.Core.Queue;
using HaLb.Core.Servers;
using HaLb.Proxy.Samples;
using HaLb.Transport;
using Xunit;

namespace HaLb.Proxy.Tests.Samples;

public sealed class FarmFetchTests
{
    [Theory]
    [InlineData("nbsrv(b)", "2")]
    [InlineData("be_conn(b)", "0")]
    [InlineData("be_conn_free(b)", "30")]
    [InlineData("connslots(b)", "40")]
    [InlineData("queue(b)", "0")]
    [InlineData("avg_queue(b)", "0")]
    [InlineData("be_sess_rate(b)", "0")]
    [InlineData("fe_conn", "0")]
    [InlineData("fe_conn(f)", "0")]
    [InlineData("fe_req_rate", "0")]
    [InlineData("fe_sess_rate", "0")]
    [InlineData("srv_is_up(b/s)", "1")]
    [InlineData("srv_conn(b/s)", "0")]
    [InlineData("srv_conn_free(b/s)", "10")]
    [InlineData("srv_queue(b/s)", "0")]
    [InlineData("srv_sess_rate(b/s)", "0")]
    [InlineData("srv_weight(b/t)", "7")]
    [InlineData("srv_uweight(b/t)", "7")]
    [InlineData("srv_iweight(b/t)", "7")]
    public void An_idle_farm_shows_its_configuration(string expression, string value) => Assert.Equal(value, new SampleFixture().Text(expression));

    [Fact]
    public void Streams_and_waiting_ones_show_in_the_states()
    {
        var fixture = new SampleFixture();
        var backend = fixture.Backend.Core;
        for (var i = 0; i < 33; i++)
        {
            _ = backend.Take(new PendingStream(), default);
        }

        Assert.Equal("10", fixture.Text("srv_conn(b/s)"));
        Assert.Equal("0", fixture.Text("srv_conn_free(b/s)"));
        Assert.Equal("0", fixture.Text("be_conn_free(b)"));
        Assert.Equal("3", fixture.Text("queue(b)"));
        Assert.Equal("2", fixture.Text("avg_queue(b)"));
    }

    [Fact]
    public void A_server_in_maintenance_is_neither_up_nor_counted()
    {
        var fixture = new SampleFixture();
        _ = ServerControl.SetAdmin(fixture.Backend.Core.Servers[0], AdminRequest.Maint);

        Assert.Equal("0", fixture.Text("srv_is_up(b/s)"));
        Assert.Equal("1", fixture.Text("nbsrv(b)"));
        Assert.Equal("20", fixture.Text("be_conn_free(b)"));
        Assert.Equal("25", fixture.Text("connslots(b)"));
    }

    [Theory]
    [InlineData("nbsrv", "name one")]
    [InlineData("nbsrv(none)", "is not a backend")]
    [InlineData("srv_is_up(b/none)", "is not a server")]
    [InlineData("fe_conn(b)", "is not a frontend")]
    [InlineData("req.hdr(a,-11)", "goes back to -10")]
    [InlineData("date(0,min)", "its unit is s, ms or us")]
    [InlineData("uuid(7)", "only version 4")]
    [InlineData("rand(0)", "its range is")]
    [InlineData("res.hdr(a)", "has nothing to read")]
    [InlineData("http_auth(none)", "is not a userlist")]
    [InlineData("var(global.x)", "is no variable")]
    [InlineData("capture.req.hdr(-1)", "no number of a capture line")]
    public void An_expression_that_cannot_be_answered_is_refused(string expression, string reason) =>
        Assert.Contains(reason, new SampleFixture().Refusal(expression), StringComparison.Ordinal);

    [Theory]
    [InlineData("date", "1925089445")]
    [InlineData("date(-5)", "1925089440")]
    [InlineData("date(0,ms)", "1925089445678")]
    [InlineData("date(2,us)", "1925089445678002")]
    [InlineData("date_us", "678000")]
    [InlineData("fe_client_timeout", "3000")]
    [InlineData("env(HALB_NO_SUCH_NAME)", null)]
    [InlineData("ssl_fc", "0")]
    [InlineData("ssl_fc_sni", null)]
    [InlineData("ssl_fc_has_sni", "0")]
    [InlineData("ssl_c_used", null)]
    [InlineData("ssl_c_s_dn(CN)", null)]
    [InlineData("unique-id", null)]
    [InlineData("capture.req.hdr(0)", null)]
    public void A_stream_in_clear_answers(string expression, string? value) => Assert.Equal(value, new SampleFixture().Text(expression));

    [Fact]
    public void What_others_fill_is_read_until_the_next_stream()
    {
        var fixture = new SampleFixture();
        fixture.Stream.RequestCaptures.Set(1, "captured"u8);
        fixture.Stream.UniqueId = "id-1"u8.ToArray();
        fixture.Stream.Source = new System.Net.IPEndPoint(System.Net.IPAddress.Parse("192.0.2.9"), 99);

        Assert.Equal("captured", fixture.Text("capture.req.hdr(1)"));
        Assert.Null(fixture.Text("capture.req.hdr(0)"));
        Assert.Equal("id-1", fixture.Text("unique-id"));
        Assert.Equal("192.0.2.9", fixture.Text("src"));
        Assert.Equal("127.0.0.1", fixture.Text("fc_src"));
        fixture.Begin();

        Assert.Null(fixture.Text("capture.req.hdr(1)"));
        Assert.Null(fixture.Text("unique-id"));
        Assert.Equal("127.0.0.1", fixture.Text("src"));
        Assert.Equal("0", fixture.Text("http_first_req"));
    }

    [Fact]
    public void A_request_that_rules_rewrite_is_captured_as_it_came()
    {
        var fixture = new SampleFixture();
        fixture.Stream.Request.SetRequestLine("POST"u8, "/old?x"u8);
        fixture.Stream.Request.SetTarget("/new"u8);
        fixture.Stream.Request.SetMethod("GET"u8);

        Assert.Equal(["/new", "POST", "/old?x", "POST"], new[] { "path", "method", "capture.req.uri", "capture.req.method" }.Select(fixture.Text));
    }

    [Fact]
    public void An_http2_request_has_the_url_that_haproxy_makes_of_it()
    {
        var fixture = new SampleFixture();
        fixture.Stream.Request.SetRequestLine("GET"u8, "/a/b?x=1"u8);
        fixture.Stream.Request.Add("host"u8, "127.0.0.1:18422"u8);
        fixture.Stream.Request.IsHttp2 = true;

        Assert.Equal(
            ["http://127.0.0.1:18422/a/b?x=1", "/a/b", "/a/b?x=1", "127.0.0.1", "18422", "2.0", "HTTP/1.1", "0", "2", "2090210917", "602102150"],
            new[] { "url", "path", "capture.req.uri", "url_ip", "url_port", "req.ver", "capture.req.ver", "http_first_req", "fc_http_major", "url32", "base32" }.Select(fixture.Text));
        fixture.Transport.Tls = new TlsDetails("TLSv1.3", "TLS_AES_256_GCM_SHA384", null, "h2", false);
        Assert.Equal("https://127.0.0.1:18422/a/b?x=1", fixture.Text("url"));
    }

    [Fact]
    public void Extensions_of_the_proxy_header_are_read()
    {
        var fixture = new SampleFixture();
        Assert.Null(fixture.Text("fc_pp_authority"));
        fixture.Transport.ProxyExtensions = "\x02\x00\x03x.y\x05\x00\x02id"u8.ToArray();

        Assert.Equal("x.y", fixture.Text("fc_pp_authority"));
        Assert.Equal("id", fixture.Text("fc_pp_unique_id"));
    }

    [Fact]
    public void Chance_stays_in_its_range_and_ids_differ()
    {
        var fixture = new SampleFixture();
        var drawn = Enumerable.Range(0, 200).Select(_ => fixture.Text("rand(3)")).ToHashSet();

        Assert.Equal(["0", "1", "2"], drawn.Order(StringComparer.Ordinal));
        Assert.NotEqual(fixture.Text("uuid"), fixture.Text("uuid"));
        Assert.True(Guid.TryParse(fixture.Text("uuid"), out _));
    }

    [Fact]
    public void A_log_line_knows_the_frontend_where_no_backend_was_chosen()
    {
        var fixture = new SampleFixture { At = SampleWhere.Log };
        Assert.Equal("f", fixture.Text("be_name"));
        fixture.Stream.Backend = fixture.Backend;
        Assert.Equal("b", fixture.Text("be_name"));
        Assert.Equal("4000", fixture.Text("be_server_timeout"));
        Assert.Null(fixture.Text("srv_name"));
        Assert.Null(fixture.Text("status"));
        fixture.Stream.Status = 503;
        Assert.Equal("503", fixture.Text("status"));
    }
}
