using HaLb.Proxy.Rules;
using HaLb.Proxy.Samples;
using HaLb.Proxy.Stream;

namespace HaLb.Proxy.Pipeline;

/// <summary>Rules on responses: of the backend first, then of the frontend, as HAProxy runs them.</summary>
internal static class ResponseRules
{
    /// <summary>Runs <c>http-response</c>. Anything but normal replaces the response.</summary>
    public static Termination Run(StreamContext stream)
    {
        if (stream.Backend is { } backend && !ReferenceEquals(backend.Config, stream.Frontend.Config) && Run(stream, backend.Rules.Response) is { IsNormal: false } end)
        {
            return end;
        }

        return Run(stream, stream.Frontend.Rules.Response);
    }

    public static bool HasAfterRules(StreamContext stream) =>
        stream.Frontend.Rules.AfterResponse.Length > 0 || stream.Backend?.Rules.AfterResponse.Length > 0;

    /// <summary>Runs <c>http-after-response</c> on the final response, whoever made it.</summary>
    public static void RunAfter(StreamContext stream)
    {
        if (stream.Backend is { } backend && !ReferenceEquals(backend.Config, stream.Frontend.Config))
        {
            RunAfter(stream, backend.Rules.AfterResponse);
        }

        RunAfter(stream, stream.Frontend.Rules.AfterResponse);
    }

    private static Termination Run(StreamContext stream, HttpRule[] rules)
    {
        var next = 0;
        return RuleEngine.Run(stream, rules, ref next, SampleWhere.Response) switch
        {
            RuleVerdict.Answer => Answer(stream),
            RuleVerdict.Drop => RequestRules.Drop(stream, 'H'),
            RuleVerdict.Failed => new Termination('P', 'H', 500),
            _ => Termination.Normal,
        };
    }

    /// <summary>HAProxy shows no time of a response that the client does not get.</summary>
    private static Termination Answer(StreamContext stream)
    {
        stream.ResponseAt = 0;
        return stream.ReplyEnd;
    }

    /// <summary>A rule that fails here leaves the response as it is: it may be the answer to a failure.</summary>
    private static void RunAfter(StreamContext stream, HttpRule[] rules)
    {
        var next = 0;
        while (RuleEngine.Run(stream, rules, ref next, SampleWhere.Response) == RuleVerdict.Failed)
        {
        }
    }
}
