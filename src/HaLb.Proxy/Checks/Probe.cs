using System.Net;
using System.Net.Sockets;
using System.Text;
using HaLb.Config.Model;
using HaLb.Core.Health;
using HaLb.Core.Servers;
using HaLb.Transport;

namespace HaLb.Proxy.Checks;

/// <summary>One check of one server: connect, TLS, request, reply. Faults are results; the connection always ends by RST, as
/// HAProxy ends it, so that checks leave no TIME_WAIT behind.</summary>
internal sealed class Probe(ProxyConfig proxy, GlobalConfig global, string node, HttpExpectations expectations, TimeProvider time)
{
    /// <summary>Signature and a LOCAL command without addresses (PROXY protocol, version 2, section 2.2).</summary>
    private static readonly byte[] ProxyLocalHeader = [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A, 0x20, 0x00, 0x00, 0x00];

    public async Task<CheckResult> RunAsync(ProbeTarget target, CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        var result = await ConnectAsync(target, started, cancel);
        return result with { DurationMs = (int)time.GetElapsedTime(started).TotalMilliseconds };
    }

    private async Task<CheckResult> ConnectAsync(ProbeTarget target, long started, CancellationToken cancel)
    {
        if (target.EndPoint is not { } endPoint)
        {
            return Failed(CheckStatus.SocketError, "");
        }

        var limit = CheckSchedule.ConnectLimit(target.Settings, proxy.Timeouts);
        var dialed = await target.Server.Dialer.ConnectAsync(endPoint, limit, target.Options, cancel);
        if (dialed.Connection is not { } socket)
        {
            return DialFailure(dialed, endPoint);
        }

        try
        {
            if (target.Settings.SendProxy && !await socket.WriteAsync(ProxyHeader(target, socket)))
            {
                return Failed(CheckStatus.SocketError, "Broken pipe");
            }

            return target.Settings.Tls
                ? await SecureAsync(target, socket, started, limit - time.GetElapsedTime(started), cancel)
                : await ExchangeAsync(target, socket, started, CheckStatus.Layer4Ok, cancel);
        }
        finally
        {
            socket.Abort();
        }
    }

    private async Task<CheckResult> SecureAsync(ProbeTarget target, SocketConnection socket, long started, TimeSpan limit, CancellationToken cancel)
    {
        if (target.Tls is null)
        {
            return Failed(CheckStatus.SocketError, "");
        }

        var outcome = await target.Tls.ConnectAsync(socket, limit > TimeSpan.Zero ? limit : TimeSpan.FromMilliseconds(1), time);
        if (outcome.Connection is not { } tls)
        {
            return outcome.TimedOut ? Failed(CheckStatus.Layer6Timeout, "") : Failed(CheckStatus.Layer6Invalid, outcome.Failure ?? "");
        }

        try
        {
            return await ExchangeAsync(target, tls, started, CheckStatus.Layer6Ok, cancel);
        }
        finally
        {
            tls.Abort();
        }
    }

    private async Task<CheckResult> ExchangeAsync(ProbeTarget target, Connection connection, long started, CheckStatus connected, CancellationToken cancel)
    {
        if (proxy.Check.Kind == CheckKind.Tcp)
        {
            return new CheckResult(connected, 0, "", 0);
        }

        var left = proxy.Timeouts.Check ?? target.Settings.Inter - time.GetElapsedTime(started);
        using var limit = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.FromMilliseconds(1), time);
        using var onLimit = limit.Token.UnsafeRegister(static c => ((Connection)c!).Abort(), connection);
        using var onCancel = cancel.UnsafeRegister(static c => ((Connection)c!).Abort(), connection);
        var core = target.Server.Core;
        var state = proxy.Check.SendState ? HttpCheckRequest.ServerState(core, target.Server.Target.EndPoint, node) : null;
        var result = await connection.WriteAsync(HttpCheckRequest.Build(proxy.Check, state))
            ? await ReadReplyAsync(core, connection)
            : Failed(CheckStatus.SocketError, "Broken pipe");
        return limit.IsCancellationRequested && !result.Passed && result.Status != CheckStatus.Layer7Status
            ? Failed(CheckStatus.Layer7Timeout, "")
            : result;
    }

    private async Task<CheckResult> ReadReplyAsync(Server core, Connection connection)
    {
        var reply = new CheckReply(global.BufSize, proxy.Check.Request?.Method == "HEAD");
        while (true)
        {
            var count = await connection.ReadAsync(reply.Free);
            if (count < 0 && !reply.HasHead)
            {
                return Failed(CheckStatus.SocketError, "Connection reset by peer");
            }

            reply.Take(Math.Max(count, 0));
            if (reply.Invalid)
            {
                return Failed(CheckStatus.Layer7Invalid, "");
            }

            // A 404 stops new traffic only where the server was up (HAProxy manual, http-check disable-on-404).
            var conditional = reply.Status == 404 && proxy.Check.DisableOn404 && core.State.Operational != OperationalState.Stopped;
            if (reply.HasHead && expectations.Judge(reply, conditional) is { } result)
            {
                return result;
            }
        }
    }

    private static CheckResult Failed(CheckStatus status, string info) => new(status, 0, info, 0);

    private static CheckResult DialFailure(in DialResult dialed, EndPoint endPoint) =>
        dialed.Error == DialError.TimedOut ? Failed(CheckStatus.Layer4Timeout, "")
        : endPoint is UnixDomainSocketEndPoint || dialed.Error == DialError.Exhausted
            ? Failed(CheckStatus.SocketError, $"General socket error ({dialed.Reason})")
        : Failed(CheckStatus.Layer4Connect, dialed.Reason);

    private static byte[] ProxyHeader(ProbeTarget target, SocketConnection socket)
    {
        if (target.Server.Core.Config.SendProxy == 2)
        {
            return ProxyLocalHeader;
        }

        return Encoding.ASCII.GetBytes(socket is { Local: { } from, Remote: { } to }
            ? $"PROXY {(from.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? "TCP6" : "TCP4")} {from.Address} {to.Address} {from.Port} {to.Port}\r\n"
            : "PROXY UNKNOWN\r\n");
    }
}
