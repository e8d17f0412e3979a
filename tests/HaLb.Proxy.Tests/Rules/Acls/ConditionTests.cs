using Xunit;

namespace HaLb.Proxy.Tests.Rules.Acls;

public sealed class ConditionTests
{
    private const string Declared = " acl yes always_true\n acl no always_false\n acl one str(a) -m str b\n acl one str(a) -m str a";

    [Theory]
    [InlineData("if yes", true)]
    [InlineData("unless yes", false)]
    [InlineData("if no", false)]
    [InlineData("if yes no", false)]
    [InlineData("if no or yes", true)]
    [InlineData("if no || yes", true)]
    [InlineData("if yes no || no yes", false)]
    [InlineData("if !no", true)]
    [InlineData("if ! no", true)]
    [InlineData("if !!yes", true)]
    [InlineData("if yes !no { always_true }", true)]
    [InlineData("if !{ always_true }", false)]
    [InlineData("unless no or no", true)]
    [InlineData("if TRUE", true)]
    [InlineData("if FALSE", false)]
    [InlineData("if one", true)]
    public void Condition_is_an_or_of_ands(string condition, bool expected) => Assert.Equal(expected, RuleFixture.Holds(condition, Declared));

    [Theory]
    [InlineData("{ str(abc) abc }", true)]
    [InlineData("{ str(abc) ABC }", false)]
    [InlineData("{ str(abc) -i ABC }", true)]
    [InlineData("{ str(ABC) -i abc }", true)]
    [InlineData("{ str(abc) -m beg ab x }", true)]
    [InlineData("{ str(abc) -m beg abcd }", false)]
    [InlineData("{ str(abc) -m end bc }", true)]
    [InlineData("{ str(abc) -m sub b }", true)]
    [InlineData("{ str(abc) -m sub d }", false)]
    [InlineData("{ str(abc) -m reg ^a.c$ }", true)]
    [InlineData("{ str(ABC) -i -m reg ^a.c$ }", true)]
    [InlineData("{ str(/a/bc/d) -m dir bc }", true)]
    [InlineData("{ str(/a/bc/d) -m dir /bc/ }", true)]
    [InlineData("{ str(/a/bc/d) -m dir b }", false)]
    [InlineData("{ str(/a/bc/d) -m dir a/bc }", true)]
    [InlineData("{ str(www.example.com:80) -m dom example }", true)]
    [InlineData("{ str(www.example.com:80) -m dom com }", true)]
    [InlineData("{ str(www.example.com:80) -m dom exam }", false)]
    [InlineData("{ str(abc) -m len 3 }", true)]
    [InlineData("{ str(abc) -m len gt 3 }", false)]
    [InlineData("{ str(abc) -m bin 616263 }", true)]
    [InlineData("{ str(abc) -m found }", true)]
    [InlineData("{ str(12) -m int 12 }", true)]
    [InlineData("{ int(5) 5 }", true)]
    [InlineData("{ int(5) 1:4 6 }", false)]
    [InlineData("{ int(5) 1:5 }", true)]
    [InlineData("{ int(5) :5 }", true)]
    [InlineData("{ int(5) 6: }", false)]
    [InlineData("{ int(5) ge 5 }", true)]
    [InlineData("{ int(5) gt 5 }", false)]
    [InlineData("{ int(5) le 4 }", false)]
    [InlineData("{ int(5) lt 6 }", true)]
    [InlineData("{ int(5) gt 9 lt 3 }", false)]
    [InlineData("{ int(-5) -5 }", true)]
    [InlineData("{ int(-5) -- -5 }", true)]
    [InlineData("{ bool(true) }", true)]
    [InlineData("{ bool(false) }", false)]
    [InlineData("{ ipv4(10.1.2.3) 10.0.0.0/8 }", true)]
    [InlineData("{ ipv4(10.1.2.3) 10/8 }", true)]
    [InlineData("{ ipv4(10.1.2.3) 10.1.2.0/255.255.255.0 }", true)]
    [InlineData("{ ipv4(10.1.2.3) 10.1.2.4 11.0.0.0/8 }", false)]
    [InlineData("{ ipv4(10.1.2.3) 10.1.3.0/16 }", true)]
    [InlineData("{ ipv4(10.1.2.3) 0.0.0.0/0 }", true)]
    [InlineData("{ ipv4(10.1.2.3) ::ffff:10.1.2.0/120 }", true)]
    [InlineData("{ ipv6(::ffff:10.1.2.3) 10.1.2.3 }", true)]
    [InlineData("{ ipv6(2002:0a01:0203::1) 10.1.2.3 }", true)]
    [InlineData("{ ipv6(2001:db8::1) 2001:db8::/32 }", true)]
    [InlineData("{ ipv6(2001:db8::1) 2001:db9::/32 ::/128 }", false)]
    [InlineData("{ meth(GET) GET POST }", true)]
    public void Test_compares_by_its_method(string test, bool expected) => Assert.Equal(expected, RuleFixture.Holds("if " + test));

    [Theory]
    [InlineData(" http-request deny if foo", "no ACL named 'foo'")]
    [InlineData(" acl known always_true\n http-request deny if knwon", "did you mean 'known'?")]
    [InlineData(" http-request deny if late\n acl late always_true", "'late' is declared behind this line only")]
    [InlineData(" http-request deny if { always_true", "this '{' has no '}'")]
    [InlineData(" http-request deny if", "expected the name of an ACL or '{' here")]
    [InlineData(" http-request deny if { }", "expected a criterion")]
    [InlineData(" http-request deny wehn TRUE", "found 'wehn'")]
    [InlineData(" acl or always_true", "is a word of conditions")]
    [InlineData(" acl a/b always_true", "'/' cannot stand in the name of an ACL")]
    [InlineData(" acl a str(x) -m foo y", "unknown method 'foo'")]
    [InlineData(" acl a str(x) -z", "unknown flag '-z'")]
    [InlineData(" acl a str(x) -m reg (", "is no regular expression")]
    [InlineData(" acl a ipv4(1.2.3.4) 1.2.3.4/33", "is no IPv4 or IPv6 address or network")]
    [InlineData(" acl a int(5) x", "is neither an integer nor a range")]
    [InlineData(" acl a int(5) ge 1:2", "a range stands after eq alone")]
    [InlineData(" acl a str(x) -m bin 123", "even number of hexadecimal digits")]
    [InlineData(" acl a bin(41) x", "say one with -m")]
    [InlineData(" acl a str(x) -f /nowhere/at/all", "cannot read")]
    [InlineData(" acl a nothing(x) y", "unknown sample fetch 'nothing'")]
    public void Wrong_condition_is_refused_with_what_was_expected(string lines, string message) => Assert.Contains(message, RuleFixture.Errors(lines), StringComparison.Ordinal);

    [Fact]
    public void Caret_stands_under_the_word_that_is_wrong()
    {
        var lines = RuleFixture.Errors(" http-request deny if TRUE foo").Split('\n');
        Assert.Equal(lines[1].IndexOf("foo", StringComparison.Ordinal), lines[2].IndexOf('^', StringComparison.Ordinal));
    }

    [Fact]
    public void Acl_without_pattern_is_a_warning_unless_two_dashes_say_that_it_is_meant()
    {
        Assert.Contains("has no pattern to match", RuleFixture.Warnings(" acl a str(x)"), StringComparison.Ordinal);
        Assert.Empty(RuleFixture.Warnings(" acl a str(x) --"));
    }

    [Fact]
    public void Later_line_of_a_name_adds_to_rules_before_it()
    {
        var fixture = RuleFixture.Compile(" acl a str(x) y\n http-request allow if a\n acl a str(x) x");
        Assert.Equal(HaLb.Proxy.Rules.RuleVerdict.Stop, fixture.Run());
    }
}
