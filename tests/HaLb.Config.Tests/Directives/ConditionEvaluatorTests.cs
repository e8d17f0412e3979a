using HaLb.Config.Directives;
using Xunit;

namespace HaLb.Config.Tests.Directives;

public sealed class ConditionEvaluatorTests
{
    [Theory]
    [InlineData("", false)]
    [InlineData("0", false)]
    [InlineData("00", false)]
    [InlineData("17", true)]
    [InlineData("!0", true)]
    [InlineData("0 && 0 || 1", true)]
    [InlineData("1 || 0 && 0", true)]
    [InlineData("(1 || 0) && 0", false)]
    [InlineData("!(0 || 0)", true)]
    [InlineData("defined(HOME)", true)]
    [InlineData("defined(NOPE)", false)]
    [InlineData("feature(OPENSSL)", true)]
    [InlineData("feature(QUIC)", false)]
    [InlineData("streq(a,a)", true)]
    [InlineData("streq(\"a,b\",'a,b')", true)]
    [InlineData("strneq(a,b)", true)]
    [InlineData("strstr(abc,bc)", true)]
    [InlineData("version_atleast(2.4)", true)]
    [InlineData("version_atleast(2.4-dev3)", true)]
    [InlineData("version_atleast(99.0.0)", false)]
    [InlineData("version_before(99)", true)]
    public void Condition_is_what_the_manual_says(string condition, bool expected)
    {
        var holds = ConditionEvaluator.Evaluate(condition, new VariableScope(static name => name == "HOME" ? "/h" : null), out var error);

        Assert.Null(error);
        Assert.Equal(expected, holds);
    }

    [Theory]
    [InlineData("foo", "unknown predicate 'foo'")]
    [InlineData("feture(X)", "did you mean 'feature'?")]
    [InlineData("streq(a)", "wrong number of arguments")]
    [InlineData("defined(A", "')' is missing")]
    [InlineData("(1", "')' is missing")]
    [InlineData("1 1", "unexpected '1'")]
    [InlineData("1 &&", "a predicate or a number is missing")]
    [InlineData("version_atleast(x)", "'x' is no version")]
    public void Bad_condition_is_refused_with_its_reason(string condition, string reason)
    {
        var holds = ConditionEvaluator.Evaluate(condition, null, out var error);

        Assert.False(holds);
        Assert.Contains(reason, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Endless_nesting_is_refused()
    {
        ConditionEvaluator.Evaluate(new string('(', 100_000), null, out var error);

        Assert.Contains("nested too deeply", error, StringComparison.Ordinal);
    }
}
