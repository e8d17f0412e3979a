using HaLb.Config.Keepalived;
using Xunit;

namespace HaLb.Config.Tests.Vrrp;

public sealed class KeepalivedIncludeTests
{
    [Theory]
    [InlineData("*.conf", "a.conf", true)]
    [InlineData("*.conf", "a.conf.bak", false)]
    [InlineData("*a*b*", "xxaxbxaxb", true)]
    [InlineData("?b", "ab", true)]
    [InlineData("?b", "b", false)]
    [InlineData("[a-c]1", "b1", true)]
    [InlineData("[!a-c]1", "b1", false)]
    [InlineData("[]x]1", "]1", true)]
    [InlineData("[a", "[a", true)]
    [InlineData("a**", "a", true)]
    [InlineData("", "a", false)]
    public void Pattern_fits_as_in_the_shell(string pattern, string name, bool expected) =>
        Assert.Equal(expected, KeepalivedInclude.Fits(pattern, name));

    [Fact]
    public void Braces_give_every_file_that_exists_in_order()
    {
        using var files = new TemporaryFiles();
        foreach (var name in new[] { "b1.conf", "a2.conf", "c.conf", ".hidden.conf" })
        {
            _ = files.Write(name, "");
        }

        var found = KeepalivedInclude.Match("{a*,b1,nosuch}.conf", files.Folder).Concat(KeepalivedInclude.Match("*.conf", files.Folder));
        Assert.Equal("a2.conf b1.conf a2.conf b1.conf c.conf", string.Join(' ', found.Select(static path => Path.GetFileName(path))));
    }
}
