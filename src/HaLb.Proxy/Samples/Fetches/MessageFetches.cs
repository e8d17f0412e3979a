using System.Collections.Immutable;

namespace HaLb.Proxy.Samples.Fetches;

/// <summary>Fetches of the status line, and of what was captured of both messages (manual 7.3.6).</summary>
internal static class MessageFetches
{
    private static readonly ImmutableArray<ArgumentSpec> Slot = [new(ArgumentKind.Int)];

    public static readonly SampleFetch[] Rows =
    [
        new("status", SampleType.Int, FetchPlaces.Response | SampleWhere.Log, static (in context, arguments, ref sample) =>
        {
            var status = SampleHeads.Response(context)?.Status ?? (context.At == SampleWhere.Log ? context.Stream?.Status : null) ?? 0;
            sample.SetInt(status);
            return status > 0;
        }),
        ResponseVersion("res.ver"),
        ResponseVersion("resp_ver"),

        // What follows is about the request as it came: rules that rewrite it do not show.
        new("capture.req.method", SampleType.Str, FetchPlaces.Stream, static (in context, arguments, ref sample) =>
            context.Stream is { } stream && !stream.Request.ReceivedMethod.IsEmpty && UrlFetches.Str(stream.Request.ReceivedMethod, ref sample)),
        new("capture.req.uri", SampleType.Str, FetchPlaces.Stream, static (in context, arguments, ref sample) =>
            context.Stream is { } stream && UrlText.TryPathAndQuery(stream.Request.ReceivedTarget, out var path) && UrlFetches.Str(path, ref sample)),
        new("capture.req.ver", SampleType.Str, FetchPlaces.Stream, static (in context, arguments, ref sample) =>
            context.Stream is { } stream && !stream.Request.ReceivedMethod.IsEmpty && UrlFetches.Str(LongVersion(stream.Request), ref sample)),
        new("capture.res.ver", SampleType.Str, FetchPlaces.Stream, static (in context, arguments, ref sample) =>
            context.Stream is { Response.Status: > 0 } stream && UrlFetches.Str(LongVersion(stream.Response), ref sample)),
        new("capture.req.hdr", SampleType.Str, FetchPlaces.Stream, static (in context, arguments, ref sample) =>
            context.Stream is { } stream && stream.RequestCaptures.TryGet((int)arguments[0].Integer, out var value) && UrlFetches.Str(value, ref sample))
        {
            Arguments = Slot,
            Check = CheckSlot,
        },
        new("capture.res.hdr", SampleType.Str, FetchPlaces.Server, static (in context, arguments, ref sample) =>
            context.Stream is { } stream && stream.ResponseCaptures.TryGet((int)arguments[0].Integer, out var value) && UrlFetches.Str(value, ref sample))
        {
            Arguments = Slot,
            Check = CheckSlot,
        },
    ];

    private static SampleFetch ResponseVersion(string name) =>
        new(name, SampleType.Str, FetchPlaces.Response, static (in context, arguments, ref sample) =>
            SampleHeads.Response(context) is { } head && UrlFetches.Str(UrlFetches.Version(head), ref sample));

    private static ReadOnlySpan<byte> LongVersion(Stream.MessageHead head) => head.MinorVersion == 0 ? "HTTP/1.0"u8 : "HTTP/1.1"u8;

    private static string? CheckSlot(ReadOnlySpan<Argument> arguments) =>
        arguments[0].Integer is < 0 or > ushort.MaxValue ? $"{arguments[0].Integer} is no number of a capture line" : null;
}
