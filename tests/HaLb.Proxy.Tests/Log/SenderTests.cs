using System.Diagnostics;
using HaLb.Config.Model;
using HaLb.Proxy.Log;
using Xunit;

namespace HaLb.Proxy.Tests.Log;

public sealed class SenderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("halb-log").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Burst_arrives_whole_and_in_order_over_udp()
    {
        using var fixture = new LogFixture();
        fixture.Target = fixture.Target with { Format = LogSyslogFormat.Raw };
        var log = fixture.Build();
        for (var i = 0; i < 2000; i++)
        {
            log.Event(6, $"line {i}");
        }

        for (var i = 0; i < 2000; i++)
        {
            Assert.Equal($"line {i}\n", fixture.Receiver.Receive());
        }

        Assert.Equal(0, fixture.Process.DroppedLogs.Value);
    }

    [Fact]
    public void Unix_receiver_with_a_short_queue_gets_every_line_and_is_found_again_after_a_restart()
    {
        var path = Path.Combine(_folder, "log");
        using var fixture = new LogFixture(LogReceiver.Unix(path));
        fixture.Target = fixture.Target with { Format = LogSyslogFormat.Raw };
        var log = fixture.Build();
        for (var i = 0; i < 1500; i++)
        {
            log.Event(6, $"line {i}");
        }

        for (var i = 0; i < 1500; i++)
        {
            Assert.Equal($"line {i}\n", fixture.Receiver.Receive());
        }

        fixture.Receiver.Dispose();
        File.Delete(path);
        log.Event(6, "nobody there");
        Assert.True(SpinWait.SpinUntil(() => fixture.Process.DroppedLogs.Value == 1, TimeSpan.FromSeconds(30)));
        using var again = LogReceiver.Unix(path);
        log.Event(6, "back");
        Assert.Equal("back\n", again.Receive());
    }

    [Fact]
    public async Task Descriptor_gets_whole_lines_and_flush_waits_for_them()
    {
        var path = Path.Combine(_folder, "out");
        await using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite);
        using var fixture = new LogFixture(time: TimeProvider.System);
        var descriptor = (int)file.SafeFileHandle.DangerousGetHandle();
        fixture.Target = new LogTargetConfig(LogSink.Descriptor, $"{descriptor}", StreamFixture.Nowhere) { Format = LogSyslogFormat.Raw };
        var log = fixture.Build();
        log.Event(6, "one");
        log.Event(6, "two");
        await fixture.Senders.FlushAsync(TimeSpan.FromDays(1));
        await using var written = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(written);
        Assert.Equal("one\ntwo\n", await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Full_queue_drops_and_counts_without_waiting()
    {
        using var sink = new StuckSink();
        var dropped = new Core.Counters.Counter();
        using var sender = new LogSender(sink, dropped);
        var line = new byte[60_000];
        for (var i = 0; i < 400; i++)
        {
            sender.Enqueue([], line);
        }

        // 24 MB into queues of 4 MB each, while nothing leaves.
        Assert.True(dropped.Value > 200);
        sink.Release();
    }

    [Fact]
    public void Destination_of_an_old_configuration_still_takes_the_lines_of_its_streams()
    {
        using var fixture = new LogFixture();
        fixture.Target = fixture.Target with { Format = LogSyslogFormat.Raw };
        var log = fixture.Build();
        log.Event(6, "before");
        Assert.Equal("before\n", fixture.Receiver.Receive());
        fixture.Senders.Retain(new HalbConfig { Global = new GlobalConfig() });
        log.Event(6, "after");
        Assert.Equal("after\n", fixture.Receiver.Receive());
    }

    [Fact]
    public void Writing_a_line_allocates_nothing()
    {
        using var fixture = new LogFixture();
        var log = fixture.Build();
        var allocating = 0;
        for (var i = 0; i < 1000; i++)
        {
            var stream = fixture.Streams.Answered();
            var before = GC.GetAllocatedBytesForCurrentThread();
            log.Write(stream);
            allocating += GC.GetAllocatedBytesForCurrentThread() > before ? 1 : 0;
        }

        // The first line makes the thread's buffers, and the queue doubles a few times.
        Assert.InRange(allocating, 0, 30);
    }

    [Theory]
    [InlineData("-srv", "shop/s1 0 20 0 0 0 0 20 20 100.0 1 7")]
    [InlineData("-st", "200 20")]
    [InlineData("-tc", "-- 20")]
    public void Halog_parses_our_lines_without_an_error(string option, string expected)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/halog"), "halog (Debian package haproxy) is not installed");
        using var fixture = new LogFixture();
        fixture.Target = fixture.Target with { Format = LogSyslogFormat.Rfc3164 };
        var log = fixture.Build();
        var lines = "";
        for (var i = 0; i < 20; i++)
        {
            log.Write(fixture.Streams.Answered());
            lines += fixture.Receiver.Receive()["<134>".Length..];
        }

        var start = new ProcessStartInfo("/usr/bin/halog", [option]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using var halog = Process.Start(start)!;
        halog.StandardInput.Write(lines);
        halog.StandardInput.Close();
        Assert.Contains(expected, halog.StandardOutput.ReadToEnd(), StringComparison.Ordinal);
        Assert.Contains("20 lines in, 1 lines out, 0 parsing errors", halog.StandardError.ReadToEnd(), StringComparison.Ordinal);
    }

    /// <summary>A destination that takes nothing until it is released.</summary>
    private sealed class StuckSink : LogSinkWriter
    {
        private readonly ManualResetEventSlim _released = new();

        public void Release() => _released.Set();

        public override int Send(LogBatch batch)
        {
            _released.Wait();
            return 0;
        }

        public override void Close()
        {
        }
    }
}
