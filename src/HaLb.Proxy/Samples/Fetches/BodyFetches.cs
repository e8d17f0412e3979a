using System.Collections.Immutable;
using HaLb.Proxy.Stream;

namespace HaLb.Proxy.Samples.Fetches;

/// <summary>Fetches of the body (manual 7.3.6), as far as it has come: what waits for more of it is <c>option
/// http-buffer-request</c> and <c>wait-for-body</c>.</summary>
internal static class BodyFetches
{
    private static readonly ImmutableArray<ArgumentSpec> Name = [new(ArgumentKind.Str, IsOptional: true)];

    public static readonly SampleFetch[] Rows =
    [
        new("req.body", SampleType.Bin, FetchPlaces.Request, static (in context, arguments, ref sample) =>
        {
            sample.SetBin(Buffered(context));
            return SampleHeads.Request(context) is not null;
        }),
        new("req.body_len", SampleType.Int, FetchPlaces.Request, static (in context, arguments, ref sample) =>
        {
            sample.SetInt(Buffered(context).Length);
            return SampleHeads.Request(context) is not null;
        }),
        new("req.body_size", SampleType.Int, FetchPlaces.Request, static (in context, arguments, ref sample) =>
        {
            var head = SampleHeads.Request(context);
            sample.SetInt(head is { Framing: BodyFraming.Length } ? head.ContentLength : Buffered(context).Length);
            return head is not null;
        }),
        new("req.body_param", SampleType.Bin, FetchPlaces.Request, static (in context, arguments, ref sample) =>
            UrlParameters.TryRead(Buffered(context), arguments[0].Bytes, (byte)'&', ref sample)) { Arguments = Name },
        new("res.body_size", SampleType.Int, FetchPlaces.Response, static (in context, arguments, ref sample) =>
        {
            var head = SampleHeads.Response(context);
            sample.SetInt(head is { Framing: BodyFraming.Length } ? head.ContentLength : 0);
            return head is not null;
        }),
    ];

    private static ReadOnlySpan<byte> Buffered(scoped in SampleContext context) =>
        SampleHeads.Request(context) is not null && context.Stream!.Exchange is { } exchange ? exchange.BufferedBody.Span : default;
}
