using System.Collections.Immutable;
using HaLb.Config.Diagnostics;
using HaLb.Config.Directives;
using HaLb.Config.Keywords;

namespace HaLb.Config.Json;

/// <summary>Turns the keys of one section into directives (config-rules 1 to 3).</summary>
internal sealed class DirectiveBuilder(Section section, JsonWords words, ReadContext context)
{
    private readonly List<Directive> _directives = [];
    private readonly Dictionary<string, Directive> _slots = [];

    public void Add(ConfigMember member)
    {
        var value = member.Value;
        if (value.Kind == NodeKind.Null || context.IsFull)
        {
            return;
        }

        switch (JsonSchemaWalk.ShapeOf(section.Kind, member.Key, out var row))
        {
            case KeyShape.Family when value.Kind == NodeKind.Object:
                AddFamily(member);
                break;
            case KeyShape.Family:
                context.Error(value.Position, $"'{member.Key}' takes an object by sub-keyword, not {value.Describe()}");
                break;
            case KeyShape.SharedList:
                AddSharedList(member);
                break;
            case KeyShape.List or KeyShape.Keyed or KeyShape.Single:
                AddRow(row!, member);
                break;
            default:
                var hint = section.Kind == SectionKind.Defaults && value.Kind == NodeKind.Object
                    ? "; several defaults are an array of objects with 'name'"
                    : KeywordTable.Suggest(section.Kind, member.Key);
                context.Error(member.Position, $"unknown keyword '{member.Key}' in {SectionNames.Describe(section)}{hint}");
                break;
        }
    }

    /// <summary>The directives in an order that means the same in haproxy.cfg: servers after default-server, templates after
    /// servers, ACLs before the rules that name them.</summary>
    public ImmutableArray<Directive> InOrder()
    {
        MoveBefore(static d => d.Keyword == "default-server", static d => d.Keyword is "server" or "server-template");
        MoveBefore(static d => d.Keyword == "acl", static d => d.Keyword != "acl" && d.Arguments.Any(static w => w.Text is "if" or "unless"));
        MoveBefore(static d => d.Keyword == "server", static d => d.Keyword == "server-template");
        return [.. _directives];
    }

    private void MoveBefore(Predicate<Directive> moved, Predicate<Directive> anchor)
    {
        var at = _directives.FindIndex(anchor);
        if (at < 0)
        {
            return;
        }

        var tail = _directives[at..];
        _directives.RemoveRange(at, tail.Count);
        _directives.AddRange(tail.Where(d => moved(d)));
        _directives.AddRange(tail.Where(d => !moved(d)));
    }

    private void AddFamily(ConfigMember family)
    {
        var comments = family.Value.CommentsBefore;
        foreach (var member in family.Value.Members)
        {
            if (member.Value.Kind == NodeKind.Null)
            {
                continue;
            }

            if (JsonSchemaWalk.ShapeOfMember(section.Kind, family.Key, member.Key, out var row) == KeyShape.Unknown)
            {
                var name = $"{family.Key} {member.Key}";
                context.Error(member.Position, $"unknown keyword '{name}' in {SectionNames.Describe(section)}{KeywordTable.Suggest(section.Kind, name)}");
                continue;
            }

            member.Value.CommentsBefore = [.. comments, .. member.Value.CommentsBefore];
            comments = [];
            AddRow(row!, member, $"{family.Key} {member.Key}");
        }
    }

    private void AddSharedList(ConfigMember member)
    {
        // The first word may be a keyword of its own, too: "tcp-check" beside "tcp-check comment".
        var hasOwn = KeywordTable.TryFind(section.Kind, member.Key, out var own) && own.Name == member.Key;
        foreach (var item in ItemsOf(member.Value))
        {
            if (item.Kind != NodeKind.String && hasOwn)
            {
                AddValue(own, member.Key, null, item, item.Position);
                continue;
            }

            if (item.Kind != NodeKind.String)
            {
                context.Error(item.Position, $"'{member.Key}' takes strings, not {item.Describe()}");
                continue;
            }

            if (words.SplitKeepingVariables(item) is not { } rest)
            {
                continue;
            }

            List<Word> line = [new Word(member.Key, member.Position), .. rest];
            if (rest.Count == 0 || !KeywordTable.TryFind(section.Kind, line.ToArray(), out var row, out var count))
            {
                var name = rest.Count == 0 ? member.Key : $"{member.Key} {rest[0].Text}";
                context.Error(item.Position, $"unknown keyword '{name}' in {SectionNames.Describe(section)}{KeywordTable.Suggest(section.Kind, name)}");
                continue;
            }

            count = row.Name.EndsWith('*') ? row.WordCount : count;
            var keyword = string.Join(' ', line.Take(count).Select(static w => w.Text));
            Emit(row, keyword, [.. line.Skip(count).Select(words.Expand)], item, item.Position);
        }
    }

    private void AddRow(KeywordRow row, ConfigMember member, string? keyword = null)
    {
        keyword ??= member.Key;
        if (row.Kind == KeywordKind.Keyed)
        {
            AddKeyed(row, member, keyword);
        }
        else if (row.Kind == KeywordKind.List)
        {
            foreach (var item in ItemsOf(member.Value))
            {
                AddValue(row, keyword, null, item, ReferenceEquals(item, member.Value) ? member.Position : item.Position);
            }
        }
        else
        {
            AddValue(row, keyword, null, member.Value, member.Position);
        }
    }

    private void AddKeyed(KeywordRow row, ConfigMember member, string keyword)
    {
        var known = new Dictionary<string, SourcePosition>();
        var comments = member.Value.CommentsBefore;
        foreach (var entry in NamedEntries.Of(NamedEntries.Expanded(member.Value, row), keyword, context, row))
        {
            if (!known.TryAdd(entry.Key, entry.Position) && !row.Repeatable)
            {
                context.Error(entry.Position, $"{keyword} '{entry.Key}' is given twice: it stands already at {known[entry.Key]}");
            }

            if (entry.Value.Kind == NodeKind.Null)
            {
                continue;
            }

            var name = member.Value.Kind == NodeKind.Array
                ? words.Whole(NamedEntries.NameOf(entry.Value, row)!)
                : new Word(entry.Key, entry.Position);
            entry.Value.CommentsBefore = [.. comments, .. entry.Value.CommentsBefore];
            comments = [];
            foreach (var item in row.Repeatable ? ItemsOf(entry.Value) : [entry.Value])
            {
                AddValue(row, keyword, name, item, ReferenceEquals(item, entry.Value) ? entry.Position : item.Position);
            }
        }
    }

    private void AddValue(KeywordRow row, string keyword, Word? name, ConfigNode value, SourcePosition position)
    {
        List<Word> arguments = name is { } first ? [first] : [];
        switch (value.Kind)
        {
            case NodeKind.Null:
                return;
            case NodeKind.True:
                break;
            case NodeKind.False when row.Negatable && name is null:
                Emit(row, keyword, [], value, position, negated: true);
                return;
            case NodeKind.False:
                context.Error(value.Position, $"false is not allowed for '{keyword}': there is no 'no {keyword}'");
                return;
            case NodeKind.Number:
                arguments.Add(words.Whole(value));
                break;
            case NodeKind.String when IsFreeText(row):
                arguments.Add(words.Whole(value));
                break;
            case NodeKind.String:
                if (words.Split(value) is not { } split)
                {
                    return;
                }

                arguments.AddRange(split);
                break;
            case NodeKind.Object:
                arguments.AddRange(ObjectForm.ToWords(row, value, words, context));
                break;
            default:
                context.Error(value.Position, $"'{keyword}' takes one value, not an array");
                return;
        }

        Emit(row, keyword, [.. arguments], value, position);
    }

    /// <summary>Rows whose only argument is free text take the whole string.</summary>
    private static bool IsFreeText(KeywordRow row) =>
        row.IsCommand || (row.FreeText && row.Parameters.IsEmpty && ObjectForm.Positional(row).Length <= 1);

    private void Emit(KeywordRow row, string keyword, ImmutableArray<Word> arguments, ConfigNode value, SourcePosition position, bool negated = false)
    {
        var directive = new Directive(keyword, arguments, position)
        {
            Negated = negated,
            CommentsBefore = value.CommentsBefore,
            CommentAfter = value.CommentAfter,
        };
        _directives.Add(directive);
        if (row.Slot is null || negated || row.Kind == KeywordKind.List)
        {
            return;
        }

        var slot = row.Kind == KeywordKind.Keyed && arguments.Length > 0 ? $"{row.Slot} {arguments[0].Text}" : row.Slot;
        if (!_slots.TryAdd(slot, directive))
        {
            var other = _slots[slot];
            context.Error(position, $"'{Name(directive, row)}' and '{Name(other, row)}' at {other.Position} exclude each other: give one of them");
        }
    }

    private static string Name(Directive directive, KeywordRow row) =>
        row.Kind == KeywordKind.Keyed && directive.Arguments.Length > 0 ? $"{directive.Keyword} {directive.Arguments[0].Text}" : directive.Keyword;

    /// <summary>The elements; one may stand without its array. Comments of an array belong to its first element.</summary>
    private static List<ConfigNode> ItemsOf(ConfigNode value)
    {
        if (value.Kind != NodeKind.Array)
        {
            return [value];
        }

        if (value.Items.Count > 0)
        {
            value.Items[0].CommentsBefore = [.. value.CommentsBefore, .. value.Items[0].CommentsBefore];
            value.Items[^1].CommentAfter ??= value.CommentAfter;
        }

        return value.Items;
    }
}
