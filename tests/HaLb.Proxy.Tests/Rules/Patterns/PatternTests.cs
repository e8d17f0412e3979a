using System.Globalization;
using System.Text;
using HaLb.Proxy.Rules.Patterns;
using HaLb.Proxy.Samples;
using Xunit;

namespace HaLb.Proxy.Tests.Rules.Patterns;

public sealed class PatternTests
{
    [Fact]
    public void File_of_patterns_is_read_line_by_line_without_comments_and_leading_blanks()
    {
        var path = Path.GetTempFileName();
        File.WriteAllText(path, "# comment\n\n  one\r\ntwo words\n#x\n\tthree\n");
        try
        {
            var read = new List<string>();
            Assert.Null(PatternFile.Read(path, isMap: false, text =>
            {
                read.Add(text);
                return null;
            }));
            Assert.Equal(["one", "two words", "three"], read);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Pattern_that_is_wrong_is_told_with_its_line()
    {
        var path = Path.GetTempFileName();
        File.WriteAllText(path, "1\nx\n");
        try
        {
            Assert.StartsWith($"{path}:2: 'x' is neither", PatternFile.Read(path, isMap: false, new PatternReader(MatchMethod.Int, false, false).Add), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Hundred_thousand_texts_and_networks_are_found_and_nothing_else()
    {
        var texts = new PatternReader(MatchMethod.Str, ignoreCase: false, resolveNames: false);
        var networks = new PatternReader(MatchMethod.Ip, ignoreCase: false, resolveNames: false);
        for (var i = 0; i < 100_000; i++)
        {
            Assert.Null(texts.Add(string.Create(CultureInfo.InvariantCulture, $"host{i}.example.com")));
            Assert.Null(networks.Add(string.Create(CultureInfo.InvariantCulture, $"{10 + i / 65536}.{i / 256 % 256}.{i % 256}.0/25")));
        }

        var (textSet, networkSet) = (texts.Build(), networks.Build());
        Assert.True(Matches(textSet, "host99999.example.com"));
        Assert.False(Matches(textSet, "host100000.example.com"));
        Assert.True(MatchesIp(networkSet, "10.200.7.127"));
        Assert.False(MatchesIp(networkSet, "10.200.7.128"));
        Assert.False(MatchesIp(networkSet, "9.255.255.255"));
    }

    [Fact]
    public void Lookup_allocates_nothing()
    {
        var reader = new PatternReader(MatchMethod.Beg, ignoreCase: true, resolveNames: false);
        foreach (var text in (string[])["/static", "/images/", "/Api/v1"])
        {
            Assert.Null(reader.Add(text));
        }

        var set = reader.Build();
        var arena = new SampleArena();
        var sample = new Sample { Type = SampleType.Str, Data = "/API/v1/users"u8 };
        Assert.True(set.Matches(sample, arena));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var all = true;
        for (var i = 0; i < 1000; i++)
        {
            arena.Reset();
            all &= set.Matches(sample, arena);
        }

        Assert.True(all);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static bool Matches(PatternSet set, string text) =>
        set.Matches(new Sample { Type = SampleType.Str, Data = Encoding.UTF8.GetBytes(text) }, new SampleArena());

    private static bool MatchesIp(PatternSet set, string text)
    {
        Assert.True(SampleCast.TryReadAddress(Encoding.ASCII.GetBytes(text), out var type, out var address));
        return set.Matches(new Sample { Type = type, Address = address }, new SampleArena());
    }
}
