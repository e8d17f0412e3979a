using HaLb.Proxy.Forward;
using HaLb.Proxy.Pipeline;
using HaLb.Proxy.Snapshot;
using HaLb.Proxy.Stream;
using HaLb.Transport;

namespace HaLb.Proxy.Tcp;

/// <summary>Serves the connections of frontends in mode tcp: one stream each, carried as it is to a server that is chosen,
/// queued for and retried as in mode http.</summary>
internal sealed class TcpFront(SnapshotHolder snapshots, DeadlineWheel wheel, TimeProvider time)
{
    private readonly ServerTurn _turn = new(new TcpForwarder(wheel), null, wheel);

    public async ValueTask RunAsync(ClientConnection client)
    {
        var snapshot = snapshots.Current;
        var frontend = snapshot.FindFrontend(client.Frontend.Config.Name) ?? client.Frontend;
        var stream = new StreamContext(time);
        stream.Begin(client, snapshot, frontend);
        stream.StartedAt = stream.RequestAt = client.AcceptedTimestamp;
        stream.StartedDate = client.AcceptedAt;
        stream.HasRequest = true;
        var exchange = new TcpExchange(client.Transport);
        var end = Termination.NoServer;
        stream.Exchange = exchange;
        if (RequestRules.Backend(stream) is { } backend)
        {
            EnterBackend(stream, backend);
            end = await _turn.RunAsync(stream, exchange, RequestRules.UseServer(stream), NoHook.Instance);
        }

        // There is no answer to give: whatever the status says, the connection just ends.
        await StreamEnd.FinishAsync(stream, exchange, end with { Status = 0 });
        // FIN first: closing with bytes unread sends a reset, which could overtake what the client has not read yet.
        client.Transport.ShutdownWrite();
        await client.Transport.CloseAsync();
    }

    private static void EnterBackend(StreamContext stream, BackendSnapshot backend)
    {
        stream.Backend = backend;
        var counters = backend.Counters;
        _ = counters.Sessions.Enter();
        counters.TotalSessions.Increment();
        _ = counters.SessionRate.Tick();
    }

    private sealed class NoHook : IResponseHook
    {
        public static readonly NoHook Instance = new();

        public Termination OnResponseHead(StreamContext stream) => Termination.Normal;
    }
}
