using System.Collections.Frozen;
using System.Net;
using System.Net.NetworkInformation;

namespace HaLb.Proxy.Samples.Fetches;

/// <summary>Addresses of this machine, as <c>src_is_local</c> and <c>dst_is_local</c> ask for them. Looked up anew when the last
/// look is older than a second, since virtual addresses move.</summary>
internal static class LocalAddresses
{
    private static readonly TimeSpan AgeMax = TimeSpan.FromSeconds(1);

    private static Look? _last;

    public static bool Contains(IPAddress address, TimeProvider time)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        if (address.IsIPv6LinkLocal)
        {
            // Without its interface, which only one side of a connection may name.
            address = new IPAddress(address.GetAddressBytes());
        }

        if (IPAddress.IsLoopback(address))
        {
            return true;
        }

        var look = Volatile.Read(ref _last);
        if (look is null || look.Time != time || time.GetElapsedTime(look.At) > AgeMax)
        {
            look = new Look(time, time.GetTimestamp(), Read());
            Volatile.Write(ref _last, look);
        }

        return look.Addresses.Contains(address);
    }

    private static FrozenSet<IPAddress> Read()
    {
        try
        {
            return NetworkInterface.GetAllNetworkInterfaces()
                .SelectMany(static one => one.GetIPProperties().UnicastAddresses)
                .Select(static one => one.Address.IsIPv6LinkLocal ? new IPAddress(one.Address.GetAddressBytes()) : one.Address)
                .ToFrozenSet();
        }
        catch (NetworkInformationException)
        {
            // An interface that went away while it was read; the next look will do.
            return [];
        }
    }

    private sealed record Look(TimeProvider Time, long At, FrozenSet<IPAddress> Addresses);
}
