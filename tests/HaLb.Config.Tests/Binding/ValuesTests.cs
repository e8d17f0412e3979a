using HaLb.Config.Binding;
using HaLb.Config.Keywords;
using Xunit;

namespace HaLb.Config.Tests.Binding;

public sealed class ValuesTests
{
    [Theory]
    [InlineData("10", TimeUnit.Milliseconds, 10)]
    [InlineData("10", TimeUnit.Seconds, 10_000)]
    [InlineData("10ms", TimeUnit.Seconds, 10)]
    [InlineData("1s", TimeUnit.Milliseconds, 1000)]
    [InlineData("2m", TimeUnit.Milliseconds, 120_000)]
    [InlineData("1h", TimeUnit.Milliseconds, 3_600_000)]
    [InlineData("24d", TimeUnit.Milliseconds, 2_073_600_000)]
    [InlineData("1us", TimeUnit.Milliseconds, 1)]
    [InlineData("1000us", TimeUnit.Milliseconds, 1)]
    [InlineData("1001us", TimeUnit.Milliseconds, 2)]
    [InlineData("0us", TimeUnit.Milliseconds, 0)]
    [InlineData("2147483647", TimeUnit.Milliseconds, int.MaxValue)]
    public void Time_is_read_with_its_unit_or_the_default_one(string text, TimeUnit unit, int milliseconds)
    {
        Assert.True(Values.TryTime(text, unit, out var time, out _));
        Assert.Equal(milliseconds, time.TotalMilliseconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1.5s")]
    [InlineData("1 s")]
    [InlineData("1S")]
    [InlineData("1sec")]
    [InlineData("25d")]
    [InlineData("2147483648")]
    [InlineData("99999999999999999999999")]
    [InlineData("9223372036854775807d")]
    public void Time_that_haproxy_would_not_take_is_refused(string text) =>
        Assert.False(Values.TryTime(text, TimeUnit.Milliseconds, out _, out _));

    [Theory]
    [InlineData("16384", 16384)]
    [InlineData("16k", 16384)]
    [InlineData("1M", 1 << 20)]
    [InlineData("2g", 2L << 30)]
    public void Size_counts_in_powers_of_1024(string text, long bytes)
    {
        Assert.True(Values.TrySize(text, out var size));
        Assert.Equal(bytes, size);
    }

    [Theory]
    [InlineData("")]
    [InlineData("k")]
    [InlineData("-1")]
    [InlineData("1kb")]
    [InlineData("9223372036854775807g")]
    public void Size_that_is_none_is_refused(string text) => Assert.False(Values.TrySize(text, out _));
}
