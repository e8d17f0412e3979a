using HaLb.Proxy.Samples;

namespace HaLb.Proxy.Rules.Acls;

/// <summary>A reference to an ACL in a condition.</summary>
internal readonly record struct AclTerm(Acl Acl, bool IsNegated);

/// <summary>The condition of a rule (manual 7.2): ORs of ANDs of ACLs, after <c>if</c> or <c>unless</c>.</summary>
internal sealed class AclCondition(AclTerm[][] alternatives, bool isUnless, string text)
{
    /// <summary>As written, for explanations.</summary>
    public string Text => text;

    /// <summary>Whether the rule applies.</summary>
    public bool Matches(in SampleContext context)
    {
        foreach (var terms in alternatives)
        {
            if (AllMatch(terms, context))
            {
                return !isUnless;
            }
        }

        return isUnless;
    }

    private static bool AllMatch(AclTerm[] terms, in SampleContext context)
    {
        foreach (ref readonly var term in terms.AsSpan())
        {
            if (term.Acl.Matches(context) == term.IsNegated)
            {
                return false;
            }
        }

        return true;
    }
}
