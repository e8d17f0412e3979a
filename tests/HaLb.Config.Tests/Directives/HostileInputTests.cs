using CsCheck;
using HaLb.Config.Conversion;
using HaLb.Config.Diagnostics;
using HaLb.Config.Directives;
using Xunit;

namespace HaLb.Config.Tests.Directives;

/// <summary>No content of a file makes a reader or the converter throw, and a bad file says where it is bad.</summary>
public sealed class HostileInputTests
{
    private static readonly byte[][] Seeds =
    [
        .. GoldenText.Inputs("Read", ".cfg", ".json").Select(static name => File.ReadAllBytes(Path.Combine(GoldenText.Folder("Read"), name))),
        .. GoldenText.Inputs("Vrrp", ".conf", ".json").Select(static name => File.ReadAllBytes(Path.Combine(GoldenText.Folder("Vrrp"), name))),
        .. GoldenText.Inputs("Convert", ".cfg").Select(static name => File.ReadAllBytes(Path.Combine(GoldenText.Folder("Convert"), name))),
    ];

    private static readonly byte[] Marks = "{}[]\",:'\\#$\n\r\t /*-0"u8.ToArray();

    private static readonly Gen<byte> Nasty = Gen.Frequency((1, Gen.Byte), (2, Gen.Int[0, Marks.Length - 1].Select(static i => Marks[i])));

    /// <summary>A good file with a few bytes replaced, removed, or put in, and perhaps cut.</summary>
    private static readonly Gen<byte[]> Mutated =
        Gen.Select(Gen.Int[0, Seeds.Length - 1], Gen.Select(Gen.Int[0, 10_000], Gen.Int[0, 3], Nasty).Array[1, 6]).Select(static (seed, edits) =>
        {
            var content = Seeds[seed].ToList();
            foreach (var (at, kind, value) in edits)
            {
                Edit(content, at % Math.Max(1, content.Count), kind, value);
            }

            return content.ToArray();
        });

    [Fact]
    public void Random_bytes_are_read_or_refused() => Nasty.Array[0, 300].Sample(Check, iter: 1000);

    [Fact]
    public void Damaged_files_are_read_or_refused() => Mutated.Sample(Check, iter: 1500);

    [Fact]
    public void Deep_nesting_is_refused_with_its_place()
    {
        var diagnostics = Read([.. "{\"backend\":"u8, .. Enumerable.Repeat((byte)'[', 100_000)]);

        Assert.Contains("depth", Assert.Single(diagnostics.Distinct()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("backend b\n description ", "x", "\n")]
    [InlineData("backend b\n description \"", "${A-", "\"\n")]
    [InlineData("backend b\n", "# comment\n", "")]
    [InlineData("vrrp_instance v {\n", "virtual_ipaddress { 10.0.0.1 }\n", "}\n")]
    [InlineData("vrrp_instance v {\n", "bogus\n", "}\n")]
    [InlineData("$A=x\nvrrp_script v {\n", "script $A${A}\n", "}\n")]
    [InlineData("$A= \\\n", "a \\\n", "\n$A\n")]
    [InlineData("vrrp_script v {\n", "{", "}\n")]
    [InlineData("vrrp_script v {\n script \"", "${A", "\"\n}\n")]
    [InlineData("~SEQ(A,1,99999) ~SEQ(B,1,99999) ", "$A ", "\n")]
    [InlineData("", "bogus\n", "")]
    [InlineData("{\"backend\":{\"b\":{\"description\":\"", "${A-", "\"}}}")]
    [InlineData("{\"backend\":{\"b\":{\"mode\":\"", "${A-", "\"}}}")]
    [InlineData("{\"backend\":{\"b\":{\"mode\":\"", "$", "\"}}}")]
    [InlineData("{\"backend\":{\"b\":{\"server\":[", "{\"name\":\"a\",\"address\":\"b\"},", "]}}}")]
    public void Large_files_are_read_in_linear_time(string before, string repeated, string after)
    {
        var text = before + string.Concat(Enumerable.Repeat(repeated, 100_000)) + after;

        var diagnostics = Read(System.Text.Encoding.UTF8.GetBytes(text));

        // No time is asserted: work that grows with the square of the size would not end within the test run.
        Assert.True(diagnostics.Count(static d => d.Severity == Severity.Error) <= 2004);
    }

    private static void Check(byte[] content)
    {
        foreach (var diagnostic in Read(content))
        {
            Assert.NotEmpty(diagnostic.Message);
            Assert.True(diagnostic.Position.Line >= 0 && diagnostic.Position.Column >= 0);
        }
    }

    private static List<Diagnostic> Read(byte[] content)
    {
        using var files = new TemporaryFiles();
        var path = files.Write("file", content);
        var diagnostics = new List<Diagnostic>();
        var result = DirectiveReader.Read(new LoadOptions([path]), diagnostics);
        Assert.Equal(64, result.Hash.Length);
        _ = ConfigConverter.Convert(new ConvertOptions([path], ConvertTarget.Json));
        _ = ConfigConverter.Convert(new ConvertOptions([path], ConvertTarget.Haproxy));
        _ = ConfigConverter.Convert(new ConvertOptions([path], ConvertTarget.Keepalived));
        diagnostics.AddRange(VrrpConfigLoader.Load(new LoadOptions([path]) { InterfaceAddresses = static _ => [System.Net.IPNetwork.Parse("10.0.0.0/24")] }).Diagnostics);
        return diagnostics;
    }

    private static void Edit(List<byte> content, int at, int kind, byte value)
    {
        switch (kind)
        {
            case 0 when content.Count > 0:
                content[at] = value;
                break;
            case 1 when content.Count > 0:
                content.RemoveAt(at);
                break;
            case 2:
                content.Insert(at, value);
                break;
            default:
                content.RemoveRange(Math.Max(0, content.Count - (at % 50)), Math.Min(content.Count, at % 50));
                break;
        }
    }
}
