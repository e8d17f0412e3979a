using System.Net;
using HaLb.Core.Servers;

namespace HaLb.Core.Applets;

/// <summary>A request as an applet gets it. Strings are Latin-1 decoded bytes.</summary>
/// <param name="Method">As received.</param>
/// <param name="Target">Path and query as received.</param>
/// <param name="Frontend">The frontend that took the request.</param>
/// <param name="Proxy">Name of the proxy whose configuration led here (a frontend's or a backend's).</param>
/// <param name="Source">The client's address.</param>
/// <param name="Body">The whole body; longer ones never reach an applet.</param>
public sealed record AppletRequest(string Method, string Target, Frontend Frontend, string Proxy, IPAddress? Source, ReadOnlyMemory<byte> Body)
{
    /// <summary>Value of the first header line of that name (any case), or null.</summary>
    public required Func<string, string?> Header { get; init; }
}

/// <summary>An applet's whole answer. Content-Length and Connection are added by whoever sends it.</summary>
public sealed record AppletResponse(int Status, ReadOnlyMemory<byte> Content)
{
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];
}

/// <summary>Something inside HaLb that answers HTTP requests: the stats page, an exporter.</summary>
public interface IHttpApplet
{
    /// <summary>Shown as the server's name in the log: <c>&lt;STATS&gt;</c>.</summary>
    string Name { get; }

    ValueTask<AppletResponse> HandleAsync(AppletRequest request, CancellationToken cancel);
}
