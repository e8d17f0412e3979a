using System.Runtime.CompilerServices;
using HaLb.Core.Servers;
using HaLb.Proxy.Snapshot;
using HaLb.Proxy.Stream;

namespace HaLb.Proxy.Forward.Http1;

/// <summary>Forwards to HTTP/1 servers over connections that are kept for the next stream.</summary>
public sealed class Http1Forwarder : Forwarder
{
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<Termination> AttemptAsync(StreamContext stream, ClientExchange client, Server server, IResponseHook hook)
    {
        var backend = stream.Backend!;
        var target = backend.Servers[server.Index];
        if (target.MayShareConnections && !stream.CloseServer && target.Pool.TryTake(server) is { } idle)
        {
            Count(backend, server, reused: true);
            stream.ConnectedAt = stream.Time.GetTimestamp();
            var result = await RunAsync(idle, stream, client, target, hook);
            if (!MeetsClosedConnection(stream, client, idle, result))
            {
                GiveBack(idle, target, server);
                return result;
            }

            // The server closed the idle connection while the request was on its way and has seen nothing of it, or may
            // see it twice without harm (RFC 9112 section 9.3.1).
            idle.Abort();
        }

        return await OverNewConnectionAsync(stream, client, target, hook);
    }

    private static async ValueTask<Termination> OverNewConnectionAsync(
        StreamContext stream, ClientExchange client, ServerSnapshot target, IResponseHook hook)
    {
        var backend = stream.Backend!;
        Count(backend, target.Core, reused: false);
        var dialed = await target.ConnectAsync(stream, backend.Forward.ConnectTimeout);
        if (dialed.Connection is not { } transport)
        {
            return dialed.Timeout ? Termination.ConnectTimeout : Termination.ConnectFailed;
        }

        stream.ConnectedAt = stream.Time.GetTimestamp();
        var connection = new ServerConnection(transport, backend.Forward.Wheel) { Resets = backend.Forward.Resets };
        var result = await RunAsync(connection, stream, client, target, hook);
        GiveBack(connection, target, target.Core);
        return result;
    }

    /// <summary>Servers whose sessions may be shut down know which connections are in use.</summary>
    private static ValueTask<Termination> RunAsync(
        ServerConnection connection, StreamContext stream, ClientExchange client, ServerSnapshot target, IResponseHook hook)
    {
        var settings = stream.Backend!.Forward;
        stream.ServerTransport = connection.Transport;
        return target.IsShutDownWithItsState
            ? RunKillableAsync(connection, stream, client, target, settings, hook)
            : connection.RunAsync(stream, client, settings, hook);
    }

    private static async ValueTask<Termination> RunKillableAsync(
        ServerConnection connection, StreamContext stream, ClientExchange client, ServerSnapshot target, ForwardSettings settings, IResponseHook hook)
    {
        target.Pool.Enter(connection);
        try
        {
            return await connection.RunAsync(stream, client, settings, hook);
        }
        finally
        {
            target.Pool.Leave(connection);
        }
    }

    private static void GiveBack(ServerConnection connection, ServerSnapshot target, Server server)
    {
        if (connection.IsReusable && target.MayShareConnections)
        {
            target.Pool.Put(connection, server);
        }
        else
        {
            connection.Close();
        }
    }

    private static bool MeetsClosedConnection(StreamContext stream, ClientExchange client, ServerConnection connection, Termination result) =>
        result.By == 'S' && result.In == 'H' && connection.GotNothing && !stream.ResponseStarted && client.BodyConsumed == 0
        && IsIdempotent(stream.Request.Method);

    private static bool IsIdempotent(ReadOnlySpan<byte> method) =>
        method.SequenceEqual("GET"u8) || method.SequenceEqual("HEAD"u8) || method.SequenceEqual("OPTIONS"u8)
        || method.SequenceEqual("PUT"u8) || method.SequenceEqual("DELETE"u8) || method.SequenceEqual("TRACE"u8);

    private static void Count(BackendSnapshot backend, Server server, bool reused)
    {
        var counters = server.State.Counters;
        (reused ? counters.Reuses : counters.Connects).Increment();
        (reused ? backend.Counters.Reuses : backend.Counters.Connects).Increment();
    }
}
