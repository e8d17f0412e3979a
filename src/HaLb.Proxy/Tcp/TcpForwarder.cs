using HaLb.Core.Servers;
using HaLb.Proxy.Forward;
using HaLb.Proxy.Pipeline;
using HaLb.Proxy.Stream;
using HaLb.Transport;

namespace HaLb.Proxy.Tcp;

/// <summary>Carries a TCP stream: connects, then relays both ways.</summary>
internal sealed class TcpForwarder(DeadlineWheel wheel) : Forwarder
{
    public override async ValueTask<Termination> AttemptAsync(StreamContext stream, ClientExchange client, Server server, IResponseHook hook)
    {
        var backend = stream.Backend!;
        server.State.Counters.Connects.Increment();
        backend.Counters.Connects.Increment();
        var dialed = await backend.Servers[server.Index].ConnectAsync(stream, backend.Forward.ConnectTimeout);
        if (dialed.Connection is not { } transport)
        {
            return dialed.Timeout ? Termination.ConnectTimeout : Termination.ConnectFailed;
        }

        stream.ConnectedAt = stream.Time.GetTimestamp();
        stream.ServerTransport = transport;
        server.State.LastSession = stream.ConnectedAt;
        backend.Core.State.LastSession = stream.ConnectedAt;
        stream.ResponseStarted = true;
        if (stream.Frontend.Config.Options.LogAsap)
        {
            EarlyLog.Write(stream);
        }

        var clientTimeout = backend.Config.Timeouts.Tunnel ?? stream.Frontend.Config.Timeouts.Client;
        var relay = new DuplexRelay(client.TakeTunnel()!, transport, wheel, clientTimeout, backend.Forward.TunnelTimeout ?? backend.Forward.ServerTimeout)
        {
            ClientFin = stream.Frontend.Config.Timeouts.ClientFin,
            ServerFin = backend.Config.Timeouts.ServerFin,
            Independent = backend.Config.Options.IndependentStreams || stream.Frontend.Config.Options.IndependentStreams,
            OnToClient = bytes => stream.BytesOut += bytes,
            OnToServer = bytes => stream.BytesIn += bytes,
        };
        var target = backend.Servers[server.Index];
        target.Pool.Enter(relay);
        var result = await relay.RunAsync();
        target.Pool.Leave(relay);
        await transport.CloseAsync();
        return result.By == '-' ? Termination.Normal : new Termination(result.By, 'D', 0);
    }
}
