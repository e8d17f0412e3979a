using System.Collections.Immutable;
using HaLb.Config.Binding;
using HaLb.Config.Diagnostics;
using HaLb.Config.Directives;
using HaLb.Config.Keywords;
using HaLb.Config.Model;
using Xunit;

namespace HaLb.Config.Tests.Binding;

/// <summary>Whatever words a line holds, binding reports and never throws.</summary>
public sealed class HostileWordsTests
{
    private const int LinesPerRow = 300;

    private static readonly string[] Nasty =
    [
        "", " ", "-", "!", "!!", ":", "::", ":::", "[", "]", "[]", "[]:", "]:80", "a", "80", "-1", "0", "+0", "99999999999999999999", "1.2.3.4:80", "1.2.3.4", "[::1]:80", "[::1",
        ",", ",,", ":80,", "fd@", "fd@9", "unix@", "abns@x", "/", "/dev/null", "//", "..", "(", ")", "random(", "random(2", "random()", "str(", "str()", "str(a)", "\0", "a\0b", "/a\0", "\r\n", "HTTP/1.1\r\n",
        "HTTP/1.1\r\n\r\n", "HTTP/1.0\r\n:", "HTTP/1.0\r\nA:b\r\n\r\nbody", "1s", "1d1", "s", "k", "9g", "\uD800", "\u00E9", "*", "*:1-65535", "*:65535-1", "1-", "-1-2", "1-4096", "1-99999999", "100-200,", "100-",
        "if", "TRUE", "global", "local0", "info", "stdout", "@", "x@y", "a/b", "/b", "a/", "origin", "config", "10.0.0.0/", "10.0.0.0/33", "::/129", "(?<", "a{99999999}", "no-", "no-no-ssl", "777", "7777777",
        "status", "rstatus", "rstring", "comment", "none", "503", "all-retryable-errors", "insert", "dynamic", "http", "tcp", "x", new string('a', 5000), new string(',', 300), new string('(', 2000),
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Binding_never_throws(int seed)
    {
        var random = new Random(seed);
        foreach (var row in KeywordTable.Rows)
        {
            foreach (var kind in SectionsOf(row))
            {
                var directives = Enumerable.Range(0, LinesPerRow / 4).Select(line => Line(row, random, line)).ToImmutableArray();
                var section = new Section(kind, "s", new SourcePosition("f", 1, 1)) { Directives = directives };
                var backend = new Section(SectionKind.Backend, "b", new SourcePosition("f", 2, 1));
                var findings = new List<Diagnostic>();
                var read = new ReadResult(new DirectiveDocument([section, backend])) { NodeName = "n", Syntax = ConfigSyntax.Json };
                var error = Record.Exception(() => ConfigBinder.Bind(read, new LoadContext(new Findings(findings), "/nonexistent")));
                Assert.True(error is null, $"seed {seed}, {row.Name} in {kind}: {error}");
                Assert.All(findings, static finding => Assert.NotEmpty(finding.Message));
            }
        }
    }

    private static IEnumerable<SectionKind> SectionsOf(KeywordRow row) =>
        ((SectionKind[])[SectionKind.Global, SectionKind.Defaults, SectionKind.Listen]).Where(kind => (KeywordTable.WhereOf(kind) & row.Where) != 0);

    private static Directive Line(KeywordRow row, Random random, int line)
    {
        var words = ImmutableArray.CreateBuilder<Word>();
        for (var count = random.Next(8); count > 0; count--)
        {
            var text = row.Parameters.Length > 0 && random.Next(3) == 0
                ? row.Parameters[random.Next(row.Parameters.Length)].Name
                : Nasty[random.Next(Nasty.Length)];
            words.Add(new Word(text, new SourcePosition("f", line, words.Count)));
        }

        return new Directive(row.Name.TrimEnd('*') + (row.Name.EndsWith('*') ? "x" : ""), words.ToImmutable(), new SourcePosition("f", line, 1)) { Negated = random.Next(10) == 0 };
    }
}
