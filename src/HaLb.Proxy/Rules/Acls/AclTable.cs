using HaLb.Config.Diagnostics;
using HaLb.Config.Directives;
using HaLb.Config.Keywords;
using HaLb.Config.Model;

namespace HaLb.Proxy.Rules.Acls;

/// <summary>The named ACLs of one proxy, while it is compiled.</summary>
internal sealed class AclTable(RuleScope scope)
{
    private static readonly string[] Reserved = ["or", "||", "if", "unless"];

    private readonly Dictionary<string, (Acl Acl, int Order)> _acls = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Acl> _predefined = new(StringComparer.Ordinal);

    /// <summary>Compiles an <c>acl</c> line. Another line of the same name adds to it, also for rules that stand before.</summary>
    /// <param name="rule">The line: its words are the name, the criterion and the rest.</param>
    /// <param name="order">Its place in the section.</param>
    public void Declare(RuleConfig rule, int order)
    {
        if (rule.Words.Length < 2)
        {
            scope.ErrorAtEnd(rule, "needs a name and a criterion");
            return;
        }

        var name = rule.Words[0];
        if (Array.IndexOf(Reserved, name.Text) >= 0)
        {
            scope.Error(rule, name, $"'{name.Text}' is a word of conditions and cannot name an ACL");
            return;
        }

        var bad = name.Text.AsSpan().IndexOfAnyExcept(NameCharacters);
        if (bad >= 0)
        {
            scope.Error(rule, name, $"'{name.Text[bad]}' cannot stand in the name of an ACL: letters, digits, '-', '_', '.' and ':' can");
            return;
        }

        var known = _acls.TryGetValue(name.Text, out var entry) ? entry : _acls[name.Text] = (new Acl(name.Text), order);
        if (new AclTestCompiler(scope, rule, [.. rule.Words.Skip(1)]).Compile() is { } test)
        {
            known.Acl.Add(test);
        }
    }

    /// <summary>The ACL of that name, for a rule at <paramref name="order"/>; null = there is none, or in a cfg none yet.</summary>
    public Acl? Find(string name, int order)
    {
        if (_acls.TryGetValue(name, out var entry) && (entry.Order < order || scope.Config.Syntax == ConfigSyntax.Json))
        {
            return entry.Acl;
        }

        if (!PredefinedAcls.Rows.TryGetValue(name, out var text))
        {
            return null;
        }

        if (!_predefined.TryGetValue(name, out var acl))
        {
            _predefined[name] = acl = new Acl(name);
            var words = text.Split(' ').Select(static word => new Word(word, SourcePosition.None)).ToArray();
            if (new AclTestCompiler(scope, new RuleConfig("acl", [.. words], SourcePosition.None), words).Compile() is { } test)
            {
                acl.Add(test);
            }
        }

        return acl;
    }

    /// <summary>Why there is no ACL of that name.</summary>
    public string Missing(string name) =>
        _acls.ContainsKey(name) ? $"the ACL '{name}' is declared behind this line only"
        : $"no ACL named '{name}'{Suggestions.ForWord(name, _acls.Keys.Concat(PredefinedAcls.Rows.Keys))}";

    private static readonly System.Buffers.SearchValues<char> NameCharacters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:");
}
