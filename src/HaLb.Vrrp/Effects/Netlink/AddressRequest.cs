using System.Runtime.InteropServices;
using HaLb.Config.Model;
using HaLb.Vrrp.Protocol.Packet;
using HaLb.Vrrp.Unix;

namespace HaLb.Vrrp.Effects.Netlink;

/// <summary>RTM_NEWADDR for one virtual address, built once; adding and renewing patch its flags and lifetime only.</summary>
internal sealed class AddressRequest
{
    /// <summary>More than any of ours takes.</summary>
    public const int LengthMax = 256;

    private const int CacheInfoLength = 16;

    private readonly byte[] _message;
    private readonly int _lifetimeOffset;
    private readonly bool _isV6;

    public AddressRequest(VrrpAddressConfig config, int index)
    {
        Span<byte> buffer = stackalloc byte[LengthMax];
        var address = IpAddress.From(config.Address);
        _isV6 = address.IsV6;
        var flags = (_isV6 ? RouteProtocol.FlagNoDad : 0)
            | (config.HasHomeFlag ? RouteProtocol.FlagHome : 0)
            | (config.IsNoPrefixRoute ? RouteProtocol.FlagNoPrefixRoute : 0);
        var writer = new MessageWriter(buffer, RouteProtocol.NewAddress, 0, RouteProtocol.AddressHeaderLength);
        WriteHeader(writer.Header, address, (byte)config.PrefixLength, index);
        writer.Header[2] = (byte)flags;
        writer.Header[3] = config.Scope;
        writer.Add(RouteProtocol.AddressLocal, address);
        writer.Add(RouteProtocol.AddressPrefix, address);
        writer.Add(RouteProtocol.AddressFlags, flags);
        writer.Add(RouteProtocol.AddressProtocol, RouteProtocol.Mark);
        if (config.Broadcast is { } broadcast)
        {
            writer.Add(RouteProtocol.AddressBroadcast, IpAddress.From(broadcast));
        }

        if (config.Label is { } label && !_isV6)
        {
            writer.Add(RouteProtocol.AddressLabel, label);
        }

        Span<byte> lifetime = stackalloc byte[CacheInfoLength];
        lifetime.Clear();
        writer.Add(RouteProtocol.AddressCacheInfo, lifetime);
        var length = writer.Finish();
        _message = buffer[..length].ToArray();
        _lifetimeOffset = length - CacheInfoLength;
    }

    public int Length => _message.Length;

    /// <summary>The first time: refused with EEXIST where the address is there already, whosever it is. Answered.</summary>
    public Span<byte> ToAdd(uint validSeconds)
    {
        Patch(RouteProtocol.FlagCreate | RouteProtocol.FlagExclusive | RouteProtocol.FlagAck, validSeconds);
        return _message;
    }

    /// <summary>Sets a new lifetime on what is ours. Answered.</summary>
    public Span<byte> ToReplace(uint validSeconds)
    {
        Patch(RouteProtocol.FlagCreate | RouteProtocol.FlagReplace | RouteProtocol.FlagAck, validSeconds);
        return _message;
    }

    /// <summary>The same, answered only where refused: many go in one datagram.</summary>
    public ReadOnlySpan<byte> ToRenew(uint validSeconds)
    {
        Patch(RouteProtocol.FlagCreate | RouteProtocol.FlagReplace, validSeconds);
        return _message;
    }

    public static int WriteDelete(Span<byte> buffer, int index, IpAddress address, byte prefixLength)
    {
        var writer = new MessageWriter(buffer, RouteProtocol.DeleteAddress, RouteProtocol.FlagAck, RouteProtocol.AddressHeaderLength);
        WriteHeader(writer.Header, address, prefixLength, index);
        writer.Add(RouteProtocol.AddressLocal, address);

        // Without it the kernel would take any prefix: the static address that equals the virtual one.
        writer.Add(RouteProtocol.AddressPrefix, address);
        return writer.Finish();
    }

    private static void WriteHeader(Span<byte> header, IpAddress address, byte prefixLength, int index)
    {
        header[0] = address.IsV6 ? (byte)Libc.FamilyInet6 : (byte)Libc.FamilyInet;
        header[1] = prefixLength;
        MemoryMarshal.Write(header[4..], index);
    }

    private void Patch(int flags, uint validSeconds)
    {
        MemoryMarshal.Write(_message.AsSpan(6), (ushort)(flags | RouteProtocol.FlagRequest));

        // Preferred 0 keeps an IPv6 address from being chosen as a source. In IPv4 that has no such meaning.
        MemoryMarshal.Write(_message.AsSpan(_lifetimeOffset), _isV6 ? 0 : validSeconds);
        MemoryMarshal.Write(_message.AsSpan(_lifetimeOffset + sizeof(uint)), validSeconds);
    }
}
