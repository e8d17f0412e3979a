using HaLb.Vrrp.Effects.Capture;
using Serilog;

namespace HaLb.Vrrp.Tests.Effects.Capture;

public sealed class CaptureSetTests
{
    [Fact]
    public void Flood_on_one_interface_leaves_the_others_heard()
    {
        using var captures = new CaptureSet(new CaptureOptions(static () => { }, new LoggerConfiguration().CreateLogger()));
        Fill(captures.Get("eth0"), 0);
        Fill(captures.Get("eth1"), 1);
        var seen = new int[2];
        for (var i = 0; i < 10; i++)
        {
            Assert.True(captures.TryRead(out var captured));
            seen[captured.Router]++;
        }

        Assert.Equal([5, 5], seen);
        captures.Clear();
        Assert.False(captures.TryRead(out _));
    }

    [Fact]
    public void Capture_of_an_interface_is_shared_and_forgotten_when_nobody_uses_it()
    {
        using var captures = new CaptureSet(new CaptureOptions(static () => { }, new LoggerConfiguration().CreateLogger()));
        var eth0 = captures.Get("eth0");
        var eth1 = captures.Get("eth1");
        Assert.Same(eth0, captures.Get("eth0"));
        captures.RetainOnly(new HashSet<string> { "eth1" });
        Assert.Equal([eth1], captures.All);
        Assert.NotSame(eth0, captures.Get("eth0"));
    }

    [Fact]
    public void Interface_that_does_not_exist_says_so_and_sends_nothing()
    {
        using var captures = new CaptureSet(new CaptureOptions(static () => { }, new LoggerConfiguration().CreateLogger()));
        var capture = captures.Get("nosuchif0");
        Assert.False(capture.TryOpen(4711));
        Assert.Equal("no interface nosuchif0", capture.LastError);
        Assert.False(capture.TrySend(new byte[60]));
        Assert.False(capture.IsOpen);
    }

    private static void Fill(InterfaceCapture capture, int router)
    {
        while (capture.Ring.TryWrite(new CapturedEvent(CapturedKind.Advert, router, default)))
        {
        }
    }
}
