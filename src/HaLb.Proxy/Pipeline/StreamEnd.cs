using System.Runtime.CompilerServices;
using HaLb.Config.Model;
using HaLb.Proxy.Rules;
using HaLb.Proxy.Stream;

namespace HaLb.Proxy.Pipeline;

/// <summary>The end of every stream: what the client still gets, the counters, the log line.</summary>
internal static class StreamEnd
{
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public static async ValueTask FinishAsync(StreamContext stream, ClientExchange client, Termination end)
    {
        if (stream.ReplyBody is { } body && !stream.ResponseStarted)
        {
            await SendReplyAsync(stream, client, body);
        }
        else if (!end.IsNormal)
        {
            await AnswerAsync(stream, client, end);
        }

        stream.Termination = end;
        stream.EndedAt = stream.Time.GetTimestamp();
        stream.Client.IdleSince = stream.EndedAt;
        Leave(stream);
        Count(stream, end);
        if (!stream.Logged && !stream.IsMonitor)
        {
            stream.Logged = true;
            stream.Frontend.Log.Write(stream);
        }
    }

    /// <summary>Sends the error reply where the client has seen nothing yet; otherwise cuts, so that it can tell.</summary>
    private static async ValueTask AnswerAsync(StreamContext stream, ClientExchange client, Termination end)
    {
        if (end.By == 'L')
        {
            return;
        }

        stream.CloseClient = true;
        if (stream.ResponseStarted || end.Status == 0)
        {
            client.Cut();
            return;
        }

        if (ResponseRules.HasAfterRules(stream) && ErrorTemplates.Find(stream, end.Status) is { } template)
        {
            template.Fill(stream.Response);
            await SendReplyAsync(stream, client, template.Body);
            return;
        }

        stream.ResponseStarted = true;
        stream.Status = end.Status;

        // Whether the client takes it changes nothing: the stream has ended for the reason that it ended for.
        _ = await client.SendRawAsync(Reply(stream, end.Status));
    }

    /// <summary>Sends a response that rules made; the connection may go on.</summary>
    private static async ValueTask SendReplyAsync(StreamContext stream, ClientExchange client, byte[] body)
    {
        ResponseRules.RunAfter(stream);
        stream.ResponseStarted = true;
        stream.Status = stream.Response.Status;
        _ = await client.SendHeadAsync(stream.Response, stream.IsHead ? default : body, last: true);
    }

    private static ReadOnlyMemory<byte> Reply(StreamContext stream, int status)
    {
        var reply = stream.Backend is { } backend && backend.Errors.TryFind(status, out var own) ? own : stream.Frontend.Errors.Find(status);
        if (!stream.IsHead)
        {
            return reply;
        }

        var end = reply.Span.IndexOf("\r\n\r\n"u8);
        return end < 0 ? reply : reply[..(end + 4)];
    }

    /// <summary>Counts what is left after this stream, as HAProxy logs it.</summary>
    private static void Leave(StreamContext stream)
    {
        stream.ProcessConnections = stream.Snapshot.Farm.Process.Connections.Current;
        stream.FrontendConnections = stream.Frontend.Counters.Sessions.Current;
        if (stream.Backend is { } backend)
        {
            stream.BackendConnections = backend.Counters.Sessions.Leave();
        }
    }

    private static void Count(StreamContext stream, Termination end)
    {
        var frontend = stream.Frontend.Counters;
        frontend.BytesIn.Add(stream.BytesIn);
        frontend.BytesOut.Add(stream.BytesOut);
        stream.Snapshot.Farm.Process.BytesOut.Add(stream.BytesOut);
        if (stream.Frontend.Config.Mode == ProxyMode.Http)
        {
            frontend.Responses.Count(stream.Status);
        }

        if (stream.Backend is not { } backend)
        {
            return;
        }

        CountFarm(backend.Counters, stream, end);
        if (backend.Config.Mode == ProxyMode.Http)
        {
            // HAProxy counts a backend's requests by their ends.
            backend.Counters.Requests.Increment();
            backend.Counters.Responses.Count(stream.Status);
        }

        if (stream.Server is { } server)
        {
            CountFarm(server.State.Counters, stream, end);
            stream.Client.LastServer = server;
        }
    }

    private static void CountFarm(Core.Counters.FarmCounters counters, StreamContext stream, Termination end)
    {
        counters.BytesIn.Add(stream.BytesIn);
        counters.BytesOut.Add(stream.BytesOut);
        if (end is { By: 'C', In: 'H' or 'D' or 'Q' or 'L' })
        {
            counters.ClientAborts.Increment();
        }
        else if (end is { By: 'S' or 's', In: 'D' or 'L' })
        {
            counters.ServerAborts.Increment();
            if (end.By == 'S' && stream.Backend!.Config.Mode == ProxyMode.Http)
            {
                counters.ResponseErrors.Increment();
            }
        }

        if (stream.Server is not null && stream.QueuedAt != 0)
        {
            counters.QueueTime.Add(Math.Max(0, stream.Between(stream.RequestAt, stream.QueuedAt)));
            counters.ConnectTime.Add(Math.Max(0, stream.Between(stream.QueuedAt, stream.ConnectedAt)));
            counters.ResponseTime.Add(Math.Max(0, stream.Between(stream.ConnectedAt, stream.ResponseAt)));
            counters.TotalTime.Add(Math.Max(0, stream.Between(stream.StartedAt, stream.EndedAt)));
        }
    }
}
