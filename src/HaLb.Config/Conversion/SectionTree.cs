using HaLb.Config.Diagnostics;
using HaLb.Config.Directives;
using HaLb.Config.Json;
using HaLb.Config.Keywords;

namespace HaLb.Config.Conversion;

/// <summary>Builds the JSON object of one section from its directives.</summary>
internal sealed class SectionTree(FindingList findings)
{
    private readonly ConfigNode _body = ConfigNode.Block(NodeKind.Object);

    public ConfigNode Body => _body;

    public void Add(RowDirective line)
    {
        var (row, directive) = line;
        if (directive.ToDefault)
        {
            findings.Approximated(directive.Position, $"'default {directive.Keyword}' written as false: the same wherever the option is off by default");
        }

        var space = directive.Keyword.IndexOf(' ', StringComparison.Ordinal);
        var parent = _body;
        var key = directive.Keyword;
        if (row.Family is { } family && directive.Keyword.Length > family.Length)
        {
            parent = ObjectAt(_body, family, directive.Position);
            key = directive.Keyword[(family.Length + 1)..];
        }

        if (row.Kind == KeywordKind.List)
        {
            var isShared = row.Family is null && space > 0;
            var item = isShared ? SharedItem(directive, directive.Keyword[(space + 1)..]) : ValueOf(row, directive, directive.Arguments);
            ArrayAt(parent, isShared ? directive.Keyword[..space] : key, directive.Position).Items.Add(WithComments(item, directive));
        }
        else if (row.Terse)
        {
            ArrayAt(parent, key, directive.Position).Items.Add(WithComments(Entry(row, directive), directive));
        }
        else if (row.Kind == KeywordKind.Keyed)
        {
            AddKeyed(ObjectAt(parent, key, directive.Position), row, directive);
        }
        else
        {
            Put(parent, key, directive.Position, WithComments(ValueOf(row, directive, directive.Arguments), directive));
        }
    }

    /// <summary>Servers become an array of objects: tools that sort keys would change their order (config-rules 5).</summary>
    public void Finish()
    {
        for (var i = 0; i < _body.Members.Count; i++)
        {
            var member = _body.Members[i];
            if (member.Value.Kind == NodeKind.Object && (member.Key == "server" || NeedsArray(member.Value)) && AsArray(member.Value) is { } array)
            {
                _body.Members[i] = member with { Value = array };
            }
        }
    }

    private void AddKeyed(ConfigNode entries, KeywordRow row, Directive directive)
    {
        if (directive.Arguments.IsEmpty)
        {
            findings.Refused(directive.Position, $"'{directive.Keyword}' without a name");
            return;
        }

        var name = directive.Arguments[0].Text;
        if (WordEncoding.HasRawBytes(name))
        {
            findings.Refused(directive.Position, $"the name of this '{directive.Keyword}' is no UTF-8, which a JSON key must be");
            return;
        }

        var value = WithComments(ValueOf(row, directive, directive.Arguments[1..], alwaysObject: directive.Keyword == "server"), directive);
        if (row.Repeatable && entries.Find(name) is { } known)
        {
            if (known.Value.Kind != NodeKind.Array)
            {
                var array = ConfigNode.Of(NodeKind.Array, known.Position);
                array.Items.Add(known.Value);
                entries.Members[entries.Members.IndexOf(known)] = known with { Value = array };
                known = entries.Find(name)!;
            }

            known.Value.Items.Add(value);
            return;
        }

        entries.Members.Add(new ConfigMember(name, directive.Position, value));
    }

    /// <summary>An entry of a terse list: its name alone as a string, else an object; a string again where words are unknown.</summary>
    private static ConfigNode Entry(KeywordRow row, Directive directive)
    {
        var words = directive.Arguments;
        if (words.Length > 1 && ObjectForm.FromWords(row, words[1..]) is { } value)
        {
            value.Members.Insert(0, new ConfigMember(row.Positional[0], words[0].Position, ConfigNode.OfString(words[0].Text, words[0].Position)));
            return value;
        }

        return ConfigNode.OfString(string.Join(' ', words.Select(static w => CfgQuote.ForJson(w.Text))), directive.Position);
    }

    /// <summary>A name with a variable, or one that stands twice, is no JSON key.</summary>
    private static bool NeedsArray(ConfigNode entries) =>
        entries.Members.Exists(static m => VariableText.HasVariables(m.Key))
        || entries.Members.Select(static m => m.Key).Distinct().Count() < entries.Members.Count;

    private static ConfigNode? AsArray(ConfigNode entries)
    {
        if (!entries.Members.TrueForAll(static m => m.Value.Kind == NodeKind.Object && m.Value.Find("name") is null))
        {
            return null;
        }

        var array = ConfigNode.Of(NodeKind.Array, entries.Position);
        foreach (var member in entries.Members)
        {
            member.Value.Members.Insert(0, new ConfigMember("name", member.Position, ConfigNode.OfString(member.Key, member.Position)));
            array.Items.Add(member.Value);
        }

        return array;
    }

    private static ConfigNode SharedItem(Directive directive, string inner)
    {
        List<string> words = [inner, .. directive.Arguments.Select(static w => CfgQuote.ForJson(w.Text))];
        return ConfigNode.OfString(string.Join(' ', words), directive.Position);
    }

    private ConfigNode ValueOf(KeywordRow row, Directive directive, IReadOnlyList<Word> arguments, bool alwaysObject = false)
    {
        if (directive.Negated)
        {
            if (arguments.Count > 0)
            {
                findings.Approximated(directive.Position, $"the words after 'no {directive.Keyword}' mean nothing and are left out");
            }

            return ConfigNode.Of(NodeKind.False, directive.Position);
        }

        if (row.FreeText && row.Parameters.IsEmpty && ObjectForm.Positional(row).Length <= 1 && arguments.Count > 0)
        {
            return FreeText(row, directive, arguments);
        }

        if (row.IsCommand && arguments.Count == 1)
        {
            return ConfigNode.OfString(arguments[0].Text, directive.Position);
        }

        var words = TimeUnits.Write(row, arguments);
        if (words.Count == 0)
        {
            return ConfigNode.Of(NodeKind.True, directive.Position);
        }

        if ((words.Count > 1 || alwaysObject) && ObjectForm.FromWords(row, words) is { } value)
        {
            return value;
        }

        var scalar = ObjectForm.Scalar(words[0]);
        return words.Count == 1 && scalar.Kind == NodeKind.Number
            ? scalar
            : ConfigNode.OfString(string.Join(' ', words.Select(static w => CfgQuote.ForJson(w.Text))), directive.Position);
    }

    private ConfigNode FreeText(KeywordRow row, Directive directive, IReadOnlyList<Word> arguments)
    {
        var takesAll = ObjectForm.Positional(row).IsEmpty || ObjectForm.Positional(row)[0].Contains("...", StringComparison.Ordinal);
        if (arguments.Count > 1 && !takesAll)
        {
            findings.Translated(directive.Position, $"'{directive.Keyword}' takes one word: HAProxy ignores what stands after '{arguments[0].Text}'");
        }

        var text = takesAll ? string.Join(' ', arguments.Select(static w => w.Text)) : arguments[0].Text;
        if (WordEncoding.HasRawBytes(text))
        {
            findings.Approximated(directive.Position, "bytes that are no UTF-8 became '?': this text is taken as it stands in halb.json");
            text = string.Concat(text.Select((c, i) => WordEncoding.IsRawByte(text, i) ? '?' : c));
        }

        return ConfigNode.OfString(text, directive.Position);
    }

    private static ConfigNode WithComments(ConfigNode value, Directive directive)
    {
        value.CommentsBefore = directive.CommentsBefore;
        value.CommentAfter = directive.CommentAfter;
        return value;
    }

    private static void Put(ConfigNode parent, string key, SourcePosition position, ConfigNode value) =>
        parent.Members.Add(new ConfigMember(key, position, value));

    private static ConfigNode ObjectAt(ConfigNode parent, string key, SourcePosition position) => At(parent, key, NodeKind.Object, position);

    private static ConfigNode ArrayAt(ConfigNode parent, string key, SourcePosition position) => At(parent, key, NodeKind.Array, position);

    private static ConfigNode At(ConfigNode parent, string key, NodeKind kind, SourcePosition position)
    {
        if (parent.Find(key) is not { } member)
        {
            member = new ConfigMember(key, position, ConfigNode.Of(kind, position));
            parent.Members.Add(member);
        }

        return member.Value;
    }
}
