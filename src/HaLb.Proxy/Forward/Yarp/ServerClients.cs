using System.Runtime.CompilerServices;
using System.Text;
using HaLb.Proxy.Forward.Http1;
using HaLb.Proxy.Snapshot;
using HaLb.Proxy.Tls;
using HaLb.Transport;

namespace HaLb.Proxy.Forward.Yarp;

/// <summary>One HTTP client with its connections for each server. It lives as long as the server's pool of HTTP/1
/// connections does: over reloads that leave address and TLS as they are.</summary>
internal sealed class ServerClients
{
    /// <summary>Carries the attempt to the code that opens a connection for it.</summary>
    public static readonly HttpRequestOptionsKey<Attempt> AttemptKey = new("HaLb.Attempt");

    private readonly ConditionalWeakTable<ServerPool, HttpMessageInvoker> _clients = [];

    public HttpMessageInvoker For(ServerSnapshot target) =>
        _clients.TryGetValue(target.Pool, out var client) ? client : _clients.GetValue(target.Pool, _ => Create(target));

    private static HttpMessageInvoker Create(ServerSnapshot target) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = System.Net.DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        ConnectTimeout = Timeout.InfiniteTimeSpan,
        EnableMultipleHttp2Connections = true,
        PooledConnectionIdleTimeout = target.Target.Config.PoolPurgeDelay,
        MaxResponseHeadersLength = 64,
        RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
        ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
        ConnectCallback = static (context, _) => OpenAsync(context.InitialRequestMessage),
    });

    /// <summary>Opens a connection by HaLb's own rules. Ends by exception where it cannot, as that contract has it; the
    /// attempt keeps what happened.</summary>
    private static async ValueTask<System.IO.Stream> OpenAsync(HttpRequestMessage request)
    {
        if (!request.Options.TryGetValue(AttemptKey, out var attempt))
        {
            throw new IOException("the stream has ended");
        }

        var connection = await attempt.ConnectAsync() ?? throw new IOException("no connection to the server");

        // HttpClient reads the ALPN result from an SslStream and speaks accordingly.
        return connection is TlsConnection tls ? tls.DetachStream() : new ConnectionStream(connection);
    }
}
