using System.Text.Json;
using System.Text.RegularExpressions;

namespace HaLb.RepoTests.Generated;

/// <summary>Checks a document against the parts of JSON Schema that halb.schema.json uses.</summary>
internal sealed class SchemaCheck(JsonElement root)
{
    /// <summary>What is wrong, by JSON path; empty = nothing.</summary>
    public List<string> Run(JsonElement value) => [.. Problems(root, value, "$")];

    private IEnumerable<string> Problems(JsonElement schema, JsonElement value, string path)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            return schema.ValueKind == JsonValueKind.False ? [$"{path}: nothing is allowed here"] : [];
        }

        if (schema.TryGetProperty("$ref", out var reference))
        {
            return Problems(root.GetProperty("$defs").GetProperty(reference.GetString()!["#/$defs/".Length..]), value, path);
        }

        if (schema.TryGetProperty("not", out _))
        {
            return [$"{path}: {(schema.TryGetProperty("description", out var why) ? why.GetString() : "not allowed")}"];
        }

        if (schema.TryGetProperty("type", out var type) && !IsOf(type, value))
        {
            return [$"{path}: a {value.ValueKind} where {type} is expected"];
        }

        if (schema.TryGetProperty("anyOf", out var forms))
        {
            var all = forms.EnumerateArray().Select(form => Problems(form, value, path).ToArray()).ToArray();
            return all.Any(static p => p.Length == 0) ? [] : all.MaxBy(static p => Depth(p[0]))!;
        }

        return value.ValueKind switch
        {
            JsonValueKind.Object => Members(schema, value, path),
            JsonValueKind.Array when schema.TryGetProperty("items", out var items) =>
                value.EnumerateArray().SelectMany((item, i) => Problems(items, item, $"{path}[{i}]")),
            _ => [],
        };
    }

    private IEnumerable<string> Members(JsonElement schema, JsonElement value, string path)
    {
        if (schema.TryGetProperty("required", out var required))
        {
            foreach (var name in required.EnumerateArray().Where(name => !value.TryGetProperty(name.GetString()!, out _)))
            {
                yield return $"{path}: '{name}' is missing";
            }
        }

        foreach (var member in value.EnumerateObject())
        {
            foreach (var problem in Member(schema, member, $"{path}.{member.Name}"))
            {
                yield return problem;
            }
        }
    }

    private IEnumerable<string> Member(JsonElement schema, JsonProperty member, string path)
    {
        if (schema.TryGetProperty("properties", out var properties) && properties.TryGetProperty(member.Name, out var known))
        {
            return Problems(known, member.Value, path);
        }

        if (schema.TryGetProperty("patternProperties", out var patterns))
        {
            foreach (var pattern in patterns.EnumerateObject().Where(p => Regex.IsMatch(member.Name, p.Name)))
            {
                return Problems(pattern.Value, member.Value, path);
            }
        }

        return schema.TryGetProperty("additionalProperties", out var others) ? Problems(others, member.Value, path) : [];
    }

    /// <summary>Of several forms the one that fits furthest tells best what is wrong.</summary>
    private static int Depth(string problem) => problem.TakeWhile(static c => c != ':').Count(static c => c is '.' or '[');

    private static bool IsOf(JsonElement type, JsonElement value) => type.ValueKind == JsonValueKind.Array
        ? type.EnumerateArray().Any(one => IsOf(one, value))
        : type.GetString() switch
        {
            "object" => value.ValueKind == JsonValueKind.Object,
            "array" => value.ValueKind == JsonValueKind.Array,
            "string" => value.ValueKind == JsonValueKind.String,
            "number" => value.ValueKind == JsonValueKind.Number,
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            _ => false,
        };
}
