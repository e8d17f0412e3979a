using HaLb.Config.Directives;

namespace HaLb.Config.Json;

/// <summary>Entries of something keyed, which stands as an object by name or as an array of objects with <c>name</c>.</summary>
internal static class NamedEntries
{
    public static IEnumerable<ConfigMember> Of(ConfigNode value, string what, ReadContext context)
    {
        if (value.Kind == NodeKind.Object)
        {
            return value.Members;
        }

        var entries = new List<ConfigMember>();
        if (value.Kind != NodeKind.Array)
        {
            context.Error(value.Position, $"'{what}' takes an object by name, or an array of objects with 'name', not {value.Describe()}");
            return entries;
        }

        foreach (var item in value.Items)
        {
            if (NameOf(item) is { } name)
            {
                entries.Add(new ConfigMember(name.Text, item.Position, item));
            }
            else
            {
                context.Error(item.Position, $"each element of '{what}' is an object with 'name'");
            }
        }

        return entries;
    }

    public static ConfigNode? NameOf(ConfigNode item) =>
        item.Kind == NodeKind.Object && item.Find("name")?.Value is { Kind: NodeKind.String or NodeKind.Number } name ? name : null;
}
