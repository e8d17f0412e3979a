using HaLb.Proxy.Stream;

namespace HaLb.Proxy.Samples.Fetches;

/// <summary>Where a fetch finds its message; null = it is not there.</summary>
internal delegate MessageHead? HeadSource(in SampleContext context);

/// <summary>Heads of messages in the places where HAProxy has them: a request's is gone once it was sent to the server, and
/// what asks for it afterwards gets no value.</summary>
internal static class SampleHeads
{
    /// <summary>Places where both directions can be meant and the response is.</summary>
    private const SampleWhere ResponseSide = SampleWhere.ResponseContent | SampleWhere.Response | SampleWhere.Check;

    public static MessageHead? Request(in SampleContext context) =>
        (context.At & SampleWhere.RequestHead) != 0 && context.Stream is { } stream && !stream.Request.Method.IsEmpty ? stream.Request : null;

    public static MessageHead? Response(in SampleContext context) =>
        IsResponseSide(context) && context.Stream is { } stream && stream.Response.Status != 0 ? stream.Response : null;

    /// <summary>The one of the direction that the place of use is about (<c>hdr</c>, <c>cookie</c>).</summary>
    public static MessageHead? OfPlace(in SampleContext context) => IsResponseSide(context) ? Response(context) : Request(context);

    public static bool IsResponseSide(in SampleContext context) => (context.At & ResponseSide) != 0;
}
