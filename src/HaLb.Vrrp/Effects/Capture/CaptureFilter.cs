using System.Globalization;
using System.Text;
using HaLb.Vrrp.Protocol.Packet;

namespace HaLb.Vrrp.Effects.Capture;

/// <summary>The expression that the kernel runs (pcap-filter(7)): adverts, and announcements of our addresses.</summary>
/// <remarks>Without "inbound": libpcap runs a new filter itself on the first packet, where that word is never true, and the packet
/// would be lost. <see cref="CaptureDevice"/> keeps out what this box sends.</remarks>
internal static class CaptureFilter
{
    /// <summary>Announcements of so many addresses are watched for; each costs the filter some instructions.</summary>
    public const int WatchedMax = 32;

    /// <summary>Where the target stands in a neighbour advertisement behind an IPv6 header without extensions.</summary>
    private const int NaTargetOffset = 48;

    public static string Build(bool hasAh, IReadOnlyList<IpAddress> watched)
    {
        var text = new StringBuilder("ip proto 112 or ip6 proto 112");
        if (hasAh)
        {
            text.Append(" or ip proto 51");
        }

        for (var i = 0; i < watched.Count && i < WatchedMax; i++)
        {
            Append(text, watched[i]);
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, IpAddress address)
    {
        if (!address.IsV6)
        {
            // Sender and target are the same in a gratuitous one.
            text.Append(CultureInfo.InvariantCulture, $" or (arp and arp[14:4] = {(uint)address.Value} and arp[24:4] = {(uint)address.Value})");
            return;
        }

        text.Append(" or (ip6 proto 58 and ip6[40] = 136");
        for (var word = 0; word < 4; word++)
        {
            text.Append(CultureInfo.InvariantCulture, $" and ip6[{NaTargetOffset + (4 * word)}:4] = {(uint)(address.Value >> (96 - (32 * word)))}");
        }

        text.Append(')');
    }
}
