using HaLb.Core.Servers;
using HaLb.Proxy.Stream;

namespace HaLb.Proxy.Pipeline;

/// <summary>Applies the backend's <c>cookie</c> line to heads.</summary>
internal static class StickyCookie
{
    /// <summary>Reads the request's cookie; the server that it asks for, or null.</summary>
    public static Server? OnRequest(StreamContext stream) => stream.Backend!.Config.Cookie is null ? null : throw new NotImplementedException();

    public static void OnResponse(StreamContext stream) => _ = stream;
}
