namespace HaLb.Proxy.Samples;

/// <summary>Places of use in words, for messages.</summary>
internal static class SampleWhereText
{
    private static readonly (SampleWhere Where, string Text)[] Places =
    [
        (SampleWhere.Connection, "in tcp-request connection and session rules"),
        (SampleWhere.FrontendContent, "in tcp-request content rules of a frontend"),
        (SampleWhere.FrontendRequest, "in request rules of a frontend"),
        (SampleWhere.BackendContent, "in tcp-request content rules of a backend"),
        (SampleWhere.BackendRequest, "in request rules of a backend"),
        (SampleWhere.ResponseContent, "in tcp-response content rules"),
        (SampleWhere.Response, "in response rules"),
        (SampleWhere.Log, "in log formats"),
        (SampleWhere.Check, "in health checks"),
        (SampleWhere.Command, "without a stream"),
    ];

    public static string Of(SampleWhere where)
    {
        if (where == SampleWhere.Anywhere)
        {
            return "anywhere";
        }

        var names = Places.Where(p => (where & p.Where) != 0).Select(static p => p.Text).ToArray();
        return names.Length switch { 0 => "nowhere", 1 => names[0], _ => $"{string.Join(", ", names[..^1])} and {names[^1]}" };
    }
}
