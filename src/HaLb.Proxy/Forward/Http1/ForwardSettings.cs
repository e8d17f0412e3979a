using HaLb.Config.Model;
using HaLb.Proxy.Stream.Http1;
using HaLb.Transport;

namespace HaLb.Proxy.Forward.Http1;

/// <summary>What the HTTP/1 forward needs of a backend's configuration, compiled.</summary>
public sealed class ForwardSettings(ProxyConfig backend, GlobalConfig global, DeadlineWheel wheel)
{
    public DeadlineWheel Wheel { get; } = wheel;

    /// <summary>Bytes read from a server at a time. 32 KB cost the least for big bodies; a head may fill only <c>tune.bufsize</c>.</summary>
    public int BufferBytes { get; } = Math.Max(32768, global.BufSize);

    /// <summary>Longest response head.</summary>
    public int HeadBytesMax { get; } = global.BufSize - global.MaxRewrite;

    public ParserLimits ParserLimits { get; } = new(global.MaxHeaders, backend.Options.AcceptUnsafeResponse);

    public TimeSpan? ConnectTimeout { get; } = backend.Timeouts.Connect;

    public TimeSpan? ServerTimeout { get; } = backend.Timeouts.Server;

    public TimeSpan? ServerFin { get; } = backend.Timeouts.ServerFin;

    /// <summary><c>option nolinger</c>: connections end with a reset.</summary>
    public bool Resets { get; } = backend.Options.NoLinger;

    public TimeSpan? TunnelTimeout { get; } = backend.Timeouts.Tunnel;

    public bool RetriesEmpty { get; } = (backend.RetryOn & RetryOn.EmptyResponse) != 0;

    public bool RetriesJunk { get; } = (backend.RetryOn & RetryOn.JunkResponse) != 0;

    public bool RetriesTimeout { get; } = (backend.RetryOn & RetryOn.ResponseTimeout) != 0;

    /// <summary>False: every server connection carries one stream. A frontend may ask for the same for its own streams.</summary>
    public bool ReusesConnections { get; } = backend.HttpReuse != HttpReuse.Never && backend.ConnectionMode == HttpConnectionMode.KeepAlive;
}
