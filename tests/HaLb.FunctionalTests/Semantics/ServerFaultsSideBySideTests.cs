using System.Net;
using System.Net.Sockets;
using HaLb.TestKit;
using static HaLb.FunctionalTests.Semantics.Scripts;

namespace HaLb.FunctionalTests.Semantics;

/// <summary>Servers that do not answer a connect, and answers that are broken from the first byte on.</summary>
public sealed class ServerFaultsSideBySideTests
{
    private const string Two = "server s1 {S1}\nserver s2 {S2}";

    /// <summary>A listener with a full queue: the kernel drops what comes, so that a connect gets no answer.</summary>
    private static readonly Lazy<(Socket Listener, Socket[] Waiting)> Full = new(static () =>
    {
        var listener = New();
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(0);
        return (listener, [.. Enumerable.Range(0, 4).Select(_ => StartConnecting((IPEndPoint)listener.LocalEndPoint!))]);
    });

    private static readonly Dictionary<string, Func<SideBySide>> Scenarios = new(StringComparer.Ordinal)
    {
        ["connect timeout"] = () => new(Cfg(servers: $"server s1 127.0.0.1:{FullPort}"), [], [Gets()], 1),
        ["connect timeout, redispatched"] = () => new(
            Cfg(backend: "option redispatch", servers: $"server s0 127.0.0.1:{FullPort}\nserver s1 {{S1}}"), [Ok()], [Gets()], 1),
        ["persist on a server that is disabled and refuses"] = () => new(
            Cfg(backend: "cookie C insert\noption persist", servers: "server s0 127.0.0.1:1 cookie a disabled\nserver s1 {S1} cookie b"), [Ok()],
            [Sends("GET / HTTP/1.1\r\nHost: h\r\nCookie: C=a\r\nConnection: close\r\n\r\n")], 1, false),
        ["persist on a server that is disabled and refuses, redispatched"] = () => new(
            Cfg(backend: "cookie C insert\noption persist\noption redispatch", servers: "server s0 127.0.0.1:1 cookie a disabled\nserver s1 {S1} cookie b"), [Ok()],
            [Sends("GET / HTTP/1.1\r\nHost: h\r\nCookie: C=a\r\nConnection: close\r\n\r\n")], 1, false),
        ["first chunk that is bad"] = () => new(Cfg(), [AnswersAndCloses("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc")], [Gets()], 1),
        ["length that is no number"] = () => new(Cfg(), [AnswersAndCloses("HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n")], [Gets()], 1),
        ["503 of the last server"] = () => new(
            Cfg(backend: "retry-on all-retryable-errors\noption redispatch", servers: Two),
            [Answers("HTTP/1.1 503 A\r\nContent-Length: 1\r\n\r\na"), Answers("HTTP/1.1 503 B\r\nContent-Length: 1\r\n\r\nb")], [Gets()], 1, false),
        ["post repeated after an empty answer"] = () => new(
            Cfg(backend: "retry-on all-retryable-errors\noption redispatch", servers: Two), [AnswersAndCloses(""), Ok("b")],
            [Sends("POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello")], 1, false),
        ["frontend without a backend"] = () => new(Cfg().Replace("default_backend be", "", StringComparison.Ordinal), [Ok()], [Gets()], 1, false),
        ["timeout queue not set"] = () => new(
            Cfg(servers: "server s1 {S1} maxconn 1", defaults: "timeout connect 400ms").Replace("timeout queue 500ms", "", StringComparison.Ordinal), [Silent()],
            [async peer =>
            {
                using var first = await RawPeer.ConnectAsync(peer.Socket.RemoteEndPoint!);
                await first.SendAsync("GET /first HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
                await SideBySide.UntilAsync("be", "s1", "scur", "1");
                return await Gets()(peer);
            }], 1, false),
        ["actions of the stats page"] = () => new(
            Cfg("stats enable\nstats uri /s\nstats admin if TRUE"), [Ok()],
            [Acts("s=s1&b=be&action="), Acts("s=s1&b=none&action=drain"), Acts("s=s1&s=none&b=be&action=ready"), Acts("action=none")], 4, false),
        ["action by an absolute target"] = () => new(
            Cfg("stats enable\nstats uri /s\nstats admin if TRUE"), [Ok()], [Acts("s=s1&b=be&action=drain", "http://h/s")], 1, false),
    };

    public static TheoryData<string> Names => [.. Scenarios.Keys];

    private static int FullPort => ((IPEndPoint)Full.Value.Listener.LocalEndPoint!).Port;

    [Theory]
    [MemberData(nameof(Names))]
    public Task Server_that_fails_is_shown_as_by_haproxy(string name) => SideBySide.CompareAsync(Scenarios[name]);

    private static Func<RawPeer, Task<string>> Acts(string form, string target = "/s") => Sends(
        $"POST {target} HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {form.Length}\r\n\r\n{form}");

    /// <summary>The connection waits, and takes a place in the queue.</summary>
    private static Socket StartConnecting(IPEndPoint endPoint)
    {
        var socket = New();
        socket.Blocking = false;
        try
        {
            socket.Connect(endPoint);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            // As intended.
        }

        return socket;
    }

    private static Socket New() => new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
}
