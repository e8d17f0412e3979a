using System.Runtime.InteropServices;
using HaLb.Vrrp.Protocol.Packet;

namespace HaLb.Vrrp.Effects.Netlink;

/// <summary>The body of RTM_NEWLINK or RTM_DELLINK, read in place.</summary>
internal ref struct LinkMessage
{
    public int Index { get; private set; }

    public uint Flags { get; private set; }

    public ReadOnlySpan<byte> Name { get; private set; }

    public ReadOnlySpan<byte> Kind { get; private set; }

    public MacAddress Mac { get; private set; }

    public int Mtu { get; private set; }

    public int BaseIndex { get; private set; }

    /// <summary>False for bodies that are too short, and for those of bridges about their ports (another family: such a
    /// RTM_DELLINK means that the port left the bridge, not that it is gone).</summary>
    public static bool TryRead(ReadOnlySpan<byte> body, out LinkMessage link)
    {
        link = default;
        if (body.Length < RouteProtocol.LinkHeaderLength || body[0] != Unix.Libc.FamilyUnspecified)
        {
            return false;
        }

        link.Index = MemoryMarshal.Read<int>(body[4..]);
        link.Flags = MemoryMarshal.Read<uint>(body[8..]);
        var attributes = new AttributeReader(body[RouteProtocol.LinkHeaderLength..]);
        while (attributes.Next())
        {
            link.Take(attributes);
        }

        return link.Index > 0 && !link.Name.IsEmpty;
    }

    private void Take(AttributeReader attribute)
    {
        switch (attribute.Type)
        {
            case RouteProtocol.LinkName:
                Name = attribute.Text;
                break;
            case RouteProtocol.LinkAddress:
                Mac = attribute.Value.Length == MacAddress.Length ? MacAddress.Read(attribute.Value) : default;
                break;
            case RouteProtocol.LinkMtu:
                Mtu = (int)attribute.Number;
                break;
            case RouteProtocol.LinkBase:
                BaseIndex = (int)attribute.Number;
                break;
            case RouteProtocol.LinkInfo:
                var nested = new AttributeReader(attribute.Value);
                while (nested.Next())
                {
                    Kind = nested.Type == RouteProtocol.LinkInfoKind ? nested.Text : Kind;
                }

                break;
        }
    }
}
