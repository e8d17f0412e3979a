using HaLb.Config.Directives;

namespace HaLb.Config.Json;

/// <summary><c>setenv</c> and <c>presetenv</c> of the merged <c>global</c>: in JSON they hold for the whole file, before any
/// variable is replaced (config-rules 4).</summary>
internal static class JsonEnvironment
{
    public static void Apply(ConfigNode sections, ReadContext context)
    {
        if (context.Variables is not { } variables || sections.Find("global")?.Value is not { Kind: NodeKind.Object } global)
        {
            return;
        }

        // Errors are reported when the directives themselves are read.
        var words = new JsonWords(new ReadContext([]) { Variables = variables });
        foreach (var member in global.Members.Where(static m => m.Key is "setenv" or "presetenv"))
        {
            foreach (var entry in NamedEntries.Of(member.Value, member.Key, new ReadContext([])))
            {
                if (ValueOf(entry.Value) is { } value)
                {
                    variables.Apply(member.Key, [entry.Key, words.Whole(value).Text]);
                }
            }
        }
    }

    private static ConfigNode? ValueOf(ConfigNode entry)
    {
        var value = entry.Kind == NodeKind.Object ? entry.Find("value")?.Value : entry;
        return value is { IsScalar: true } ? value : null;
    }
}
