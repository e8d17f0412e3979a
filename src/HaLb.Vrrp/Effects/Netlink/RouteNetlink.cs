using System.Runtime.InteropServices;
using System.Text;
using HaLb.Vrrp.Protocol.Packet;
using HaLb.Vrrp.Unix;

namespace HaLb.Vrrp.Effects.Netlink;

/// <summary>Asks the kernel to change addresses, routes and links, and to list them. One thread at a time. An answer is an error
/// number, <see cref="Errno.None"/> = done; nothing is allocated unless the kernel explains itself.</summary>
internal sealed class RouteNetlink : IDisposable
{
    private const int DumpAttempts = 5;
    private const int AckTextAttribute = 1;

    private readonly NetlinkSocket _socket = new(0, isBlocking: true);
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(1 << 16, pinned: true);
    private uint _sequence;

    /// <summary>One message of a dump.</summary>
    internal delegate void DumpHandler(in MessageReader message);

    /// <summary>Since 5.18 the kernel keeps IFA_PROTO. Older ones ignore it.</summary>
    public static bool KernelKeepsMark { get; } = Environment.OSVersion.Version >= new Version(5, 18);

    /// <summary>What the kernel said to its last refusal; "" = nothing.</summary>
    public string LastText { get; private set; } = "";

    /// <summary>Bears the notifications of what we asked for (IPv4 addresses, links, routes).</summary>
    public uint PortId => _socket.PortId;

    /// <summary>Sends one message and waits for the kernel's answer.</summary>
    public int Request(Span<byte> message)
    {
        var sequence = ++_sequence;
        MessageWriter.SetSequence(message, sequence);
        var error = _socket.Send(message);
        while (error == Errno.None)
        {
            error = _socket.Receive(_buffer, out var length, waits: true);
            if (error == Errno.None && TryAnswer(_buffer.AsSpan(0, length), sequence, out var answer))
            {
                return answer;
            }
        }

        LastText = "";
        return error == Errno.Again ? Errno.TimedOut : error;
    }

    /// <summary>Sends prebuilt messages that ask for no acknowledgement; returns the first refusal. Their sequence numbers do not matter.</summary>
    public int Post(ReadOnlySpan<byte> messages)
    {
        var error = _socket.Send(messages);
        while (_socket.Receive(_buffer, out var length, waits: false) == Errno.None)
        {
            var reader = new MessageReader(_buffer.AsSpan(0, length));
            while (reader.Next())
            {
                error = error == Errno.None && reader.Type == RouteProtocol.Error ? ErrorOf(reader.Payload) : error;
            }
        }

        return error;
    }

    /// <summary>Deletes exactly this address with this prefix.</summary>
    public int DeleteAddress(int index, IpAddress address, byte prefixLength)
    {
        Span<byte> message = stackalloc byte[AddressRequest.LengthMax];
        return Request(message[..AddressRequest.WriteDelete(message, index, address, prefixLength)]);
    }

    /// <summary>Lists links, addresses or routes: <paramref name="type"/> is RTM_GET*. Not consistent with itself after several attempts = EINTR.</summary>
    public int Dump(ushort type, byte family, int headerLength, DumpHandler handler)
    {
        Span<byte> message = stackalloc byte[64];
        var error = Errno.Interrupted;
        for (var attempt = 0; attempt < DumpAttempts && error == Errno.Interrupted; attempt++)
        {
            var writer = new MessageWriter(message, type, RouteProtocol.FlagDump, headerLength);
            writer.Header[0] = family;
            var sequence = ++_sequence;
            var length = writer.Finish();
            MessageWriter.SetSequence(message, sequence);
            error = _socket.Send(message[..length]);
            error = error == Errno.None ? ReadDump(sequence, handler) : error;
        }

        return error;
    }

    /// <summary>Asks the kernel itself, not the table, which may be a moment behind.</summary>
    public bool TryReadAddress(int index, IpAddress address, byte prefixLength, out InterfaceAddress found)
    {
        var wanted = new InterfaceAddress(index, address, prefixLength, 0, 0, 0);
        InterfaceAddress? result = null;
        _ = Dump(RouteProtocol.GetAddress, (byte)address.Family, RouteProtocol.AddressHeaderLength, (in MessageReader message) =>
        {
            if (message.Type == RouteProtocol.NewAddress && InterfaceAddress.TryRead(message.Payload, out var read) && read.IsSame(wanted))
            {
                result = read;
            }
        });
        found = result ?? default;
        return result is not null;
    }

    /// <summary>In words, for a log. Allocates.</summary>
    public string Describe(int error) => LastText.Length == 0 ? Errno.Text(error) : $"{Errno.Text(error)} ({LastText})";

    public void Dispose() => _socket.Dispose();

    private int ReadDump(uint sequence, DumpHandler handler)
    {
        var isInterrupted = false;
        while (true)
        {
            var error = _socket.Receive(_buffer, out var length, waits: true);
            if (error != Errno.None)
            {
                return error == Errno.Again ? Errno.TimedOut : error;
            }

            var reader = new MessageReader(_buffer.AsSpan(0, length));
            while (reader.Next())
            {
                if (reader.Sequence != sequence)
                {
                    continue;
                }

                isInterrupted |= (reader.Flags & RouteProtocol.FlagInterrupted) != 0;
                if (reader.Type is RouteProtocol.Done or RouteProtocol.Error)
                {
                    return reader.Type == RouteProtocol.Error ? ErrorOf(reader.Payload) : isInterrupted ? Errno.Interrupted : Errno.None;
                }

                handler(in reader);
            }
        }
    }

    private bool TryAnswer(ReadOnlySpan<byte> datagram, uint sequence, out int error)
    {
        error = Errno.None;
        var reader = new MessageReader(datagram);
        while (reader.Next())
        {
            if (reader.Type == RouteProtocol.Error && reader.Sequence == sequence)
            {
                error = ErrorOf(reader.Payload);
                LastText = error == Errno.None ? "" : TextOf(reader.Payload, reader.Flags);
                return true;
            }
        }

        return false;
    }

    /// <summary>struct nlmsgerr: a negative error number, or 0 = done.</summary>
    internal static int ErrorOf(ReadOnlySpan<byte> body) =>
        body.Length < sizeof(int) ? Errno.Invalid : MemoryMarshal.Read<int>(body) is var error and > int.MinValue ? Math.Abs(error) : Errno.Invalid;

    /// <summary>With NETLINK_CAP_ACK the request's header alone stands between the number and the attributes.</summary>
    private static string TextOf(ReadOnlySpan<byte> body, ushort flags)
    {
        const int AttributesOffset = sizeof(int) + RouteProtocol.HeaderLength;
        if ((flags & RouteProtocol.FlagAckTlvs) == 0 || body.Length < AttributesOffset)
        {
            return "";
        }

        var attributes = new AttributeReader(body[AttributesOffset..]);
        while (attributes.Next())
        {
            if (attributes.Type == AckTextAttribute)
            {
                return Encoding.UTF8.GetString(attributes.Text);
            }
        }

        return "";
    }
}
