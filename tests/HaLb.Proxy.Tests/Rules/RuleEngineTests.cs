using System.Text;
using HaLb.Proxy.Rules;
using HaLb.Proxy.Tests.Log;
using Xunit;

namespace HaLb.Proxy.Tests.Rules;

public sealed class RuleEngineTests
{
    [Fact]
    public void Conditions_and_edits_of_a_request_allocate_nothing()
    {
        var lines = new StringBuilder();
        for (var i = 0; i < 100; i++)
        {
            _ = lines.Append(System.Globalization.CultureInfo.InvariantCulture, $" http-request deny if {{ path_beg /no{i}/ }} {{ hdr(host) -i h{i} }} or {{ src 192.0.2.{i} }} or {{ path_reg ^/n[0-9]+{i}$ }}\n");
        }

        var fixture = RuleFixture.Compile(lines + " http-request set-header x-a \"%[src] %[path]\"\n http-request set-var(txn.a) path");
        Assert.Empty(fixture.Findings);
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(RuleVerdict.Next, fixture.Run());
            StreamFixture.SetRequest(fixture.Stream, "GET /a/b?x=1 HTTP/1.1");
        }

        fixture.Stream.Request.Clear();
        StreamFixture.SetRequest(fixture.Stream, "GET /a/b?x=1 HTTP/1.1");
        var before = GC.GetAllocatedBytesForCurrentThread();
        var verdict = fixture.Run();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal(RuleVerdict.Next, verdict);
        Assert.Equal("10.0.0.7 /a/b", Encoding.ASCII.GetString(fixture.Stream.Request.Value(fixture.Stream.Request.Find("x-a"u8))));
    }

    [Theory]
    [InlineData(" http-request denny", "did you mean 'deny'?")]
    [InlineData(" http-request track-sc0 src", "'track-sc0': not supported yet: stick tables")]
    [InlineData(" http-response tarpit", "'tarpit' does not exist here")]
    [InlineData(" http-after-response deny", "'deny' does not exist here")]
    [InlineData(" http-request set-header x", "expected a value here")]
    [InlineData(" http-request set-header x y z", "found 'z'")]
    [InlineData(" http-request set-header x\\ y z", "cannot be the name of a header")]
    [InlineData(" http-request return string x", "a content needs 'content-type'")]
    [InlineData(" http-request return status 700", "is not a status from 200 to 599")]
    [InlineData(" http-request return content-type a/b string x file y", "'file' cannot follow 'string'")]
    [InlineData(" http-request return status 418 default-errorfiles", "status 418 has no error reply")]
    [InlineData(" http-request redirect code 301", "expected 'location', 'prefix' or 'scheme' here")]
    [InlineData(" http-request redirect location / code 305", "'305' is none of 301, 302, 303, 307, 308")]
    [InlineData(" http-request set-var(foo) int(1)", "its name begins with")]
    [InlineData(" http-request set-var(txn.foo)", "expected an expression here")]
    [InlineData(" http-request set-header x %[status]", "has nothing to read in request rules of a frontend")]
    [InlineData(" http-request set-header x 100%", "expected a name, '[', '{' or '%'")]
    [InlineData(" http-request set-header x %foo", "no format variable 'foo'")]
    [InlineData(" http-request set-header x %[src", "expected ']'")]
    [InlineData(" http-request set-header x %{+Z}b", "unknown flag '+Z'")]
    [InlineData(" http-request set-log-level loud", "unknown level 'loud'")]
    [InlineData(" http-request replace-path ( /", "is no regular expression")]
    [InlineData(" http-response set-status 99", "is not a status from 100 to 999")]
    [InlineData(" use_backend nope", "there is no backend 'nope'")]
    [InlineData(" use_backend b wenn TRUE", "found 'wenn'")]
    [InlineData(" monitor fail", "'monitor fail'")]
    public void Wrong_rule_is_refused_with_what_was_expected(string lines, string message) => Assert.Contains(message, ErrorsOf(lines), StringComparison.Ordinal);

    private static string ErrorsOf(string lines)
    {
        try
        {
            return RuleFixture.Errors(lines);
        }
        catch (InvalidOperationException refused)
        {
            return refused.Message;
        }
    }
}
