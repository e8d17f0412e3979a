using HaLb.Proxy.Stream;
using HaLb.Transport;

namespace HaLb.Proxy.Front;

/// <summary>The engine that takes connections over which HTTP/2 is spoken, or HTTP/1 where the configuration wants it there.</summary>
public interface IHttp2Front
{
    /// <summary>Serves a connection until it ends, and closes it. Nothing of it has been consumed: bytes read so far come
    /// first from <paramref name="transport"/>.</summary>
    /// <param name="client">The connection's facts; counted by the caller.</param>
    /// <param name="transport">Instead of <see cref="ClientConnection.Transport"/>.</param>
    /// <param name="http2">True = HTTP/2; false = HTTP/1.</param>
    Task RunAsync(ClientConnection client, Connection transport, bool http2);

    /// <summary>Soft stop: idle connections close, others after their streams (GOAWAY).</summary>
    void StopIdle();
}
