using System.Globalization;

namespace HaLb.SystemTests.Kit;

/// <summary>Requests to loopback.</summary>
internal static class Client
{
    public static HttpClient Create() => new(new SocketsHttpHandler { UseCookies = false }) { Timeout = HalbProcess.Patience };

    public static string Url(int port, string path = "/") => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}{path}");

    /// <summary>One answer over a connection of its own.</summary>
    public static async Task<string> GetAsync(int port, string path = "/")
    {
        using var client = Create();
        return await client.GetStringAsync(Url(port, path));
    }

    /// <summary>Whether anybody accepts there.</summary>
    public static async Task<bool> IsOpenAsync(int port)
    {
        using var socket = new System.Net.Sockets.TcpClient();
        try
        {
            await socket.ConnectAsync("127.0.0.1", port);
            return true;
        }
        catch (System.Net.Sockets.SocketException)
        {
            return false;
        }
    }
}
