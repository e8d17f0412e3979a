using HaLb.Config.Directives;

namespace HaLb.Config.Json;

/// <summary>Merges a second <c>global</c> into the first, as repeated <c>global</c> sections of haproxy.cfg do: lists add
/// up, of single values the later one counts.</summary>
internal static class GlobalMerge
{
    public static void Into(ConfigNode target, ConfigNode other, SectionKind kind)
    {
        foreach (var member in other.Members)
        {
            Member(target, member, JsonSchemaWalk.ShapeOf(kind, member.Key, out _), kind);
        }
    }

    private static void Member(ConfigNode target, ConfigMember member, KeyShape shape, SectionKind kind)
    {
        var known = target.Find(member.Key);
        if (known is null)
        {
            target.Members.Add(member);
            return;
        }

        var both = known.Value.Kind == NodeKind.Object && member.Value.Kind == NodeKind.Object;
        if (shape == KeyShape.Family && both)
        {
            foreach (var sub in member.Value.Members)
            {
                Member(known.Value, sub, JsonSchemaWalk.ShapeOfMember(kind, member.Key, sub.Key, out _), kind);
            }
        }
        else if (shape == KeyShape.Keyed && both)
        {
            foreach (var entry in member.Value.Members)
            {
                Replace(known.Value, entry);
            }
        }
        else if (shape is KeyShape.List or KeyShape.SharedList)
        {
            var list = new ConfigNode(NodeKind.Array, known.Value.Position) { CommentsBefore = known.Value.CommentsBefore };
            list.Items.AddRange(ItemsOf(known.Value));
            list.Items.AddRange(ItemsOf(member.Value));
            Replace(target, known with { Value = list });
        }
        else
        {
            Replace(target, member);
        }
    }

    private static List<ConfigNode> ItemsOf(ConfigNode value) => value.Kind == NodeKind.Array ? value.Items : [value];

    private static void Replace(ConfigNode target, ConfigMember member)
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
