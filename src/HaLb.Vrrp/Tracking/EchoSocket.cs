using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace HaLb.Vrrp.Tracking;

/// <summary>Sends echo requests to one address and knows its own replies by 16 random bytes. The kernel's echo socket where
/// <c>ping_group_range</c> allows it, else a raw one with a filter (CAP_NET_RAW).</summary>
internal sealed class EchoSocket : IDisposable
{
    private const int LevelRaw = 255;
    private const int LevelIcmpV6 = 58;
    private const int OptionFilter = 1;

    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(EchoPacket.SecretLength);
    private readonly byte[] _request = new byte[EchoPacket.Length];
    private readonly byte[] _received = new byte[512];
    private readonly Socket _socket;
    private readonly bool _isV6;
    private readonly bool _isRaw;
    private ushort _sequence;

    /// <exception cref="SocketException">No right to send echoes, or no route.</exception>
    public EchoSocket(IPAddress address)
    {
        _isV6 = address.AddressFamily == AddressFamily.InterNetworkV6;
        var protocol = _isV6 ? ProtocolType.IcmpV6 : ProtocolType.Icmp;
        try
        {
            _socket = new Socket(address.AddressFamily, SocketType.Dgram, protocol);
        }
        catch (SocketException)
        {
            _socket = new Socket(address.AddressFamily, SocketType.Raw, protocol);
            _isRaw = true;
        }

        try
        {
            SetFilter();
            // From now on nothing comes in from other addresses, and errors come back to us.
            _socket.Connect(new IPEndPoint(address, 0));
        }
        catch
        {
            _socket.Dispose();
            throw;
        }
    }

    /// <summary>Completes with the reply to this very request.</summary>
    /// <exception cref="SocketException">It could not be sent, or the network said that it cannot arrive.</exception>
    public async Task EchoAsync(CancellationToken cancel)
    {
        _sequence++;
        EchoPacket.Write(_request, _isV6, (ushort)Environment.ProcessId, _sequence, _secret);
        _ = await _socket.SendAsync(_request, cancel);
        while (true)
        {
            var length = await _socket.ReceiveAsync(_received, cancel);
            if (EchoPacket.IsReply(_received.AsSpan(0, length), _isV6, _isRaw && !_isV6, _sequence, _secret))
            {
                return;
            }
        }
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>ICMP_FILTER and ICMP6_FILTER: a set bit keeps a type away from us; replies only.</summary>
    private void SetFilter()
    {
        if (!_isRaw)
        {
            return;
        }

        if (_isV6)
        {
            var blocked = new byte[32];
            blocked.AsSpan().Fill(0xFF);
            blocked[129 / 8] = 0xFF & ~(1 << (129 % 8));
            _socket.SetRawSocketOption(LevelIcmpV6, OptionFilter, blocked);
        }
        else
        {
            _socket.SetRawSocketOption(LevelRaw, OptionFilter, BitConverter.GetBytes(~1u));
        }
    }
}
