using HaLb.Config.Directives;
using HaLb.Config.Keywords;

namespace HaLb.Config.Json;

/// <summary>Applies a merge patch (RFC 7396) to the sections. Directive strings are turned into objects where the patch has
/// an object for them, and members of arrays are found by <c>name</c> (config-rules 5 and 14).</summary>
internal sealed class MergePatch(ReadContext context)
{
    private readonly JsonWords _words = new(context);

    public void Apply(ConfigNode sections, ConfigNode patch, string what)
    {
        if (patch.Kind != NodeKind.Object)
        {
            context.Error(patch.Position, $"{what} takes an object, not {patch.Describe()}");
            return;
        }

        foreach (var member in patch.Members)
        {
            if (!SectionTable.TryFind(member.Key, out var kind))
            {
                context.ForUnknown(member.Key).Error(member.Position, $"unknown section '{member.Key}'{SectionTable.Suggest(member.Key)}");
            }
            else
            {
                new MergePatch(context.For(kind)).Section(sections, member, kind);
            }
        }
    }

    private void Section(ConfigNode sections, ConfigMember patch, SectionKind kind)
    {
        var target = sections.Find(patch.Key);
        if (patch.Value.Kind == NodeKind.Null)
        {
            sections.Members.RemoveAll(m => m.Key == patch.Key);
        }
        else if (target is null || (patch.Value.Kind != NodeKind.Object && patch.Value.Kind != NodeKind.Array))
        {
            Set(sections, patch);
        }
        else if (kind is SectionKind.Global or SectionKind.VrrpGlobal || (kind == SectionKind.Defaults && target.Value.Kind == NodeKind.Object))
        {
            Body(target.Value, patch.Value, kind);
        }
        else
        {
            Named(target.Value, patch.Value, patch.Key, (member, value) => Body(member, value, kind));
        }
    }

    private void Body(ConfigNode target, ConfigNode patch, SectionKind kind)
    {
        foreach (var member in patch.Members)
        {
            Key(target, member, JsonSchemaWalk.ShapeOf(kind, member.Key, out var row), row, kind);
        }
    }

    private void Key(ConfigNode target, ConfigMember patch, KeyShape shape, KeywordRow? row, SectionKind kind)
    {
        var known = target.Find(patch.Key);
        if (patch.Value.Kind == NodeKind.Null)
        {
            target.Members.RemoveAll(m => m.Key == patch.Key);
        }
        else if (known is null)
        {
            Set(target, patch);
        }
        else if (shape == KeyShape.Family && patch.Value.Kind == NodeKind.Object && known.Value.Kind == NodeKind.Object)
        {
            foreach (var sub in patch.Value.Members)
            {
                Key(known.Value, sub, JsonSchemaWalk.ShapeOfMember(kind, patch.Key, sub.Key, out var subRow), subRow, kind);
            }
        }
        else if (shape == KeyShape.Keyed && row!.Terse && patch.Value.Kind != NodeKind.Object)
        {
            // An array of a terse list replaces it, as RFC 7396 says; an object by name changes entries.
            Set(target, patch);
        }
        else if (shape == KeyShape.Keyed && IsCollection(patch.Value) && (IsCollection(known.Value) || row!.Terse))
        {
            known = known with { Value = NamedEntries.Expanded(known.Value, row!) };
            Set(target, known);
            Named(known.Value, NamedEntries.Expanded(patch.Value, row!), patch.Key, null, row);
        }
        else if (shape == KeyShape.Single && patch.Value.Kind == NodeKind.Object)
        {
            Set(target, known with { Value = Merged(known.Value, patch.Value, row!) });
        }
        else
        {
            Set(target, patch);
        }
    }

    /// <summary>Patches entries of something keyed; <paramref name="body"/> patches an entry that is a whole section.</summary>
    private void Named(ConfigNode target, ConfigNode patch, string what, Action<ConfigNode, ConfigNode>? body, KeywordRow? row = null)
    {
        foreach (var entry in NamedEntries.Of(patch, what, context, row))
        {
            var index = target.Kind == NodeKind.Array
                ? target.Items.FindIndex(item => NamedEntries.NameOf(item, row)?.Text == entry.Key)
                : target.Members.FindIndex(member => member.Key == entry.Key);
            if (entry.Value.Kind == NodeKind.Null)
            {
                Remove(target, index);
                continue;
            }

            var known = index < 0 ? null : target.Kind == NodeKind.Array ? target.Items[index] : target.Members[index].Value;
            if (known is not null && body is not null && entry.Value.Kind == NodeKind.Object && known.Kind == NodeKind.Object)
            {
                body(known, entry.Value);
                continue;
            }

            var value = known is not null && row is not null && entry.Value.Kind == NodeKind.Object ? Merged(known, entry.Value, row) : entry.Value;
            Put(target, index, entry, value, row);
        }
    }

    private static void Remove(ConfigNode target, int index)
    {
        if (index >= 0 && target.Kind == NodeKind.Array)
        {
            target.Items.RemoveAt(index);
        }
        else if (index >= 0)
        {
            target.Members.RemoveAt(index);
        }
    }

    private void Put(ConfigNode target, int index, ConfigMember entry, ConfigNode value, KeywordRow? row)
    {
        if (target.Kind == NodeKind.Object)
        {
            Set(target, entry with { Value = value });
            return;
        }

        if (row is { Terse: true } && value.Kind == NodeKind.True)
        {
            value = ConfigNode.Of(NodeKind.Object, value.Position);
        }

        if (value.Kind != NodeKind.Object)
        {
            context.Error(value.Position, $"'{entry.Key}' stands in an array of objects with 'name': patch it with an object");
            return;
        }

        var name = NamedEntries.KeyName(row);
        if (value.Find(name) is null)
        {
            value.Members.Insert(0, new ConfigMember(name, entry.Position, ConfigNode.OfString(entry.Key, entry.Position)));
        }

        if (index < 0)
        {
            target.Items.Add(value);
        }
        else
        {
            target.Items[index] = value;
        }
    }

    /// <summary>A directive's value with the patch's parameters set in it.</summary>
    private ConfigNode Merged(ConfigNode known, ConfigNode patch, KeywordRow row)
    {
        var target = AsObject(known, row);
        if (target is null)
        {
            context.Error(patch.Position, $"the value of '{row.Name}' at {known.Position} cannot be patched: write it as an object, or replace it whole");
            return known;
        }

        Plain(target, patch);
        return target;
    }

    private ConfigNode? AsObject(ConfigNode known, KeywordRow row)
    {
        switch (known.Kind)
        {
            case NodeKind.Object:
                return known;
            case NodeKind.True:
                return ConfigNode.Of(NodeKind.Object, known.Position);
            case NodeKind.String or NodeKind.Number:
                var words = known.Kind == NodeKind.Number ? [new Word(known.Text, known.Position)] : _words.SplitKeepingVariables(known);
                return words is null ? null : ObjectForm.FromWords(row, words);
            default:
                return null;
        }
    }

    /// <summary>RFC 7396 without knowledge of keywords.</summary>
    private static void Plain(ConfigNode target, ConfigNode patch)
    {
        foreach (var member in patch.Members)
        {
            var known = target.Find(member.Key);
            if (member.Value.Kind == NodeKind.Null)
            {
                target.Members.RemoveAll(m => m.Key == member.Key);
            }
            else if (member.Value.Kind == NodeKind.Object && known?.Value.Kind == NodeKind.Object)
            {
                Plain(known.Value, member.Value);
            }
            else
            {
                Set(target, member);
            }
        }
    }

    private static bool IsCollection(ConfigNode value) => value.Kind is NodeKind.Object or NodeKind.Array;

    private static void Set(ConfigNode target, ConfigMember member)
    {
        var at = target.Members.FindIndex(m => m.Key == member.Key);
        if (at < 0)
        {
            target.Members.Add(member);
        }
        else
        {
            target.Members[at] = member;
        }
    }
}
