namespace HaLb.Proxy.Samples.Fetches;

/// <summary>Sets of places that many fetches share, as <c>haproxy -dKsmp</c> lists them.</summary>
internal static class FetchPlaces
{
    /// <summary>Internal states: everywhere.</summary>
    public const SampleWhere Everywhere = SampleWhere.Anywhere;

    /// <summary>What a connection has: also in checks, which have one of their own.</summary>
    public const SampleWhere Connection = SampleWhere.AnyClient | SampleWhere.Check;

    /// <summary>What the accepting side has.</summary>
    public const SampleWhere Session = SampleWhere.AnyClient;

    /// <summary>From the request's head to the log line.</summary>
    public const SampleWhere Stream = SampleWhere.AnyClient & ~SampleWhere.Connection;

    public const SampleWhere Request = SampleWhere.RequestHead;

    public const SampleWhere Response = SampleWhere.ResponseContent | SampleWhere.Response | SampleWhere.Check;

    public const SampleWhere RequestOrResponse = Request | Response;

    /// <summary>A backend was chosen.</summary>
    public const SampleWhere Backend = SampleWhere.WithBackend | SampleWhere.Check;

    /// <summary>A server was chosen.</summary>
    public const SampleWhere Server = SampleWhere.WithResponse | SampleWhere.Check;
}
