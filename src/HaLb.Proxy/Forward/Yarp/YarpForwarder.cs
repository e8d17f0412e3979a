using HaLb.Core.Servers;
using HaLb.Proxy.Stream;
using Microsoft.Extensions.DependencyInjection;
using Yarp.ReverseProxy.Forwarder;

namespace HaLb.Proxy.Forward.Yarp;

/// <summary>Forwards by YARP's direct forwarding: to HTTP/2 servers, and to any server for frontends of the other engine.
/// YARP and its connections are made when first needed.</summary>
public sealed class YarpForwarder : Forwarder
{
    private readonly Lazy<IHttpForwarder> _forwarder = new(Create);
    private readonly ServerClients _clients = new();

    public override async ValueTask<Termination> AttemptAsync(StreamContext stream, ClientExchange client, Server server, IResponseHook hook)
    {
        var target = stream.Backend!.Servers[server.Index];
        using var attempt = new Attempt(stream, client, target, hook);
        if (!attempt.TryReadTarget())
        {
            return Termination.BadRequest;
        }

        stream.ConnectedAt = stream.Time.GetTimestamp();
        var context = attempt.CreateContext();
        var timeout = stream.Backend.Config.Timeouts.Server;
        var config = new ForwarderRequestConfig
        {
            // YARP's own default would be 100 s where the file has none.
            ActivityTimeout = timeout > TimeSpan.Zero ? timeout : TimeSpan.FromDays(1),
            Version = attempt.Version,
            VersionPolicy = attempt.VersionPolicy,
            AllowResponseBuffering = false,
        };
        var error = await _forwarder.Value.SendAsync(
            context, attempt.Origin, _clients.For(target), config, new ExactTransformer(attempt), CancellationToken.None);
        return await attempt.EndAsync(error, context.Features.Get<IForwarderErrorFeature>()?.Exception);
    }

    private static IHttpForwarder Create()
    {
        var services = new ServiceCollection();
        _ = services.AddLogging().AddHttpForwarder();
        return services.BuildServiceProvider().GetRequiredService<IHttpForwarder>();
    }
}
