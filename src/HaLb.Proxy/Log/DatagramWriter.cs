using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using HaLb.Config.Model;

namespace HaLb.Proxy.Log;

/// <summary>UDP, or a Unix datagram socket like <c>/dev/log</c>: one datagram a line, many in one call. The socket is not
/// connected, so a syslog daemon that restarts is found again by its address, and its absence costs the lines only.</summary>
internal sealed class DatagramWriter(LogTargetConfig target) : LogSinkWriter
{
    // The kernel takes at most 1024 at once.
    private const int BatchMax = 256;

    // A Unix receiver's queue is short (net.unix.max_dgram_qlen): worth waiting for it a little, on this thread.
    private const int SendWaitMs = 200;

    // SOL_SOCKET and SO_SNDTIMEO.
    private const int SocketLevel = 1;
    private const int SendTimeoutOption = 21;

    private Socket? _socket;
    private byte[] _name = [];

    public override int Send(LogBatch batch)
    {
        if (_socket is null && !TryOpen())
        {
            return batch.Count;
        }

        var lost = 0;
        for (var first = 0; first < batch.Count; first += BatchMax)
        {
            lost += SendSome(batch, first, Math.Min(BatchMax, batch.Count - first));
        }

        return lost;
    }

    public override void Close()
    {
        _socket?.Dispose();
        _socket = null;
    }

    private unsafe int SendSome(LogBatch batch, int first, int count)
    {
        var messages = stackalloc LogSystem.Message[count];
        var vectors = stackalloc LogSystem.Vector[count];
        fixed (byte* bytes = batch.Bytes, name = _name)
        {
            var start = first == 0 ? 0 : batch.Ends[first - 1];
            for (var i = 0; i < count; i++)
            {
                var end = batch.Ends[first + i];
                vectors[i] = new() { Base = bytes + start, Length = (nuint)(end - start) };
                messages[i].Header = new() { Name = name, NameLength = (uint)_name.Length, Vectors = vectors + i, VectorCount = 1 };
                start = end;
            }

            return SendAll((int)_socket!.Handle, messages, count);
        }
    }

    private static unsafe int SendAll(int descriptor, LogSystem.Message* messages, int count)
    {
        var lost = 0;
        for (var done = 0; done < count;)
        {
            var sent = LogSystem.SendMany(descriptor, messages + done, count - done);
            if (sent > 0)
            {
                done += sent;
            }
            else if (Marshal.GetLastPInvokeError() != LogSystem.Interrupted)
            {
                // This one cannot be sent (too long, nobody there); the next one may.
                lost++;
                done++;
            }
        }

        return lost;
    }

    private bool TryOpen()
    {
        try
        {
            var point = Resolve();
            var name = point.Serialize();
            _name = [.. name.Buffer.Span[..name.Size]];
            _socket = new Socket(point.AddressFamily, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = true };
            Span<long> wait = [0, SendWaitMs * 1000];
            _socket.SetRawSocketOption(SocketLevel, SendTimeoutOption, MemoryMarshal.AsBytes(wait));
            return true;
        }
        catch (SocketException)
        {
            // No such host, no descriptor left: these lines are lost, the next batch tries again.
            Close();
            return false;
        }
    }

    private EndPoint Resolve() =>
        target.Sink == LogSink.UnixDatagram ? new UnixDomainSocketEndPoint(target.Address)
        : new IPEndPoint(IPAddress.TryParse(target.Address, out var address) ? address : Dns.GetHostAddresses(target.Address)[0], target.Port);
}
