using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using HaLb.Config.Directives;
using HaLb.Config.Keywords;

namespace HaLb.RepoTests.Generated;

/// <summary>Writes samples/halb.schema.json (JSON Schema, draft 2020-12) from the keyword rows.</summary>
internal static class ConfigSchema
{
    private static readonly JsonSerializerOptions Layout = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly (string Name, SectionKind Kind)[] NamedSections =
    [
        ("frontend", SectionKind.Frontend), ("backend", SectionKind.Backend), ("listen", SectionKind.Listen), ("userlist", SectionKind.UserList),
        ("peers", SectionKind.Peers), ("resolvers", SectionKind.Resolvers), ("cache", SectionKind.Cache), ("http-errors", SectionKind.HttpErrors),
        ("mailers", SectionKind.Mailers), ("ring", SectionKind.Ring), ("crt-store", SectionKind.CrtStore),
    ];

    private static readonly (string Name, SectionKind Kind)[] KeepalivedSections =
    [
        ("global_defs", SectionKind.VrrpGlobal), ("vrrp_instance", SectionKind.VrrpInstance), ("vrrp_sync_group", SectionKind.VrrpSyncGroup),
        ("vrrp_script", SectionKind.VrrpScript), ("vrrp_track_process", SectionKind.VrrpProcess), ("vrrp_track_file", SectionKind.VrrpFile),
    ];

    /// <summary>One line for each definition, so that a change shows as the lines that it changes.</summary>
    public static string Write()
    {
        var document = Document();
        var text = new StringBuilder("{\n");
        foreach (var (name, value) in document)
        {
            text.Append(name == "$schema" ? "" : ",\n").Append(CultureInfo.InvariantCulture, $" \"{name}\": ");
            if (name is "properties" or "$defs")
            {
                text.Append("{\n").AppendJoin(",\n", value!.AsObject().Select(static member => $"  \"{member.Key}\": {member.Value!.ToJsonString(Layout)}")).Append("\n }");
            }
            else
            {
                text.Append(value!.ToJsonString(Layout));
            }
        }

        return text.Append("\n}\n").ToString();
    }

    private static JsonObject Document()
    {
        var properties = new JsonObject
        {
            ["$schema"] = new JsonObject { ["type"] = "string" },
            ["include"] = new JsonObject { ["description"] = "Further files, or patterns of them.", ["anyOf"] = new JsonArray(Type("string"), ArrayOf(Type("string"))) },
            ["node"] = Described(MapOf(Type("object")), "What differs on one node: merge patches by node name."),
            ["when"] = Described(ArrayOf(Type("object")), "Conditional patches."),
            ["global"] = Reference("global"),
            ["defaults"] = new JsonObject { ["anyOf"] = new JsonArray(Reference("defaults"), ArrayOf(Reference("defaults"))) },
        };
        var definitions = new JsonObject
        {
            ["global"] = Section(SectionKind.Global),
            ["defaults"] = Section(SectionKind.Defaults, "name", "from"),
        };
        foreach (var (name, kind) in NamedSections)
        {
            properties[name] = Described(MapOf(Reference(name)), SectionTable.Refusal(kind) is { } why ? $"Refused: {why}." : $"Sections '{name}' by name.");
            definitions[name] = Section(kind, "from");
        }

        foreach (var row in KeywordTable.Rows)
        {
            definitions[DefinitionName(row)] = Value(row);
        }

        foreach (var (name, kind) in KeepalivedSections)
        {
            properties[name] = kind == SectionKind.VrrpGlobal ? Reference(name) : Described(MapOf(Reference(name)), $"Sections '{name}' of keepalived by name.");
            definitions[name] = Section(kind);
        }

        foreach (var row in KeywordTable.VrrpRows.Where(static row => row.Where != Where.VrrpTop))
        {
            definitions[DefinitionName(row)] = Value(row);
        }

        return new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "halb.json",
            ["description"] = "Configuration of HaLb. Keys are HAProxy's keywords, and keepalived's.",
            ["type"] = "object",
            ["properties"] = properties,
            ["additionalProperties"] = false,
            ["$defs"] = definitions,
        };
    }

    private static JsonObject Section(SectionKind kind, params string[] extra)
    {
        var where = KeywordTable.WhereOf(kind);
        var properties = new JsonObject();
        var patterns = new JsonObject();
        foreach (var name in extra)
        {
            properties[name] = Type("string");
        }

        foreach (var group in KeywordTable.RowsFor(kind).Where(row => (row.Where & where) != 0).GroupBy(static row => row.JsonKey))
        {
            if (group.First() is { Family: null } row && row.Name.EndsWith('*') && !row.Name.Contains(' ', StringComparison.Ordinal))
            {
                patterns["^" + System.Text.RegularExpressions.Regex.Escape(row.Name[..^1])] = Reference(DefinitionName(row));
            }
            else
            {
                properties.TryAdd(group.Key, GroupValue([.. group]));
            }
        }

        var section = new JsonObject { ["type"] = "object", ["properties"] = properties };
        if (patterns.Count > 0)
        {
            section["patternProperties"] = patterns;
        }

        section["additionalProperties"] = false;
        return section;
    }

    private static JsonObject GroupValue(KeywordRow[] rows)
    {
        // A word may be a keyword of its own and the first of others (stats, log).
        var family = rows.Where(static row => row.Family is not null).ToArray();
        if (family.Length > 0)
        {
            var members = new JsonObject();
            foreach (var row in family)
            {
                members.TryAdd(row.InnerName, Reference(DefinitionName(row)));
            }

            return new JsonObject { ["type"] = "object", ["properties"] = members, ["additionalProperties"] = false };
        }

        var first = rows[0];
        if (rows.Length > 1 && first.Kind == KeywordKind.List)
        {
            return Described(OneOrArray(new JsonObject { ["type"] = new JsonArray("string", "object") }), "Lines in order: " + string.Join(", ", rows.Select(static row => row.InnerName).Where(static name => name.Length > 0)) + ".");
        }

        return Reference(DefinitionName(first));
    }

    /// <summary>A row is written once and referred to. Rows of one name in different sections differ by their places.</summary>
    private static string DefinitionName(KeywordRow row) =>
        (IsVrrp(row) ? "vrrp-" : "keyword-") + row.Name.Replace(' ', '.')
        + ((IsVrrp(row) ? KeywordTable.VrrpRows : KeywordTable.Rows).First(other => other.Name == row.Name) == row ? "" : "-" + row.Where.ToString().Replace(", ", "-", StringComparison.Ordinal));

    private static JsonObject Value(KeywordRow row) => row switch
    {
        { Support: Support.Refused } => new JsonObject { ["description"] = $"Refused: {row.Note}.", ["not"] = new JsonObject() },
        { Kind: KeywordKind.List } => Described(OneOrArray(Plain(row, 0)), Text(row)),
        { Kind: KeywordKind.Keyed } => Described(Keyed(row), Text(row)),
        { Support: Support.Ignored } => Deprecated(Described(Plain(row, 0), Text(row))),
        _ => Described(Plain(row, 0), Text(row)),
    };

    private static bool IsVrrp(KeywordRow row) => KeywordTable.VrrpRows.Contains(row);

    /// <summary>keepalived's lists: strings, objects with their first word as a key, or an object by that word.</summary>
    private static JsonObject Terse(KeywordRow row)
    {
        var members = new JsonObject(ObjectMembers(row, 0));
        var one = new JsonObject { ["type"] = "object", ["properties"] = members, ["required"] = new JsonArray(row.Positional[0]), ["additionalProperties"] = false };
        return new JsonObject { ["anyOf"] = new JsonArray(Type("string"), ArrayOf(new JsonObject { ["anyOf"] = new JsonArray(Type("string"), one) }), MapOf(Plain(row, 1))) };
    }

    private static JsonObject Keyed(KeywordRow row)
    {
        if (row.Terse)
        {
            return Terse(row);
        }

        var named = new JsonObject { ["name"] = new JsonObject { ["type"] = new JsonArray("string", "number") } };
        foreach (var (name, value) in ObjectMembers(row, 1))
        {
            named[name] = value;
        }

        return new JsonObject
        {
            ["anyOf"] = new JsonArray(
                MapOf(Plain(row, 1)),
                ArrayOf(new JsonObject { ["type"] = "object", ["properties"] = named, ["required"] = new JsonArray("name"), ["additionalProperties"] = false })),
        };
    }

    /// <summary>The value of one line: argument text, a number, a flag, or an object of its parts.</summary>
    private static JsonObject Plain(KeywordRow row, int skip)
    {
        var positional = row.Positional.Skip(skip).ToArray();
        if (row.IsFlag && skip == 0)
        {
            return Type("boolean");
        }

        var forms = new JsonArray(Type("string"));
        if (positional.Length > 0 || row.AnyWords)
        {
            forms.Add((JsonNode)Type("number"));
        }

        if (row.Negatable || row.AnyWords || positional.All(static name => name.StartsWith('[')))
        {
            forms.Add((JsonNode)Type("boolean"));
        }

        if (row.Parameters.Length > 0 || positional.Length > 1 || row.AnyWords)
        {
            var shape = new JsonObject { ["type"] = "object" };
            if (!row.AnyWords)
            {
                shape["properties"] = new JsonObject(ObjectMembers(row, skip));
                shape["additionalProperties"] = false;
            }

            forms.Add((JsonNode)shape);
        }

        return forms.Count == 1 ? Type("string") : new JsonObject { ["anyOf"] = forms };
    }

    private static IEnumerable<KeyValuePair<string, JsonNode?>> ObjectMembers(KeywordRow row, int skip)
    {
        foreach (var name in row.Positional.Skip(skip))
        {
            yield return new(name.Trim('[', ']', '.'), new JsonObject { ["type"] = new JsonArray("string", "number") });
        }

        foreach (var parameter in row.Parameters)
        {
            yield return new(parameter.Name, Parameter(parameter));
        }
    }

    private static JsonObject Parameter(ParameterSpec parameter)
    {
        if (parameter.Support == Support.Refused)
        {
            return new JsonObject { ["description"] = $"Refused: {parameter.Note}.", ["not"] = new JsonObject() };
        }

        var one = parameter.Arity == 0 ? Type("boolean") : new JsonObject { ["type"] = new JsonArray("string", "number") };
        var value = parameter.Repeatable || parameter.CommaList || parameter.Arity > 1
            ? new JsonObject { ["anyOf"] = new JsonArray(one, new JsonObject { ["type"] = "array" }) }
            : one;
        return parameter.Support == Support.Ignored ? Deprecated(Described(value, $"Ignored: {parameter.Note}.")) : value;
    }

    private static string Text(KeywordRow row) => row.Support switch
    {
        Support.Ignored => $"Ignored: {row.Note}.",
        Support.Differs => $"{row.Summary} Differs from {(IsVrrp(row) ? "keepalived" : "HAProxy")}: {row.Note}.",
        _ => row.Summary,
    };

    private static JsonObject OneOrArray(JsonObject one) =>
        new() { ["anyOf"] = new JsonArray(one, new JsonObject { ["type"] = "array", ["items"] = one.DeepClone() }) };

    private static JsonObject Described(JsonObject schema, string description)
    {
        schema["description"] = description;
        return schema;
    }

    private static JsonObject Deprecated(JsonObject schema)
    {
        schema["deprecated"] = true;
        return schema;
    }

    private static JsonObject Type(string name) => new() { ["type"] = name };

    private static JsonObject ArrayOf(JsonObject items) => new() { ["type"] = "array", ["items"] = items };

    private static JsonObject MapOf(JsonObject values) => new() { ["type"] = "object", ["additionalProperties"] = values };

    private static JsonObject Reference(string name) => new() { ["$ref"] = $"#/$defs/{name}" };
}
