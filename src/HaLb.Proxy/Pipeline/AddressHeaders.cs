using System.Net;
using HaLb.Proxy.Snapshot;
using HaLb.Proxy.Stream;

namespace HaLb.Proxy.Pipeline;

/// <summary><c>option forwardfor</c> and <c>option originalto</c>: one line of its own after all others, never joined with an
/// existing one. Where frontend and backend both ask, there is one line, with the backend's name (seen on HAProxy 2.6).</summary>
internal static class AddressHeaders
{
    private const int AddressTextMax = 64;

    public static void Add(StreamContext stream)
    {
        var transport = stream.Client.Transport;
        Add(stream.Request, stream.Frontend.ForwardFor, stream.Backend!.ForwardFor, transport.Remote?.Address);
        Add(stream.Request, stream.Frontend.OriginalTo, stream.Backend.OriginalTo, transport.Local?.Address);
    }

    private static void Add(MessageHead request, AddressHeader? front, AddressHeader? back, IPAddress? address)
    {
        if (address is null || (back ?? front) is not { } header)
        {
            return;
        }

        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        // Excepted networks are IPv4 only in HAProxy 2.6; here either family.
        if (front?.Excepts(address) == true || back?.Excepts(address) == true)
        {
            return;
        }

        // if-none must be said by every side that asks.
        var always = front is { IfNone: false } || back is { IfNone: false };
        if (!always && request.Find(header.Name) >= 0)
        {
            return;
        }

        Span<byte> text = stackalloc byte[AddressTextMax];
        if (address.TryFormat(text, out var length))
        {
            request.Add(header.Name, text[..length]);
        }
    }
}
