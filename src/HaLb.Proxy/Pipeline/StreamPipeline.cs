using System.Runtime.CompilerServices;
using HaLb.Config.Model;
using HaLb.Core.Applets;
using HaLb.Proxy.Forward;
using HaLb.Proxy.Samples;
using HaLb.Proxy.Snapshot;
using HaLb.Proxy.Stream;
using HaLb.Transport;

namespace HaLb.Proxy.Pipeline;

/// <summary>One stream from its request head to its log line. Any front calls it; it knows no engine.</summary>
/// <param name="http1">Carries streams to HTTP/1 servers.</param>
/// <param name="other">Carries streams to HTTP/2 servers and those of the other engine; null = there is none.</param>
/// <param name="wheel">Runs the timeouts.</param>
/// <param name="onBug">Told about an exception that escaped a stream: a bug, never a fault of the input.</param>
public sealed class StreamPipeline(Forwarder http1, Forwarder? other, DeadlineWheel wheel, Action<Exception> onBug) : IResponseHook
{
    private readonly ServerTurn _turn = new(http1, other, wheel);

    /// <summary>Runs a stream whose request head is complete: routes, forwards, answers, counts, logs. When it returns the
    /// response is sent or cut; <see cref="StreamContext.CloseClient"/> says whether the connection may go on.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask RunAsync(StreamContext stream, ClientExchange client)
    {
        Termination end;
        stream.Exchange = client;
        try
        {
            end = await ProcessAsync(stream, client);
        }
#pragma warning disable CA1031 // The edge of the stream: whatever a bug throws must end this stream alone.
        catch (Exception bug)
#pragma warning restore CA1031
        {
            onBug(bug);
            end = stream.ResponseStarted ? Termination.Internal with { In = 'D', Status = 0 } : Termination.Internal;
        }

        await StreamEnd.FinishAsync(stream, client, end);
    }

    /// <summary>Answers a stream whose request never became whole (400, 408, 431) and counts and logs it.</summary>
    public static ValueTask RefuseAsync(StreamContext stream, ClientExchange client, Termination termination)
    {
        stream.CloseClient = true;
        stream.Frontend.Counters.RequestErrors.Increment();
        CountRequest(stream);
        return StreamEnd.FinishAsync(stream, client, termination);
    }

    /// <summary>The response rules: what happens to a server's answer before the client sees it.</summary>
    public Termination OnResponseHead(StreamContext stream)
    {
        var server = stream.Server!;
        var response = stream.Response;
        if (stream.RetriesLeft > 0 && stream.Backend!.Config.RetryOnStatus.Contains(response.Status))
        {
            return Termination.EmptyResponse with { MayRetry = true };
        }

        stream.BeginResponse();
        server.State.Counters.Requests.Increment();
        server.State.Counters.Responses.Count(response.Status);
        server.State.LastSession = stream.ResponseAt;
        stream.Backend!.Core.State.LastSession = stream.ResponseAt;
        Observation.OnResponse(server, response.Status);
        var end = ResponseRules.Run(stream);
        if (!end.IsNormal)
        {
            return end;
        }

        StickyCookie.OnResponse(stream);
        ResponseRules.RunAfter(stream);
        stream.Status = response.Status;
        if (stream.Frontend.Config.Options.LogAsap)
        {
            EarlyLog.WriteHead(stream);
        }

        return Termination.Normal;
    }

    /// <summary>The phases in HAProxy's order; each ends the stream or passes it on.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Termination> ProcessAsync(StreamContext stream, ClientExchange client)
    {
        Begin(stream);
        if (RequestRules.IsMonitor(stream))
        {
            return stream.ReplyEnd;
        }

        var frontend = stream.Frontend;
        var end = await RequestRules.RunAsync(stream, client, frontend.Rules, SampleWhere.FrontendRequest);
        if (!end.IsNormal)
        {
            return end;
        }

        if (FindStats(frontend.Stats, stream) is { } page)
        {
            return await AppletCall.RunAsync(stream, client, page, frontend.Config.Name);
        }

        end = RequestRules.Redirect(stream, frontend.Rules, SampleWhere.FrontendRequest);
        if (!end.IsNormal)
        {
            return end;
        }

        if (RequestRules.Backend(stream) is not { } backend)
        {
            // HAProxy shows the request's time only where its processing has begun.
            stream.RequestAt = 0;
            return Termination.NoServer;
        }

        EnterBackend(stream, backend);
        var isOwn = ReferenceEquals(backend.Config, frontend.Config);
        end = isOwn ? Termination.Normal : await RequestRules.RunAsync(stream, client, backend.Rules, SampleWhere.BackendRequest);
        if (!end.IsNormal)
        {
            return end;
        }

        if (FindStats(backend.Stats, stream) is { } backendPage)
        {
            return await AppletCall.RunAsync(stream, client, backendPage, backend.Config.Name);
        }

        end = isOwn ? Termination.Normal : RequestRules.Redirect(stream, backend.Rules, SampleWhere.BackendRequest);
        if (!end.IsNormal)
        {
            return end;
        }

        var used = RequestRules.UseServer(stream);

        // Rules may have taken the Upgrade line away.
        stream.IsUpgrade &= stream.Request.Find(KnownHeader.Upgrade) >= 0;
        HopByHop.Drop(stream.Request, stream.IsUpgrade);
        AddressHeaders.Add(stream);
        var wanted = StickyCookie.OnRequest(stream);
        if (used is not null)
        {
            StickyCookie.Disregard(stream);
            wanted = used;
        }

        return await _turn.RunAsync(stream, client, wanted, this);
    }

    private static void Begin(StreamContext stream)
    {
        stream.HasRequest = true;
        var request = stream.Request;
        var facts = HopByHop.Take(request);
        stream.IsHead = request.Method.SequenceEqual("HEAD"u8);
        stream.IsUpgrade = facts.Upgrade && request.MinorVersion == 1;
        stream.CloseClient |= facts.Close || request.MinorVersion == 0 && !facts.KeepAlive
            || stream.Frontend.Config.ConnectionMode == HttpConnectionMode.Close;
        if (stream.RequestAt == 0)
        {
            stream.RequestAt = stream.Time.GetTimestamp();
        }

        CountRequest(stream);
        stream.Snapshot.Farm.Process.TotalRequests.Increment();
    }

    private static void CountRequest(StreamContext stream)
    {
        stream.Frontend.Counters.Requests.Increment();
        _ = stream.Frontend.Counters.RequestRate.Tick();
    }

    private static void EnterBackend(StreamContext stream, BackendSnapshot backend)
    {
        stream.Backend = backend;

        // The client's side follows the frontend alone, the server's side both.
        stream.CloseServer = !backend.Forward.ReusesConnections || stream.Frontend.Config.ConnectionMode != HttpConnectionMode.KeepAlive;
        var counters = backend.Counters;
        _ = counters.Sessions.Enter();
        counters.TotalSessions.Increment();
        _ = counters.SessionRate.Tick();
    }

    /// <summary>The page of <paramref name="point"/> where the target begins with its uri.</summary>
    private static IHttpApplet? FindStats(StatsPoint? point, StreamContext stream) =>
        point is not null && stream.Request.PathAndQuery.StartsWith(point.UriBytes) ? point.Applet : null;
}
