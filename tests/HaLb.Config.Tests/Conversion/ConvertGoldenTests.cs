using HaLb.Config.Conversion;
using HaLb.Config.Diagnostics;
using HaLb.Config.Directives;
using Xunit;

namespace HaLb.Config.Tests.Conversion;

/// <summary>Each file of Golden/Convert becomes the text and findings beside it, and comes back without loss.</summary>
public sealed class ConvertGoldenTests
{
    public static IEnumerable<TheoryDataRow<string>> Files =>
        GoldenText.Inputs("Convert", ".cfg", ".json").Where(static name => !name.Contains(".to-", StringComparison.Ordinal))
            .Select(static name => new TheoryDataRow<string>(name));

    [Theory]
    [MemberData(nameof(Files))]
    public void File_converts_to_the_recorded_text_and_findings(string name)
    {
        var isCfg = name.EndsWith(".cfg", StringComparison.Ordinal);
        var folder = GoldenText.Folder("Convert");
        var result = Convert(Path.Combine(folder, name), isCfg ? ConvertTarget.Json : ConvertTarget.Haproxy);

        var findings = string.Join('\n', [.. result.Diagnostics.Select(static d => $"error: {d}"), .. result.Findings.Select(static f => f.ToString()), ""]);
        GoldenText.Check("Convert", name + (isCfg ? ".to-json" : ".to-cfg"), result.Text ?? "");
        GoldenText.Check("Convert", name + ".findings", findings.Replace(folder + "/", "", StringComparison.Ordinal));
    }

    /// <summary><c>when</c> is reported on its way to haproxy.cfg, so it has no way back.</summary>
    public static IEnumerable<TheoryDataRow<string>> Reversible => Files.Where(static row => row.Data != "conditions.cfg");

    [Theory]
    [MemberData(nameof(Reversible))]
    public void Text_that_went_to_the_other_syntax_and_back_is_the_same(string name)
    {
        using var files = new TemporaryFiles();
        var first = Path.Combine(GoldenText.Folder("Convert"), name);
        var json = name.EndsWith(".cfg", StringComparison.Ordinal) ? first : files.Write("start.cfg", Text(first, ConvertTarget.Haproxy));

        var json1 = files.Write("1.json", Text(json, ConvertTarget.Json));
        var cfg2 = files.Write("2.cfg", Text(json1, ConvertTarget.Haproxy));
        var json3 = Text(cfg2, ConvertTarget.Json);

        Assert.Equal(File.ReadAllText(json1), json3);
        Assert.Equal(Meaning(json1), Meaning(cfg2));
    }

    private static string Meaning(string path)
    {
        var diagnostics = new List<Diagnostic>();
        var options = new LoadOptions([path]) { Environment = static name => name == "HOME" ? "/h" : null };
        var document = DirectiveReader.Read(options, diagnostics).Document;
        Assert.DoesNotContain(diagnostics, static d => d.Severity == Severity.Error);
        return DirectiveDump.Meaning(document);
    }

    private static string Text(string path, ConvertTarget target)
    {
        var result = Convert(path, target);
        Assert.Empty(result.Diagnostics);
        return result.Text!;
    }

    private static ConvertResult Convert(string path, ConvertTarget target) => ConfigConverter.Convert(new ConvertOptions([path], target));
}
