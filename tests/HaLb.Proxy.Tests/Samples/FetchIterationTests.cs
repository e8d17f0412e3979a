using HaLb.Proxy.Stream.Http1;
using Xunit;

namespace HaLb.Proxy.Tests.Samples;

/// <summary>What ACLs see, which try all values of a fetch.</summary>
public sealed class FetchIterationTests
{
    [Theory]
    [InlineData("req.hdr(x-a)", "one|two|three|")]
    [InlineData("req.hdr(x-a,2)", "two")]
    [InlineData("req.hdr(x-a,-1)", "")]
    [InlineData("req.hdr(x-none)", null)]
    [InlineData("req.fhdr(x-a)", "one, two|three|")]
    [InlineData("req.hdr_val(x-n)", "5|0|7")]
    [InlineData("req.hdr_ip(x-ip)", "10.0.0.1|2001:db8::1")]
    [InlineData("req.cook(c)", "1|2|3|4")]
    [InlineData("req.cook", "1|x|2|3|4")]
    [InlineData("req.cook_val(c)", "1|2|3|4")]
    [InlineData("urlp(a)", "1|3")]
    [InlineData("urlp", "1|2|3")]
    [InlineData("urlp_val(a)", "1|3")]
    [InlineData("req.body_param(p)", "x|y")]
    [InlineData("path", "/q")]
    public void An_acl_tries_each_value_in_order(string expression, string? values)
    {
        var fixture = new SampleFixture();
        const string Text =
            """
            GET /q?a=1&b=2&a=3 HTTP/1.1
            Host: h
            X-A: one, two
            x-a: three
            X-N: 5,x
            X-A:
            X-N: 7
            X-Ip: unknown, 10.0.0.1, x
            X-Ip: 2001:db8::1
            Cookie: c=1; d=x; c=2,c=3
            Cookie: c=4


            """;
        var bytes = System.Text.Encoding.Latin1.GetBytes(Text.Replace("\n", "\r\n", StringComparison.Ordinal));
        Assert.Equal(HeadStatus.Complete, HeadParser.ParseRequest(bytes, fixture.Stream.Request, ParserLimits.Default, out _));
        fixture.Stream.Exchange = new SampleFixture.BodyExchange("p=x&q=1&p=y"u8.ToArray());

        Assert.Equal(values is null ? [] : values.Split('|'), fixture.All(expression));
    }

    [Fact]
    public void An_acl_on_http_auth_group_tries_the_groups_of_the_user()
    {
        var fixture = AuthFixture.Create("YWxpY2U6c2VjcmV0"u8);

        Assert.Equal(["admins", "staff"], fixture.All("http_auth_group(ops)"));
        Assert.Equal("alice", fixture.Text("http_auth_group(ops)"));
    }

    [Fact]
    public void A_header_with_very_many_values_is_walked_once()
    {
        var fixture = new SampleFixture();
        fixture.Stream.Request.SetRequestLine("GET"u8, "/"u8);
        fixture.Stream.Request.Add("X-A"u8, Enumerable.Repeat((byte)',', 60_000).ToArray());

        Assert.Equal(60_001, fixture.All("req.hdr(x-a)").Count);
        Assert.Equal("60001", fixture.Text("req.hdr_cnt(x-a)"));
        fixture.Stream.Request.Add("Cookie"u8, [.. "q=\"\";"u8, .. Enumerable.Repeat("a=1;"u8.ToArray(), 15_000).SelectMany(static one => one)]);
        Assert.Equal(15_000, fixture.All("req.cook(a)").Count);
    }
}
