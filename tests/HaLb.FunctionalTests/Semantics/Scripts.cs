using HaLb.TestKit;

namespace HaLb.FunctionalTests.Semantics;

/// <summary>Words that scenarios are written in.</summary>
internal static class Scripts
{
    public const string Close = "Connection: close\r\n";

    /// <summary>A file with short timeouts; a test adds lines to its sections.</summary>
    public static string Cfg(string frontend = "", string backend = "", string servers = "server s1 {S1}", string defaults = "", string log = "{LOG}") => $"""
        global
            {log}
        defaults
            mode http
            log global
            option httplog
            timeout connect 1s
            timeout client 2s
            timeout server 1s
            timeout queue 500ms
            timeout http-request 1s
            timeout http-keep-alive 1s
            retries 1
            {Lines(defaults)}
        frontend fe
            bind 127.0.0.1:0
            {Lines(frontend)}
            default_backend be
        backend be
            {Lines(backend)}
            {Lines(servers)}

        """;

    /// <summary>Answers each request with these bytes.</summary>
    public static Func<RawPeer, RawServer, Task> Answers(string response) => async (peer, server) =>
    {
        while (true)
        {
            var request = await peer.ReadMessageAsync();
            server.Requests.Enqueue(request);
            await peer.SendAsync(request.StartsWith("HEAD", StringComparison.Ordinal) ? response[..(response.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)] : response);
        }
    };

    /// <summary>Answers 200 with a short body that names the server, and header lines.</summary>
    public static Func<RawPeer, RawServer, Task> Ok(string body = "a", string fields = "") =>
        Answers($"HTTP/1.1 200 OK\r\n{fields}Content-Length: {body.Length}\r\n\r\n{body}");

    /// <summary>Reads one request, sends these bytes, and closes.</summary>
    public static Func<RawPeer, RawServer, Task> AnswersAndCloses(string response) => async (peer, server) =>
    {
        server.Requests.Enqueue(await peer.ReadMessageAsync());
        await peer.SendAsync(response);
    };

    /// <summary>Reads one request and says nothing.</summary>
    public static Func<RawPeer, RawServer, Task> Silent() => async (peer, server) =>
    {
        server.Requests.Enqueue(await peer.ReadMessageAsync());
        _ = await peer.ReadToEndAsync();
    };

    /// <summary>Sends a request and reads to the end.</summary>
    public static Func<RawPeer, Task<string>> Sends(string text) => async peer =>
    {
        await peer.SendAsync(text);
        return await peer.ReadToEndAsync();
    };

    /// <summary>A GET that asks for the connection's close.</summary>
    public static Func<RawPeer, Task<string>> Gets(string fields = "") => Sends($"GET /x HTTP/1.1\r\nHost: h\r\n{Close}{fields}\r\n");

    /// <summary>Sends a request, then FIN, and reads to the end.</summary>
    public static Func<RawPeer, Task<string>> SendsAndFinishes(string text) => async peer =>
    {
        await peer.SendAsync(text);
        peer.FinishSending();
        return await peer.ReadToEndAsync();
    };

    private static string Lines(string text) => text.Replace("\n", "\n    ", StringComparison.Ordinal);
}
