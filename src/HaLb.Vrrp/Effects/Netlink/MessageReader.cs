using System.Runtime.InteropServices;

namespace HaLb.Vrrp.Effects.Netlink;

/// <summary>Walks through the messages of one datagram. Lengths that do not fit end the walk; nothing here throws.</summary>
internal ref struct MessageReader(ReadOnlySpan<byte> datagram)
{
    private ReadOnlySpan<byte> _rest = datagram;

    public ushort Type { get; private set; }

    public ushort Flags { get; private set; }

    public uint Sequence { get; private set; }

    /// <summary>Who asked for what this tells of; 0 = the kernel itself.</summary>
    public uint PortId { get; private set; }

    /// <summary>All after the netlink header.</summary>
    public ReadOnlySpan<byte> Payload { get; private set; }

    public bool Next()
    {
        if (_rest.Length < RouteProtocol.HeaderLength)
        {
            return false;
        }

        var length = MemoryMarshal.Read<uint>(_rest);
        if (length < RouteProtocol.HeaderLength || length > (uint)_rest.Length)
        {
            return false;
        }

        Type = MemoryMarshal.Read<ushort>(_rest[4..]);
        Flags = MemoryMarshal.Read<ushort>(_rest[6..]);
        Sequence = MemoryMarshal.Read<uint>(_rest[8..]);
        PortId = MemoryMarshal.Read<uint>(_rest[12..]);
        Payload = _rest[RouteProtocol.HeaderLength..(int)length];
        _rest = _rest[Math.Min(MessageWriter.Aligned((int)length), _rest.Length)..];
        return true;
    }
}
