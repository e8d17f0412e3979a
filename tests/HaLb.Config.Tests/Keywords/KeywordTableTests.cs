using HaLb.Config.Directives;
using HaLb.Config.Keywords;
using Xunit;

namespace HaLb.Config.Tests.Keywords;

public sealed class KeywordTableTests
{
    [Theory]
    [InlineData(SectionKind.Backend, "http-check expect status 200", "http-check expect", 2)]
    [InlineData(SectionKind.Defaults, "timeout client 1m", "timeout client", 2)]
    [InlineData(SectionKind.Global, "stats socket /run/a.sock level admin", "stats socket", 2)]
    [InlineData(SectionKind.Listen, "option forwardfor except 127.0.0.0/8", "option forwardfor", 2)]
    [InlineData(SectionKind.Frontend, "bind *:80 name a", "bind", 1)]
    [InlineData(SectionKind.Frontend, "http-request deny if x", "http-request", 1)]
    [InlineData(SectionKind.Global, "tune.ssl.lifetime 300", "tune.ssl.*", 1)]
    [InlineData(SectionKind.Backend, "http-check set-var(check.x) int(1)", "http-check set-var*", 2)]
    public void Row_with_the_longest_name_is_found(SectionKind section, string line, string name, int words)
    {
        Assert.True(KeywordTable.TryFind(section, line.Split(' '), out var row, out var count));
        Assert.Equal(name, row.Name);
        Assert.Equal(words, count);
    }

    [Theory]
    [InlineData(SectionKind.Backend, "timeout nosuch")]
    [InlineData(SectionKind.Defaults, "server a 1.2.3.4:80")]
    [InlineData(SectionKind.Global, "timeout client 1m")]
    [InlineData(SectionKind.Defaults, "option")]
    public void Row_is_not_found_where_the_keyword_does_not_belong(SectionKind section, string line) =>
        Assert.False(KeywordTable.TryFind(section, line.Split(' '), out _, out _));

    [Theory]
    [InlineData(SectionKind.Frontend, "default-backend", "; did you mean 'default_backend'?")]
    [InlineData(SectionKind.Defaults, "timeout clinet", "; did you mean 'timeout client'?")]
    [InlineData(SectionKind.Backend, "blance", "; did you mean 'balance'?")]
    [InlineData(SectionKind.Backend, "bind", "; it belongs in frontend")]
    [InlineData(SectionKind.Frontend, "server", "; it belongs in backend")]
    [InlineData(SectionKind.Global, "zzzzqqqq", "")]
    public void Unknown_keyword_gets_the_nearest_one(SectionKind section, string keyword, string expected) =>
        Assert.Equal(expected, KeywordTable.Suggest(section, keyword));

    [Fact]
    public void Unknown_parameter_gets_the_nearest_one()
    {
        Assert.True(KeywordTable.TryFind(SectionKind.Backend, "server", out var row));
        Assert.Equal("; did you mean 'backup'?", KeywordTable.Suggest(row, "bakup"));
    }

    [Fact]
    public void Names_are_unique_within_a_section()
    {
        foreach (var same in KeywordTable.Rows.GroupBy(static row => row.Name).Where(static g => g.Count() > 1))
        {
            var seen = Where.None;
            foreach (var row in same)
            {
                Assert.True((seen & row.Where) == 0, $"{row.Name} is twice in {seen & row.Where}");
                seen |= row.Where;
            }
        }
    }

    [Fact]
    public void Rows_say_what_they_set_or_why_they_do_not()
    {
        Assert.All(KeywordTable.Rows, static row =>
            Assert.True(row.Support == Support.Supported ? row.Summary.Length > 0 : row.Note.Length > 0, row.Name));
        Assert.All(KeywordTable.Rows.SelectMany(static row => row.Parameters), static parameter =>
            Assert.True(parameter.Support == Support.Supported || parameter.Note.Length > 0, parameter.Name));
    }

    [Theory]
    [InlineData("option httplog", "option", "httplog")]
    [InlineData("http-check expect", "http-check", "expect")]
    [InlineData("stats auth", "stats", "auth")]
    [InlineData("bind", "bind", "")]
    [InlineData("tune.bufsize", "tune.bufsize", "")]
    public void Json_key_is_the_first_word_of_families_and_shared_lists(string name, string key, string inner)
    {
        var row = KeywordTable.Rows.First(r => r.Name == name);
        Assert.Equal(key, row.JsonKey);
        Assert.Equal(inner, row.InnerName);
    }
}
