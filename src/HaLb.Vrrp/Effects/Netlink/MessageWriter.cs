using System.Runtime.InteropServices;
using HaLb.Vrrp.Protocol.Packet;

namespace HaLb.Vrrp.Effects.Netlink;

/// <summary>Builds one netlink message in a buffer of the caller's. Netlink speaks the machine's own byte order; addresses are
/// in network order, as ever.</summary>
internal ref struct MessageWriter
{
    // |            Length             |
    // |     Type      |     Flags     |
    // |           Sequence            |
    // |            Port id            |
    private const int SequenceOffset = 8;

    private readonly Span<byte> _buffer;
    private int _length;

    public MessageWriter(Span<byte> buffer, ushort type, ushort flags, int headerLength)
    {
        _buffer = buffer;
        _length = RouteProtocol.HeaderLength + headerLength;
        buffer[.._length].Clear();
        MemoryMarshal.Write(buffer[4..], type);
        MemoryMarshal.Write(buffer[6..], (ushort)(flags | RouteProtocol.FlagRequest));
    }

    /// <summary>The family's own header (<c>ifaddrmsg</c>, <c>rtmsg</c>, <c>ifinfomsg</c>).</summary>
    public readonly Span<byte> Header => _buffer[RouteProtocol.HeaderLength..];

    /// <summary>Patches the number by which the answer is told.</summary>
    public static void SetSequence(Span<byte> message, uint sequence) => MemoryMarshal.Write(message[SequenceOffset..], sequence);

    public void Add(ushort type, scoped ReadOnlySpan<byte> value)
    {
        var attribute = _buffer[_length..];
        attribute[..Aligned(RouteProtocol.AttributeHeaderLength + value.Length)].Clear();
        MemoryMarshal.Write(attribute, (ushort)(RouteProtocol.AttributeHeaderLength + value.Length));
        MemoryMarshal.Write(attribute[2..], type);
        value.CopyTo(attribute[RouteProtocol.AttributeHeaderLength..]);
        _length += Aligned(RouteProtocol.AttributeHeaderLength + value.Length);
    }

    public void Add(ushort type, uint value) => Add(type, MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in value)));

    public void Add(ushort type, byte value) => Add(type, new ReadOnlySpan<byte>(in value));

    public void Add(ushort type, IpAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.Write(bytes);
        Add(type, bytes[..address.Length]);
    }

    /// <summary>With the zero at its end; the text must be one that a name of an interface may be.</summary>
    public void Add(ushort type, string text)
    {
        Span<byte> bytes = stackalloc byte[(text.Length * 3) + 1];
        bytes.Clear();
        var length = System.Text.Encoding.UTF8.GetBytes(text, bytes);
        Add(type, bytes[..(length + 1)]);
    }

    /// <summary>Begins an attribute that holds others; returns what <see cref="End"/> wants.</summary>
    public int Begin(ushort type)
    {
        var start = _length;
        Add(type, default(ReadOnlySpan<byte>));
        return start;
    }

    public readonly void End(int start) => MemoryMarshal.Write(_buffer[start..], (ushort)(_length - start));

    /// <summary>Writes the length; the message is the first so many bytes of the buffer.</summary>
    public readonly int Finish()
    {
        MemoryMarshal.Write(_buffer, (uint)_length);
        return _length;
    }

    public static int Aligned(int length) => (length + 3) & ~3;
}
