using Xunit;

namespace HaLb.RepoTests.Generated;

public sealed class CompatTests
{
    private const string File = "haproxy-compat.md";

    [Fact]
    public void Keyword_table_is_what_the_rows_give()
    {
        var text = Repository.Read(File);
        var begin = text.IndexOf(CompatTable.Begin, StringComparison.Ordinal);
        var end = text.IndexOf(CompatTable.End, StringComparison.Ordinal);
        Assert.True(begin >= 0 && end > begin, "the marks of the generated part are missing");
        var after = text[(end + CompatTable.End.Length)..].TrimStart('\n');
        Repository.AssertFresh(File, text[..begin] + CompatTable.Write() + (after.Length > 0 ? "\n" + after : ""));
    }

    [Fact]
    public void Differences_in_behaviour_are_told() =>
        Assert.Contains("## Differences in behaviour", Repository.Read(File), StringComparison.Ordinal);
}
