using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using HaLb.Transport;

namespace HaLb.Proxy.Samples.Fetches;

/// <summary>Fetches of the client's connection (manual 7.3.3). <c>src</c> and <c>dst</c> follow rules that change them, <c>fc_src</c>
/// and <c>fc_dst</c> do not.</summary>
internal static class ClientFetches
{
    public static readonly SampleFetch[] Rows =
    [
        new("src", SampleType.Address, FetchPlaces.Connection, static (in context, arguments, ref sample) => TrySource(context, ref sample)),
        new("src_port", SampleType.Int, FetchPlaces.Connection, static (in context, arguments, ref sample) => Port(Source(context), ref sample)),
        new("src_is_local", SampleType.Bool, FetchPlaces.Connection, static (in context, arguments, ref sample) => IsLocal(Source(context), context, ref sample)),
        new("dst", SampleType.Address, FetchPlaces.Connection, static (in context, arguments, ref sample) => Address(Destination(context), ref sample)),
        new("dst_port", SampleType.Int, FetchPlaces.Connection, static (in context, arguments, ref sample) => Port(Destination(context), ref sample)),
        new("dst_is_local", SampleType.Bool, FetchPlaces.Connection, static (in context, arguments, ref sample) => IsLocal(Destination(context), context, ref sample)),
        new("fc_src", SampleType.Address, FetchPlaces.Connection, static (in context, arguments, ref sample) => Address(context.Client.Transport.Remote, ref sample)),
        new("fc_src_port", SampleType.Int, FetchPlaces.Connection, static (in context, arguments, ref sample) => Port(context.Client.Transport.Remote, ref sample)),
        new("fc_src_is_local", SampleType.Bool, FetchPlaces.Connection, static (in context, arguments, ref sample) => IsLocal(context.Client.Transport.Remote, context, ref sample)),
        new("fc_dst", SampleType.Address, FetchPlaces.Connection, static (in context, arguments, ref sample) => Address(context.Client.Transport.Local, ref sample)),
        new("fc_dst_port", SampleType.Int, FetchPlaces.Connection, static (in context, arguments, ref sample) => Port(context.Client.Transport.Local, ref sample)),
        new("fc_dst_is_local", SampleType.Bool, FetchPlaces.Connection, static (in context, arguments, ref sample) => IsLocal(context.Client.Transport.Local, context, ref sample)),
        new("dst_conn", SampleType.Int, FetchPlaces.Session, static (in context, arguments, ref sample) => Int(context.Client.Listener.Core.Counters.Sessions.Current, ref sample)),
        new("fc_http_major", SampleType.Int, FetchPlaces.Connection, static (in context, arguments, ref sample) =>
            Int(context.Stream?.Request.IsHttp2 ?? context.Client.Transport.Tls?.Alpn == "h2" ? 2 : 1, ref sample)),
        new("fc_rcvd_proxy", SampleType.Bool, FetchPlaces.Connection, static (in context, arguments, ref sample) =>
        {
            // A listener that takes the header takes no connection without one.
            sample.SetBool(context.Client.Listener.Config.AcceptProxy);
            return true;
        }),
        new("fc_pp_authority", SampleType.Str, FetchPlaces.Connection, static (in context, arguments, ref sample) =>
            ProxyProtocol.TryFindExtension(context.Client.Transport.ProxyExtensions.Span, 0x02, out var value) && UrlFetches.Str(value, ref sample)),
        new("fc_pp_unique_id", SampleType.Str, FetchPlaces.Connection, static (in context, arguments, ref sample) =>
            ProxyProtocol.TryFindExtension(context.Client.Transport.ProxyExtensions.Span, 0x05, out var value) && UrlFetches.Str(value, ref sample)),

        // Connections that failed have no stream, so that nothing could ask for another value.
        new("fc_err", SampleType.Int, FetchPlaces.Connection, static (in context, arguments, ref sample) => Int(0, ref sample)),
        new("fc_err_str", SampleType.Str, FetchPlaces.Connection, static (in context, arguments, ref sample) => UrlFetches.Str("Success"u8, ref sample)),
        new("so_id", SampleType.Int, FetchPlaces.Session, static (in context, arguments, ref sample) => Int(context.Client.Listener.Core.Id, ref sample)),
        new("so_name", SampleType.Str, FetchPlaces.Session, static (in context, arguments, ref sample) =>
            context.Client.Listener.Config.Name is { } name && SampleText.TrySet(name, context.Arena, ref sample)),
    ];

    public static bool TrySource(in SampleContext context, ref Sample sample) => Address(Source(context), ref sample);

    public static bool Address(IPEndPoint? endPoint, ref Sample sample)
    {
        Span<byte> bytes = stackalloc byte[16];
        if (endPoint is null || !endPoint.Address.TryWriteBytes(bytes, out _))
        {
            return false;
        }

        if (endPoint.AddressFamily == AddressFamily.InterNetwork)
        {
            sample.SetIpv4(BinaryPrimitives.ReadUInt32BigEndian(bytes));
        }
        else
        {
            sample.SetIpv6(BinaryPrimitives.ReadUInt128BigEndian(bytes));
        }

        return true;
    }

    public static bool Port(IPEndPoint? endPoint, ref Sample sample)
    {
        sample.SetInt(endPoint?.Port ?? 0);
        return endPoint is not null;
    }

    private static IPEndPoint? Source(in SampleContext context) => context.Stream?.Source ?? context.Client.Transport.Remote;

    private static IPEndPoint? Destination(in SampleContext context) => context.Stream?.Destination ?? context.Client.Transport.Local;

    private static bool IsLocal(IPEndPoint? endPoint, in SampleContext context, ref Sample sample)
    {
        sample.SetBool(endPoint is not null && LocalAddresses.Contains(endPoint.Address, context.Snapshot.Farm.Process.Time));
        return endPoint is not null;
    }

    private static bool Int(long value, ref Sample sample)
    {
        sample.SetInt(value);
        return true;
    }
}
