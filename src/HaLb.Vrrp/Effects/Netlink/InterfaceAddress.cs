using HaLb.Vrrp.Protocol.Packet;

namespace HaLb.Vrrp.Effects.Netlink;

/// <summary>One address of an interface, without its lifetimes: a renewal changes nothing here. Index is the
/// interface's, Flags are IFA_F_ bits, Protocol is IFA_PROTO: who put it there; 0 = not told (and always so before kernel 5.18).</summary>
internal readonly record struct InterfaceAddress(int Index, IpAddress Address, byte PrefixLength, uint Flags, byte Scope, byte Protocol)
{
    /// <summary>A daemon of ours put it there.</summary>
    public bool IsOurs => Protocol == RouteProtocol.Mark;

    public bool IsSecondary => !Address.IsV6 && (Flags & RouteProtocol.FlagSecondary) != 0;

    /// <summary>Can be used as a source now: an IPv6 address that duplicate detection still holds back, or has refused, cannot.</summary>
    public bool IsReady => (Flags & (RouteProtocol.FlagTentative | RouteProtocol.FlagDadFailed)) == 0;

    /// <summary>In IPv4 the same address may stand on an interface more than once, with different prefixes.</summary>
    public bool IsSame(in InterfaceAddress other) =>
        Index == other.Index && Address == other.Address && (Address.IsV6 || PrefixLength == other.PrefixLength);

    /// <summary>Reads the body of RTM_NEWADDR or RTM_DELADDR; false for other families and bodies that are too short.</summary>
    public static bool TryRead(ReadOnlySpan<byte> body, out InterfaceAddress address)
    {
        address = default;
        if (body.Length < RouteProtocol.AddressHeaderLength || body[0] is not (Unix.Libc.FamilyInet or Unix.Libc.FamilyInet6))
        {
            return false;
        }

        var isV6 = body[0] == Unix.Libc.FamilyInet6;
        uint flags = body[2];
        byte protocol = 0;
        IpAddress prefix = default;
        IpAddress local = default;
        var attributes = new AttributeReader(body[RouteProtocol.AddressHeaderLength..]);
        while (attributes.Next())
        {
            switch (attributes.Type)
            {
                case RouteProtocol.AddressPrefix when attributes.Value.Length == (isV6 ? 16 : 4):
                    prefix = IpAddress.Read(attributes.Value);
                    break;
                case RouteProtocol.AddressLocal when attributes.Value.Length == (isV6 ? 16 : 4):
                    local = IpAddress.Read(attributes.Value);
                    break;
                case RouteProtocol.AddressFlags:
                    flags = attributes.Number;
                    break;
                case RouteProtocol.AddressProtocol when attributes.Value.Length > 0:
                    protocol = attributes.Value[0];
                    break;
            }
        }

        // On a point-to-point link IFA_ADDRESS is the other end and IFA_LOCAL is ours; IPv6 often has IFA_ADDRESS only.
        var own = local.IsUnspecified ? prefix : local;
        address = new(System.Runtime.InteropServices.MemoryMarshal.Read<int>(body[4..]), own, body[1], flags, body[3], protocol);
        return !own.IsUnspecified && address.Index > 0;
    }
}
