using HaLb.Config.Directives;
using HaLb.Config.Model;
using HaLb.Proxy.Samples;

namespace HaLb.Proxy.Rules.Acls;

/// <summary>Compiles conditions: <c>if|unless [!]acl ... [or ...]</c>, an ACL being a name or <c>{ criterion ... }</c>.</summary>
/// <param name="scope">The proxy.</param>
/// <param name="rule">The line.</param>
/// <param name="order">Its place in the section.</param>
/// <param name="at">Where it will be asked.</param>
internal sealed class ConditionCompiler(RuleScope scope, RuleConfig rule, int order, SampleWhere at)
{
    private readonly List<AclTerm[]> _alternatives = [];
    private readonly List<AclTerm> _terms = [];
    private bool _negated;
    private int _next;

    /// <summary>Compiles from <paramref name="start"/>, where <c>if</c> or <c>unless</c> stands, to the end of the line. Null
    /// after a finding.</summary>
    public AclCondition? Compile(int start)
    {
        var isUnless = rule.Words[start].Text == "unless";
        for (_next = start + 1; _next < rule.Words.Length; _next++)
        {
            if (!TryReadWord(rule.Words[_next]))
            {
                return null;
            }
        }

        if (!TryEndAlternative())
        {
            return null;
        }

        return new AclCondition([.. _alternatives], isUnless, string.Join(' ', rule.Words.Skip(start).Select(static w => w.Text)));
    }

    private bool TryReadWord(Word word)
    {
        if (word.Text is "or" or "||")
        {
            return TryEndAlternative();
        }

        var name = word.Text;
        while (name.StartsWith('!'))
        {
            _negated = !_negated;
            name = name[1..];
        }

        if (name.Length == 0)
        {
            return true;
        }

        var acl = name == "{" ? ReadAnonymous() : ReadNamed(word, name);
        if (acl is null)
        {
            return false;
        }

        CheckPlace(word, acl);
        _terms.Add(new AclTerm(acl, _negated));
        _negated = false;
        return true;
    }

    private Acl? ReadNamed(Word word, string name)
    {
        var acl = scope.Acls.Find(name, order);
        if (acl is null)
        {
            scope.Error(rule, word, scope.Acls.Missing(name));
        }

        return acl;
    }

    private Acl? ReadAnonymous()
    {
        var open = _next;
        var words = new List<Word>();
        for (_next++; _next < rule.Words.Length && rule.Words[_next].Text != "}"; _next++)
        {
            words.Add(rule.Words[_next]);
        }

        if (_next == rule.Words.Length)
        {
            scope.Error(rule, rule.Words[open], "this '{' has no '}', which must be a word of its own");
            return null;
        }

        if (words.Count == 0)
        {
            scope.Error(rule, rule.Words[_next], "expected a criterion between '{' and '}'");
            return null;
        }

        if (new AclTestCompiler(scope, rule, words).Compile() is not { } test)
        {
            return null;
        }

        var acl = new Acl("");
        acl.Add(test);
        return acl;
    }

    private bool TryEndAlternative()
    {
        if (_terms.Count == 0 || _negated)
        {
            var message = "expected the name of an ACL or '{' here";
            if (_next < rule.Words.Length)
            {
                scope.Error(rule, rule.Words[_next], message);
            }
            else
            {
                scope.ErrorAtEnd(rule, message);
            }

            return false;
        }

        _alternatives.Add([.. _terms]);
        _terms.Clear();
        return true;
    }

    /// <summary>As HAProxy: what can never match here is a warning, since files in use have such lines.</summary>
    private void CheckPlace(Word word, Acl acl)
    {
        if (acl.Tests.Count > 0 && acl.Tests.All(test => (test.Expression.Fetch.Where & at) == 0))
        {
            var name = acl.Name.Length == 0 ? "this anonymous ACL" : $"the ACL '{acl.Name}'";
            scope.Warning(word.Position, $"'{rule.Keyword}': {name} never matches here: '{acl.Tests[0].Expression.Fetch.Name}' has nothing to read {SampleWhereText.Of(at)}");
        }
    }
}
