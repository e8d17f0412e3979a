namespace HaLb.SystemTests.Kit;

/// <summary>Configurations that the tests vary.</summary>
internal static class Configuration
{
    /// <param name="global">Lines of the global section.</param>
    /// <param name="port">Where the frontend listens.</param>
    /// <param name="server">Port of the one server.</param>
    public static string Simple(int port, int server, string global = "") =>
        $"""
        global
            {global.ReplaceLineEndings("\n    ")}
        defaults
            mode http
            timeout connect 5s
            timeout client 60s
            timeout server 60s
        frontend web
            bind 127.0.0.1:{port}
            default_backend servers
        backend servers
            server s1 127.0.0.1:{server}

        """;
}
