using System.Text.Json;
using Xunit;

namespace HaLb.RepoTests.Generated;

public sealed class SchemaTests
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    public static TheoryData<string> Samples() =>
        [.. Directory.EnumerateFiles(Repository.PathOf("samples"), "*.json").Select(static path => Path.GetFileName(path)).Where(static name => !name.EndsWith(".schema.json", StringComparison.Ordinal))];

    [Fact]
    public void Schema_is_what_the_keyword_table_gives() =>
        Repository.AssertFresh("samples/halb.schema.json", ConfigSchema.Write());

    [Theory]
    [MemberData(nameof(Samples))]
    public void Sample_follows_the_schema(string name)
    {
        using var document = JsonDocument.Parse(Repository.Read($"samples/{name}"), Lenient);
        Assert.Empty(Check(document.RootElement));
    }

    [Theory]
    [InlineData("""{ "frontend": { "a": { "bnid": "*:80" } } }""", "$.frontend.a.bnid")]
    [InlineData("""{ "defaults": { "option": { "dontlognull": "yes" } } }""", "$.defaults.option.dontlognull")]
    [InlineData("""{ "backend": { "a": { "server": [{ "address": "1.2.3.4:80" }] } } }""", "$.backend.a.server[0]")]
    [InlineData("""{ "backend": { "a": { "use-fcgi-app": "x" } } }""", "$.backend.a.use-fcgi-app: Refused")]
    [InlineData("""{ "backend": { "a": { "server": { "b": { "adress": "1.2.3.4:80" } } } } }""", "$.backend.a.server.b.adress")]
    public void Schema_refuses_what_halb_refuses(string text, string problem)
    {
        using var document = JsonDocument.Parse(text);
        Assert.Contains(Check(document.RootElement), p => p.StartsWith(problem, StringComparison.Ordinal));
    }

    private static List<string> Check(JsonElement value)
    {
        using var schema = JsonDocument.Parse(ConfigSchema.Write());
        return new SchemaCheck(schema.RootElement).Run(value);
    }
}
