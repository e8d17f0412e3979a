using System.Net;
using System.Text;
using HaLb.Config.Model;

namespace HaLb.Proxy.Snapshot;

/// <summary>A compiled <c>option forwardfor</c> or <c>option originalto</c>.</summary>
public sealed class AddressHeader(AddedAddressHeaderConfig config)
{
    private readonly IPNetwork? _except = Parse(config.Except);

    public byte[] Name { get; } = Encoding.Latin1.GetBytes(config.Header);

    public bool IfNone { get; } = config.IfNone;

    /// <summary>Nothing is added for that address.</summary>
    public bool Excepts(IPAddress address) => _except is { } network && network.Contains(address);

    public static AddressHeader? Compile(AddedAddressHeaderConfig? config) => config is null ? null : new AddressHeader(config);

    /// <summary>CIDR text or one address; the host part of a network may be set, as in HAProxy.</summary>
    private static IPNetwork? Parse(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!IPAddress.TryParse(slash < 0 ? text : text.AsSpan(0, slash), out var address))
        {
            return null;
        }

        var whole = address.GetAddressBytes().Length * 8;
        return slash < 0 ? new IPNetwork(address, whole)
            : int.TryParse(text.AsSpan(slash + 1), out var bits) && bits >= 0 && bits <= whole ? Masked(address, bits) : null;
    }

    private static IPNetwork Masked(IPAddress address, int bits)
    {
        var bytes = address.GetAddressBytes();
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] &= (byte)(0xFF << Math.Clamp(8 * (i + 1) - bits, 0, 8));
        }

        return new IPNetwork(new IPAddress(bytes), bits);
    }
}
