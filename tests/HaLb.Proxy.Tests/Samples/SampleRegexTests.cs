using System.Text;
using HaLb.Proxy.Samples;
using Xunit;

namespace HaLb.Proxy.Tests.Samples;

/// <summary>PCRE's language over bytes.</summary>
public sealed class SampleRegexTests
{
    [Theory]
    [InlineData("^/api/", "/api/x", true)]
    [InlineData("^/api/", "x/api/", false)]
    [InlineData("[[:alpha:]]+", "123a", true)]
    [InlineData("^[^[:alpha:][:digit:]]$", "-", true)]
    [InlineData("^[^[:alpha:]]$", "a", false)]
    [InlineData("^[]a]+$", "]a]", true)]
    [InlineData("^[^]a]+$", "]", false)]
    [InlineData(@"^[\d.-]+$", "1.2-3", true)]
    [InlineData(@"^[a\-z]+$", "a-z", true)]
    [InlineData(@"^[a\-z]+$", "b", false)]
    [InlineData("^[a-z-[aeiou]]$", "b]", true)]
    [InlineData("^[a-z-[aeiou]]$", "b", false)]
    [InlineData(@"^\Qa.b\E.c$", "a.bxc", true)]
    [InlineData(@"^\Qa.b\E.c$", "axbxc", false)]
    [InlineData("^(?P<name>a)(b)$", "ab", true)]
    [InlineData("^a{2,3}$", "aaa", true)]
    [InlineData("^a{,3}$", "a{,3}", true)]
    [InlineData("^a{x}$", "a{x}", true)]
    [InlineData("^(?:ab){2}+c$", "ababc", true)]
    [InlineData("^(a|b)*?c", "abac", true)]
    [InlineData(@"^\x41\101\x{41}\cA?$", "AAA", true)]
    [InlineData(@"^\h\H$", " x", true)]
    [InlineData("(?i)^ABC$", "abc", true)]
    [InlineData("(?i:A)B", "aB", true)]
    [InlineData("(?i:A)B", "ab", false)]
    [InlineData("a(?#note)b", "ab", true)]
    [InlineData(@"(a)\1", "aa", true)]
    [InlineData(@"(a)\g{1}(?P<x>b)\k<x>(?P=x)", "aabbb", true)]
    [InlineData("a(?!b)", "ab", false)]
    [InlineData("a(?=b)", "ab", true)]
    [InlineData("(?<=a)b", "ab", true)]
    [InlineData("(?>a+)a", "aaa", false)]
    [InlineData("a++a", "aaa", false)]
    [InlineData(@"\bfoo\b", "a foo b", true)]
    [InlineData(@"a\.b", "axb", false)]
    [InlineData("#", "#", true)]
    [InlineData("a b", "a b", true)]
    public void Pattern_matches_as_in_PCRE(string pattern, string text, bool expected) =>
        Assert.Equal(expected, Compile(pattern).IsMatch(Encoding.Latin1.GetBytes(text)));

    [Theory]
    [InlineData("(")]
    [InlineData(")")]
    [InlineData("[a")]
    [InlineData("*a")]
    [InlineData("a|*")]
    [InlineData("[z-a]")]
    [InlineData("[[:nothing:]]")]
    [InlineData("\\")]
    [InlineData("(*SKIP)a")]
    [InlineData("(?R)")]
    [InlineData("(?|a|b)")]
    [InlineData("(?x)a")]
    [InlineData(@"\X")]
    [InlineData(@"\K")]
    [InlineData(@"\x{100}")]
    [InlineData(@"\k<none>")]
    [InlineData("(?<n")]
    [InlineData("a{3,2}")]
    public void Pattern_that_is_none_is_refused_with_a_reason(string pattern)
    {
        Assert.Null(SampleRegex.TryCompile(pattern, ignoreCase: false, out var error));
        Assert.NotEqual("", error);
    }

    [Theory]
    [InlineData(@"^\w+$", false)]
    [InlineData(@"^\W+$", true)]
    [InlineData("^[[:alpha:]]+$", false)]
    [InlineData(@"^[\x80-\xff]+$", true)]
    [InlineData(@"^[\x00-\xff]+$", true)]
    [InlineData(@"^\s+$", false)]
    [InlineData("^.{3}$", true)]
    [InlineData(@"^\xe4\xC4\xa0$", true)]
    public void High_bytes_are_no_letters(string pattern, bool expected) =>
        Assert.Equal(expected, Compile(pattern).IsMatch([0xE4, 0xC4, 0xA0]));

    [Fact]
    public void Case_is_ignored_for_ASCII_letters_only()
    {
        var regex = SampleRegex.TryCompile(@"^k\xe4$", ignoreCase: true, out _)!;
        Assert.True(regex.IsMatch([(byte)'K', 0xE4]));
        Assert.False(regex.IsMatch([(byte)'K', 0xC4]));
    }

    [Theory]
    [InlineData("^(a+)+$", false)]
    [InlineData("[[:alnum:]]{3}", false)]
    [InlineData("a(?=b)", true)]
    [InlineData(@"(a)\1", true)]
    [InlineData("(?>a)", true)]
    public void Pattern_that_may_backtrack_says_so(string pattern, bool expected) => Assert.Equal(expected, Compile(pattern).MayBacktrack);

    [Fact]
    public void Catastrophic_pattern_is_linear_and_the_one_with_lookahead_gives_up()
    {
        var text = Encoding.ASCII.GetBytes(new string('a', 5000) + "!");
        Assert.False(Compile("^(a+)+$").IsMatch(text));
        Assert.False(Compile("^(a+)+(?!x)$").IsMatch(text));
    }

    [Fact]
    public void Long_text_is_searched_to_its_end()
    {
        var text = new byte[100_000];
        text[^1] = (byte)'x';
        Assert.True(Compile("x$").IsMatch(text));
    }

    [Fact]
    public void No_pattern_makes_compiling_throw()
    {
        var random = new Random(4711);
        string[] parts = ["a", "(", ")", "[", "]", "{2}", "{", "}", "*", "+", "?", "|", "^", "$", ".", "\\", "\\d", "\\W", "\\1", "(?:", "(?=", "(?<n>", "(?P=n)", "[^", "-", "[:alpha:]", "\\x", "\\Q", "\\E", "(?i)", ",", "é", "\\g{", "(?#"];
        var good = 0;
        for (var round = 0; round < 4000; round++)
        {
            var pattern = string.Concat(Enumerable.Range(0, random.Next(1, 10)).Select(_ => parts[random.Next(parts.Length)]));
            var regex = SampleRegex.TryCompile(pattern, ignoreCase: false, out var error);
            Assert.True(regex is not null || error.Length > 0, pattern);
            good += regex is not null && regex.IsMatch("aé-1"u8) | true ? 1 : 0;
        }

        Assert.InRange(good, 100, 3900);
    }

    [Fact]
    public void Nesting_and_length_have_limits()
    {
        Assert.NotNull(SampleRegex.TryCompile(new string('(', 250) + "a" + new string(')', 250), ignoreCase: false, out _));
        Assert.Null(SampleRegex.TryCompile(new string('(', 251) + "a" + new string(')', 251), ignoreCase: false, out _));
        Assert.Null(SampleRegex.TryCompile(new string('a', 10_000), ignoreCase: false, out _));
        Assert.Null(SampleRegex.TryCompile("a{99999999999}", ignoreCase: false, out _));
    }

    [Theory]
    [InlineData("a", @"\x4", false)]
    [InlineData("a", @"\xzz", false)]
    [InlineData("a", @"\x41", true)]
    [InlineData("a", @"\", true)]
    public void Replacement_is_checked_at_load(string pattern, string replacement, bool isGood) =>
        Assert.Equal(isGood, RegexSubstitution.TryCompile(pattern, replacement, ignoreCase: false, all: true, out _) is not null);

    [Fact]
    public void Replacement_that_grows_too_much_yields_nothing()
    {
        var substitution = RegexSubstitution.TryCompile("(.*)", @"\1\1\1\1\1\1\1\1\1\1", ignoreCase: false, all: false, out _)!;
        Assert.False(substitution.TryReplace(new byte[50_000], new SampleArena(), out _));
    }

    private static SampleRegex Compile(string pattern)
    {
        var regex = SampleRegex.TryCompile(pattern, ignoreCase: false, out var error);
        Assert.True(regex is not null, error);
        return regex;
    }
}
