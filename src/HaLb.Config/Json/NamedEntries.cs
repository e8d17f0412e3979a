using HaLb.Config.Directives;
using HaLb.Config.Keywords;

namespace HaLb.Config.Json;

/// <summary>Entries of something keyed, which stands as an object by name or as an array of objects with <c>name</c>.
/// Terse ones (keepalived's lists) may also be strings that begin with the name.</summary>
internal static class NamedEntries
{
    public static IEnumerable<ConfigMember> Of(ConfigNode value, string what, ReadContext context, KeywordRow? row = null)
    {
        if (value.Kind == NodeKind.Object)
        {
            return value.Members;
        }

        var entries = new List<ConfigMember>();
        if (value.Kind != NodeKind.Array)
        {
            context.Error(value.Position, $"'{what}' takes an object by name, or an array of objects with '{KeyName(row)}', not {value.Describe()}");
            return entries;
        }

        foreach (var item in value.Items)
        {
            if (NameOf(item, row) is { } name)
            {
                entries.Add(new ConfigMember(name.Text, item.Position, item));
            }
            else
            {
                context.Error(item.Position, $"each element of '{what}' is an object with '{KeyName(row)}'{(row is { Terse: true } ? ", or a string" : "")}");
            }
        }

        return entries;
    }

    /// <summary>The key that names an entry in an array: <c>name</c>, or what keepalived calls the first word.</summary>
    public static string KeyName(KeywordRow? row) => row is { Terse: true } ? row.Positional[0] : "name";

    public static ConfigNode? NameOf(ConfigNode item, KeywordRow? row = null) =>
        item.Kind == NodeKind.Object && item.Find(KeyName(row))?.Value is { Kind: NodeKind.String or NodeKind.Number } name ? name : null;

    /// <summary>Strings of a terse list as objects with their first word as the name; a single entry as an array.</summary>
    public static ConfigNode Expanded(ConfigNode value, KeywordRow row)
    {
        if (!row.Terse || (value.Kind == NodeKind.Object && value.Find(KeyName(row)) is null))
        {
            return value;
        }

        List<ConfigNode> items = value.Kind == NodeKind.Array ? value.Items : value.IsScalar || value.Kind == NodeKind.Object ? [value] : [];
        if (items.Count == 0)
        {
            return value;
        }

        var array = new ConfigNode(NodeKind.Array, value.Position) { CommentsBefore = value.CommentsBefore, CommentAfter = value.CommentAfter, CommentsAtEnd = value.CommentsAtEnd };
        array.Items.AddRange(items.Select(item => Entry(item, row)));
        return array;
    }

    private static ConfigNode Entry(ConfigNode item, KeywordRow row)
    {
        if (!item.IsScalar)
        {
            return item;
        }

        var text = item.Text.Trim(' ', '\t');
        var end = text.AsSpan().IndexOfAny(' ', '\t');
        var name = ConfigNode.OfString(end < 0 ? text : text[..end], item.Position);
        var rest = new ConfigNode(NodeKind.String, item.Position) { Text = end < 0 ? "" : text[end..] };
        ConfigNode? entry = null;
        if (end > 0 && new JsonWords(new ReadContext([])).SplitKeepingVariables(rest) is { } words)
        {
            entry = ObjectForm.FromWords(row, words);
        }

        if (end > 0 && entry is null)
        {
            // Left as it is: the words that follow the name are reported when they are bound.
            entry = ConfigNode.Of(NodeKind.Object, item.Position);
            entry.Members.Add(new ConfigMember(KeywordRow.RestKey, item.Position, rest));
        }

        entry ??= ConfigNode.Of(NodeKind.Object, item.Position);
        entry.Members.Insert(0, new ConfigMember(KeyName(row), item.Position, name));
        entry.CommentsBefore = item.CommentsBefore;
        entry.CommentAfter = item.CommentAfter;
        return entry;
    }
}
