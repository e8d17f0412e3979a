using System.Globalization;
using HaLb.Config.Model;
using HaLb.Core.Servers;
using HaLb.Proxy.Log;
using Xunit;

namespace HaLb.Proxy.Tests.Log;

/// <summary>A log with a receiver at its other end.</summary>
internal sealed class LogFixture : IDisposable
{
    public LogFixture(LogReceiver? receiver = null, TimeProvider? time = null)
    {
        Receiver = receiver ?? LogReceiver.Udp();
        Process = new ProcessState(time ?? Streams.Time);
        Senders = new LogSenders(Process);
        Target = Receiver.Target;
    }

    public static string Pid { get; } = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);

    public LogReceiver Receiver { get; }

    public StreamFixture Streams { get; } = new();

    public ProcessState Process { get; }

    public LogSenders Senders { get; }

    public LogTargetConfig Target { get; set; }

    public GlobalConfig Global { get; set; } = new();

    public LogOutput Build(params LogTargetConfig[] more)
    {
        Streams.Frontend = Streams.Frontend with { Logs = [Target, .. more] };
        var whole = new HalbConfig { Global = Global, Syntax = ConfigSyntax.HaproxyCfg, Proxies = [Streams.Frontend] };
        return new LogOutput(Streams.Frontend, whole, Senders);
    }

    /// <summary>Shows that nothing was written before: writes an event and expects it to come first.</summary>
    public void ExpectNothing(LogOutput log)
    {
        log.Event(0, "end of test");
        Assert.EndsWith("end of test\n", Receiver.Receive(), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        Senders.Retain(new HalbConfig { Global = new GlobalConfig() });
        Receiver.Dispose();
    }
}
