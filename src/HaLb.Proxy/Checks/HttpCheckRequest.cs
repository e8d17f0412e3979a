using System.Globalization;
using System.Net;
using System.Text;
using HaLb.Config.Model;
using HaLb.Core.Servers;

namespace HaLb.Proxy.Checks;

/// <summary>The bytes of an HTTP check, as HAProxy 2.6 sends them: header names in lower case, nothing added to HTTP/1.0 but
/// what the file asks for.</summary>
internal static class HttpCheckRequest
{
    public static byte[] Build(CheckConfig check, string? serverState)
    {
        var request = check.Request ?? new HttpCheckRequestConfig("OPTIONS", "/", "HTTP/1.0");
        var text = new StringBuilder();
        text.Append(request.Method).Append(' ').Append(request.Uri).Append(' ').Append(request.Version).Append("\r\n");
        foreach (var (name, value) in request.Headers)
        {
            // Framing is ours alone to say.
            if (!name.Equals("connection", StringComparison.OrdinalIgnoreCase)
                && !name.Equals("content-length", StringComparison.OrdinalIgnoreCase)
                && !name.Equals("transfer-encoding", StringComparison.OrdinalIgnoreCase))
            {
                text.Append(name.ToLowerInvariant()).Append(": ").Append(value).Append("\r\n");
            }
        }

        if (serverState is not null)
        {
            text.Append("x-haproxy-server-state: ").Append(serverState).Append("\r\n");
        }

        if (!string.IsNullOrEmpty(request.Body))
        {
            text.Append(CultureInfo.InvariantCulture, $"content-length: {Encoding.Latin1.GetByteCount(request.Body)}\r\n");
        }

        if (request.Version == "HTTP/1.1")
        {
            text.Append("connection: close\r\n");
        }

        return Encoding.Latin1.GetBytes(text.Append("\r\n").Append(request.Body).ToString());
    }

    /// <summary>Value of the header that <c>http-check send-state</c> adds.</summary>
    /// <param name="server">The server checked.</param>
    /// <param name="endPoint">Where it serves.</param>
    /// <param name="node">This process's node name.</param>
    public static string ServerState(Server server, EndPoint? endPoint, string node)
    {
        var (backend, state) = (server.Backend, server.State);
        var address = endPoint is IPEndPoint ip ? $"{ip.Address}; port={ip.Port}" : "unix; port=0";
        var total = backend.TotalWeight;
        return string.Create(CultureInfo.InvariantCulture,
            $"{Word(server)}; address={address}; name={backend.Name}/{server.Name}; node={node}; "
            + $"weight={(server.EffectiveWeight + 15) / 16}/{total}; scur={state.Counters.Sessions.Current}/{backend.State.Counters.Sessions.Current}; "
            + $"qcur={state.Counters.Queue.Current}");
    }

    private static string Word(Server server)
    {
        var health = server.State.Health;
        var stopped = server.State.Operational == OperationalState.Stopped;
        var word = stopped ? "DOWN" : server.State.Operational == OperationalState.Stopping ? "NOLB" : "UP";
        return !health.IsChanging ? word
            : health.IsUp ? $"{word} {health.Health - health.Rise + 1}/{health.Fall}"
            : $"{word} {health.Health}/{health.Rise}";
    }
}
