using HaLb.Config.Model;

namespace HaLb.Proxy.Samples.Fetches;

/// <summary>Fetches of the frontend, backend and server of a stream, and of its connection to the server (manual 7.3.3).</summary>
internal static class ProxyFetches
{
    public static readonly SampleFetch[] Rows =
    [
        new("fe_id", SampleType.Int, FetchPlaces.Session, static (in context, arguments, ref sample) => Int(Frontend(context).Id, ref sample)),
        new("fe_name", SampleType.Str, FetchPlaces.Session, static (in context, arguments, ref sample) => SampleText.TrySet(Frontend(context).Name, context.Arena, ref sample)),
        new("fe_defbe", SampleType.Str, FetchPlaces.Session, static (in context, arguments, ref sample) =>
            Frontend(context).DefaultBackend is { } name && SampleText.TrySet(name, context.Arena, ref sample)),
        new("fe_client_timeout", SampleType.Int, FetchPlaces.Session, static (in context, arguments, ref sample) => Time(Frontend(context).Timeouts.Client, ref sample)),
        new("be_id", SampleType.Int, FetchPlaces.Backend, static (in context, arguments, ref sample) => Backend(context) is { } backend && Int(backend.Id, ref sample)),
        new("be_name", SampleType.Str, FetchPlaces.Backend, static (in context, arguments, ref sample) =>
            Backend(context) is { } backend && SampleText.TrySet(backend.Name, context.Arena, ref sample)),
        BackendTime("be_server_timeout", static timeouts => timeouts.Server),
        BackendTime("be_tunnel_timeout", static timeouts => timeouts.Tunnel),
        BackendTime("cur_server_timeout", static timeouts => timeouts.Server),
        BackendTime("cur_tunnel_timeout", static timeouts => timeouts.Tunnel),
        new("srv_id", SampleType.Int, FetchPlaces.Server, static (in context, arguments, ref sample) => context.Stream?.Server is { } server && Int(server.Id, ref sample)),
        new("srv_name", SampleType.Str, FetchPlaces.Server, static (in context, arguments, ref sample) =>
            context.Stream?.Server is { } server && UrlFetches.Str(server.NameBytes, ref sample)),
        new("bc_src", SampleType.Address, FetchPlaces.Server, static (in context, arguments, ref sample) => ClientFetches.Address(context.Stream?.ServerTransport?.Local, ref sample)),
        new("bc_src_port", SampleType.Int, FetchPlaces.Server, static (in context, arguments, ref sample) => ClientFetches.Port(context.Stream?.ServerTransport?.Local, ref sample)),
        new("bc_dst", SampleType.Address, FetchPlaces.Server, static (in context, arguments, ref sample) => ClientFetches.Address(context.Stream?.ServerTransport?.Remote, ref sample)),
        new("bc_dst_port", SampleType.Int, FetchPlaces.Server, static (in context, arguments, ref sample) => ClientFetches.Port(context.Stream?.ServerTransport?.Remote, ref sample)),
        new("bc_http_major", SampleType.Int, FetchPlaces.Server, static (in context, arguments, ref sample) =>
        {
            sample.SetInt(context.Stream is { ServerTransport: null, Response.IsHttp2: true } ? 2 : 1);
            return context.Stream?.ConnectedAt > 0;
        }),
    ];

    private static ProxyConfig Frontend(in SampleContext context) => (context.Stream?.Frontend ?? context.Client.Frontend).Config;

    /// <summary>Before one is chosen HAProxy has the frontend in its place, which shows where the stream ends without any.</summary>
    private static ProxyConfig? Backend(in SampleContext context) =>
        context.Stream is { } stream ? stream.Backend?.Config ?? stream.Frontend.Config : null;

    private static SampleFetch BackendTime(string name, Func<TimeoutsConfig, TimeSpan?> which) =>
        new(name, SampleType.Int, FetchPlaces.Backend, (in context, arguments, ref sample) => Backend(context) is { } backend && Time(which(backend.Timeouts), ref sample));

    /// <summary>Milliseconds; 0 = no limit.</summary>
    private static bool Time(TimeSpan? time, ref Sample sample) => Int((long)(time ?? TimeSpan.Zero).TotalMilliseconds, ref sample);

    private static bool Int(long value, ref Sample sample)
    {
        sample.SetInt(value);
        return true;
    }
}
