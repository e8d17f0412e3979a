using System.Runtime.InteropServices;

namespace HaLb.Vrrp.Effects.Netlink;

/// <summary>Walks through attributes. Lengths that do not fit end the walk; nothing here throws.</summary>
internal ref struct AttributeReader(ReadOnlySpan<byte> attributes)
{
    /// <summary>NLA_F_NESTED and NLA_F_NET_BYTEORDER are flags, not part of the type.</summary>
    private const ushort TypeMask = 0x3FFF;

    private ReadOnlySpan<byte> _rest = attributes;

    public ushort Type { get; private set; }

    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>0 where the value is too short for a number.</summary>
    public readonly uint Number => Value.Length >= sizeof(uint) ? MemoryMarshal.Read<uint>(Value) : 0;

    /// <summary>Up to the zero at its end.</summary>
    public readonly ReadOnlySpan<byte> Text
    {
        get
        {
            var end = Value.IndexOf((byte)0);
            return end < 0 ? Value : Value[..end];
        }
    }

    public bool Next()
    {
        if (_rest.Length < RouteProtocol.AttributeHeaderLength)
        {
            return false;
        }

        int length = MemoryMarshal.Read<ushort>(_rest);
        if (length < RouteProtocol.AttributeHeaderLength || length > _rest.Length)
        {
            return false;
        }

        Type = (ushort)(MemoryMarshal.Read<ushort>(_rest[2..]) & TypeMask);
        Value = _rest[RouteProtocol.AttributeHeaderLength..length];
        _rest = _rest[Math.Min(MessageWriter.Aligned(length), _rest.Length)..];
        return true;
    }
}
