using HaLb.Proxy.Rules.Patterns;
using HaLb.Proxy.Samples;

namespace HaLb.Proxy.Rules.Acls;

/// <summary>One line of an ACL: an expression and what its values are compared with.</summary>
internal sealed class AclTest(SampleExpression expression, PatternSet patterns)
{
    public SampleExpression Expression => expression;

    /// <summary>Whether one of the expression's values matches.</summary>
    public bool Matches(in SampleContext context)
    {
        var sample = default(Sample);
        do
        {
            context.Arena.Reset();
            if (!expression.TryEvaluate(context, ref sample))
            {
                return false;
            }

            var more = sample.NotLast;
            if (SampleCast.TryCast(ref sample, patterns.Input, context.Arena) && patterns.Matches(sample, context.Arena))
            {
                return true;
            }

            if (!more)
            {
                return false;
            }
        }
        while (true);
    }
}

/// <summary>A named condition, or an anonymous one: true where one of its tests is.</summary>
internal sealed class Acl(string name)
{
    private AclTest[] _tests = [];

    /// <summary>"" = anonymous.</summary>
    public string Name => name;

    public IReadOnlyList<AclTest> Tests => _tests;

    /// <summary>While the configuration is compiled: another line of that name.</summary>
    public void Add(AclTest test) => _tests = [.. _tests, test];

    public bool Matches(in SampleContext context)
    {
        foreach (var test in _tests)
        {
            if (test.Matches(context))
            {
                return true;
            }
        }

        return false;
    }
}
