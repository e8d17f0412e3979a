using CsCheck;
using HaLb.Config.Cfg;
using HaLb.Config.Conversion;
using HaLb.Config.Diagnostics;
using HaLb.Config.Directives;
using HaLb.Config.Json;
using Xunit;

namespace HaLb.Config.Tests.Conversion;

/// <summary>A word that was quoted is read back as itself.</summary>
public sealed class QuotingTests
{
    /// <summary>What quoting could get wrong; \udcff is the raw byte FF.</summary>
    private static readonly string[] Pieces =
    [
        "a", "Z9", " ", "\t", "\"", "'", "\\", "#", "$", "{", "}", "${", "$${", "${A}", "${B-x y}", "${C-it's \"#\\}",
        "\n", "\r", "\u0001", "\u007f", "é", "😀", "\udcff", "\\n", "\\x41", "%[", ",",
    ];

    private static readonly Gen<string> Words =
        Gen.Int[0, Pieces.Length - 1].Array[0, 8].Select(static parts => string.Concat(parts.Select(static i => Pieces[i])))
            .Where(static text => !VariableText.HasOpenReference(text));

    [Fact]
    public void Word_written_to_haproxy_cfg_is_read_back_as_itself() => Words.Sample(static text =>
    {
        var split = new LineSplitter(Scope()).Split(WordEncoding.GetBytes(CfgQuote.ForCfg(text)));

        Assert.Null(split.Error);
        Assert.Equal(Expanded(text), Assert.Single(split.Words).Text);
    });

    [Fact]
    public void Word_written_to_a_json_string_is_read_back_as_itself() => Words.Sample(static text =>
    {
        var findings = new List<Diagnostic>();
        var words = new JsonWords(new ReadContext(findings) { Variables = Scope() });

        var split = words.Split(ConfigNode.OfString(CfgQuote.ForJson(text)));

        Assert.Empty(findings);
        Assert.Equal(Expanded(text), Assert.Single(split!).Text);
    });

    [Fact]
    public void Bytes_of_any_word_come_back() => Gen.Byte.Array[0, 40].Sample(static bytes =>
        Assert.Equal(bytes, WordEncoding.GetBytes(WordEncoding.Decode(bytes))));

    private static string Expanded(string text) => VariableText.Expand(text, Scope(), []);

    private static VariableScope Scope() => new(static name => name is "B" or "C" ? null : "va l'ue\"");
}
