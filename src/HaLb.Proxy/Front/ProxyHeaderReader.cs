using HaLb.Proxy.Log;
using HaLb.Transport;

namespace HaLb.Proxy.Front;

/// <summary>A connection behind its PROXY header, with the addresses that it named; or why it had none.</summary>
internal readonly record struct ProxyHeaderResult(Connection? Connection, SessionError Error);

/// <summary>Takes the PROXY header from the start of a connection (<c>accept-proxy</c>).</summary>
internal sealed class ProxyHeaderReader : IDeadlineOwner
{
    private readonly Connection _transport;

    private ProxyHeaderReader(Connection transport) => _transport = transport;

    public static async ValueTask<ProxyHeaderResult> ReadAsync(Connection transport, TimeSpan? timeout, DeadlineWheel wheel)
    {
        var reader = new ProxyHeaderReader(transport);
        var deadline = new Deadline(wheel, reader);
        deadline.Arm(timeout);
        var result = await reader.ReadAsync();
        return deadline.Release() ? new ProxyHeaderResult(null, SessionError.ProxyTimeout) : result;
    }

    public void OnDeadline() => _transport.CancelRead();

    private async ValueTask<ProxyHeaderResult> ReadAsync()
    {
        var buffer = new byte[ProxyProtocol.LengthMax];
        var length = 0;
        while (true)
        {
            var read = await _transport.ReadAsync(buffer.AsMemory(length));
            if (read <= 0)
            {
                return Failed(length > 0 ? SessionError.ProxyTruncated : read == 0 ? SessionError.ProxyClosed : SessionError.ProxyAborted);
            }

            length += read;
            switch (ProxyProtocol.TryRead(buffer.AsSpan(0, length), out var header, out var consumed))
            {
                case ProxyHeaderStatus.Complete:
                    return new ProxyHeaderResult(Wrap(header, buffer.AsMemory(0, length), consumed), default);
                case ProxyHeaderStatus.Missing:
                    return Failed(SessionError.ProxyMissing);
                case ProxyHeaderStatus.Unhandled:
                    return Failed(SessionError.ProxyUnhandled);
                case ProxyHeaderStatus.Invalid:
                    return Failed(SessionError.ProxyInvalid);
            }
        }
    }

    private Connection Wrap(ProxyHeader header, ReadOnlyMemory<byte> read, int consumed)
    {
        var rest = read[consumed..];
        if (header.Source is not null)
        {
            _transport.Remote = header.Source;
            _transport.Local = header.Destination;
            _transport.ProxyExtensions = read[header.Extensions].ToArray();
        }

        return rest.IsEmpty ? _transport : new PrefixedConnection(_transport, rest.ToArray());
    }

    private static ProxyHeaderResult Failed(SessionError error) => new(null, error);
}
