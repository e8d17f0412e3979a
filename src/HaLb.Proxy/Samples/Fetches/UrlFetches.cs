using System.Collections.Immutable;
using HaLb.Proxy.Stream;

namespace HaLb.Proxy.Samples.Fetches;

/// <summary>Fetches of the request line (manual 7.3.6).</summary>
internal static class UrlFetches
{
    private static readonly ImmutableArray<ArgumentSpec> NameAndDelimiter = [new(ArgumentKind.Str, IsOptional: true), new(ArgumentKind.Str, IsOptional: true)];

    public static readonly SampleFetch[] Rows =
    [
        new("method", SampleType.Method, FetchPlaces.Stream, static (in context, arguments, ref sample) => Method(context, ref sample)),
        Of("path", SampleType.Str, static (head, arena, ref sample) => Path(head, withQuery: false, ref sample)),
        Of("pathq", SampleType.Str, static (head, arena, ref sample) => Path(head, withQuery: true, ref sample)),
        new("url", SampleType.Str, FetchPlaces.Request, static (in context, arguments, ref sample) => TryUrl(context, out var url) && Str(url, ref sample)),
        Of("query", SampleType.Str, static (head, arena, ref sample) => UrlText.TryQuery(head.Target, out var query) && Str(query, ref sample)),
        Of("base", SampleType.Str, static (head, arena, ref sample) => Base(head, withQuery: false, arena, ref sample)),
        Of("baseq", SampleType.Str, static (head, arena, ref sample) => Base(head, withQuery: true, arena, ref sample)),
        Of("base32", SampleType.Int, static (head, arena, ref sample) => Int(UrlText.Hash(head, withQuery: false), ref sample)),
        Of("url32", SampleType.Int, static (head, arena, ref sample) => Int(UrlText.Hash(head, withQuery: true), ref sample)),
        WithSource("base32+src", withQuery: false),
        WithSource("url32+src", withQuery: true),
        new("url_ip", SampleType.Ipv4, FetchPlaces.Request, static (in context, arguments, ref sample) =>
        {
            var found = UrlText.TryAuthority(TryUrl(context, out var url) ? url : default, out var address, out _);
            sample.SetIpv4(address);
            return found;
        }),
        new("url_port", SampleType.Int, FetchPlaces.Request, static (in context, arguments, ref sample) =>
            UrlText.TryAuthority(TryUrl(context, out var url) ? url : default, out _, out var port) && Int(port, ref sample)),
        Of("req.ver", SampleType.Str, static (head, arena, ref sample) => Str(Version(head), ref sample)),
        Of("req_ver", SampleType.Str, static (head, arena, ref sample) => Str(Version(head), ref sample)),
        Parameter("urlp"),
        Parameter("url_param"),
        new("urlp_val", SampleType.Int, FetchPlaces.Request, static (in context, arguments, ref sample) =>
        {
            var found = TryParameter(SampleHeads.Request(context), arguments, ref sample);
            sample.SetInt(HeaderNumbers.ReadInt(sample.Data));
            return found;
        }) { Arguments = NameAndDelimiter },
        new("http_first_req", SampleType.Bool, FetchPlaces.Stream, static (in context, arguments, ref sample) =>
        {
            // HAProxy calls no HTTP/2 stream the first one.
            sample.SetBool(context.Stream is { Number: 1, Request.IsHttp2: false });
            return true;
        }),
        new("unique-id", SampleType.Str, FetchPlaces.Everywhere, static (in context, arguments, ref sample) =>
            context.Stream is { UniqueId.IsEmpty: false } stream && Str(stream.UniqueId.Span, ref sample)),
    ];

    /// <summary>The version as <c>req.ver</c> and <c>res.ver</c> show it.</summary>
    internal static ReadOnlySpan<byte> Version(MessageHead head) => head.IsHttp2 ? "2.0"u8 : head.MinorVersion == 0 ? "1.0"u8 : "1.1"u8;

    internal static bool Str(ReadOnlySpan<byte> value, ref Sample sample)
    {
        sample.SetStr(value);
        return true;
    }

    private static bool Int(long value, ref Sample sample)
    {
        sample.SetInt(value);
        return true;
    }

    private delegate bool HeadReader(MessageHead head, SampleArena arena, ref Sample sample);

    private static SampleFetch Of(string name, SampleType type, HeadReader read) =>
        new(name, type, FetchPlaces.Request, (in context, arguments, ref sample) => SampleHeads.Request(context) is { } head && read(head, context.Arena, ref sample));

    /// <summary>The method as it came, also behind <c>set-method</c>, except where it is none of those that HAProxy keeps as a
    /// number (seen on HAProxy 2.6).</summary>
    private static bool Method(in SampleContext context, ref Sample sample)
    {
        sample.Type = SampleType.Method;
        var head = context.Stream?.Request;
        sample.Data = head is null ? default : IsNumbered(head.ReceivedMethod) ? head.ReceivedMethod : head.Method;
        return !sample.Data.IsEmpty;
    }

    private static bool IsNumbered(ReadOnlySpan<byte> method) => method.Length switch
    {
        3 => method.SequenceEqual("GET"u8) || method.SequenceEqual("PUT"u8),
        4 => method.SequenceEqual("POST"u8) || method.SequenceEqual("HEAD"u8),
        5 => method.SequenceEqual("TRACE"u8),
        6 => method.SequenceEqual("DELETE"u8),
        7 => method.SequenceEqual("OPTIONS"u8) || method.SequenceEqual("CONNECT"u8),
        _ => false,
    };

    /// <summary>The target as it is; that of HTTP/2 with its scheme and authority, which HAProxy puts together.</summary>
    private static bool TryUrl(scoped in SampleContext context, out ReadOnlySpan<byte> url)
    {
        url = default;
        if (SampleHeads.Request(context) is not { } head)
        {
            return false;
        }

        url = head.Target;
        if (!head.IsHttp2 || !url.StartsWith((byte)'/') || !UrlText.TryHost(head, out var host, whole: true))
        {
            return true;
        }

        var scheme = context.Client.Transport.Tls is null ? "http://"u8 : "https://"u8;
        if (!context.Arena.TryTake(scheme.Length + host.Length + url.Length, out var room))
        {
            return false;
        }

        scheme.CopyTo(room);
        host.CopyTo(room[scheme.Length..]);
        url.CopyTo(room[(scheme.Length + host.Length)..]);
        url = room;
        return true;
    }

    private static bool Path(MessageHead head, bool withQuery, ref Sample sample) =>
        UrlText.TryPathAndQuery(head.Target, out var path) && Str(withQuery ? path : UrlText.WithoutQuery(path), ref sample);

    private static bool Base(MessageHead head, bool withQuery, SampleArena arena, ref Sample sample)
    {
        if (!UrlText.TryHost(head, out var host) || host.IsEmpty)
        {
            return Path(head, withQuery, ref sample);
        }

        _ = UrlText.TryPathAndQuery(head.Target, out var path);
        path = withQuery ? path : UrlText.WithoutQuery(path);
        if (!arena.TryTake(host.Length + path.Length, out var room))
        {
            return false;
        }

        host.CopyTo(room);
        path.CopyTo(room[host.Length..]);
        return Str(room, ref sample);
    }

    /// <summary>The hash, then the client's address, 8 or 20 bytes.</summary>
    private static SampleFetch WithSource(string name, bool withQuery) =>
        new(name, SampleType.Bin, FetchPlaces.Request, (in context, arguments, ref sample) =>
        {
            if (SampleHeads.Request(context) is not { } head || !ClientFetches.TrySource(context, ref sample)
                || !SampleCast.TryCast(ref sample, SampleType.Bin, context.Arena) || !context.Arena.TryTake(4 + sample.Data.Length, out var room))
            {
                return false;
            }

            System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(room, UrlText.Hash(head, withQuery));
            sample.Data.CopyTo(room[4..]);
            sample.SetBin(room);
            return true;
        });

    private static SampleFetch Parameter(string name) =>
        new(name, SampleType.Str, FetchPlaces.Request, static (in context, arguments, ref sample) => TryParameter(SampleHeads.Request(context), arguments, ref sample))
        {
            Arguments = NameAndDelimiter,
        };

    private static bool TryParameter(MessageHead? head, ReadOnlySpan<Argument> arguments, ref Sample sample)
    {
        sample.Data = default;
        var delimiter = arguments[1].Bytes.Length > 0 ? arguments[1].Bytes[0] : (byte)'?';
        var target = head is null ? default : head.Target;
        var start = target.IndexOf(delimiter);
        return start >= 0 && UrlParameters.TryRead(target[(start + 1)..], arguments[0].Bytes, delimiter, ref sample);
    }
}
