using HaLb.Proxy.Pipeline;
using HaLb.Proxy.Snapshot;
using HaLb.Transport;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Http.Features;

namespace HaLb.Proxy.Front.Kestrel;

/// <summary>What Kestrel calls for each request: makes a stream of it and runs it through the pipeline.</summary>
internal sealed class KestrelApplication(StreamPipeline pipeline, SnapshotHolder snapshots, DeadlineWheel wheel, TimeProvider time)
    : IHttpApplication<KestrelExchange>
{
    public KestrelExchange CreateContext(IFeatureCollection contextFeatures)
    {
        // Kestrel keeps this place from stream to stream of one connection.
        var kept = contextFeatures as IHostContextContainer<KestrelExchange>;
        var exchange = kept?.HostContext ?? new KestrelExchange(wheel, time);
        if (kept is not null)
        {
            kept.HostContext = exchange;
        }

        exchange.Attach(contextFeatures);
        return exchange;
    }

    public async Task ProcessRequestAsync(KestrelExchange context)
    {
        var connection = context.Connection;
        var stream = context.Stream;
        connection.Enter();
        var snapshot = snapshots.Current;

        // A frontend that a reload removed goes on with what it had.
        var frontend = snapshot.FindFrontend(connection.Client.Frontend.Config.Name) ?? connection.Client.Frontend;
        stream.Begin(connection.Client, snapshot, frontend);
        stream.StartedDate = time.GetUtcNow();
        stream.StartedAt = stream.RequestAt = time.GetTimestamp();
        var fault = context.ReadHead(snapshot.Config.Global);
        if (fault is { } termination)
        {
            await StreamPipeline.RefuseAsync(stream, context, termination);
        }
        else
        {
            await pipeline.RunAsync(stream, context);
        }

        context.Finish();
    }

    public void DisposeContext(KestrelExchange context, Exception? exception)
    {
        var connection = context.Connection;
        context.Detach();
        connection.Leave();
    }
}
