using HaLb.Proxy.Samples;
using HaLb.Proxy.Stream;

namespace HaLb.Proxy.Rules.Actions;

/// <summary>How a rule that answers ends its stream.</summary>
internal enum ReplyKind
{
    Return,
    Deny,
    Tarpit,
    Auth,
}

/// <summary><c>return</c>, <c>deny</c>, <c>tarpit</c>, <c>auth</c>.</summary>
internal sealed class ReplyAction(RuleReply reply, ReplyKind kind) : HttpAction
{
    public override RuleVerdict Run(in SampleContext context)
    {
        var stream = context.Stream!;
        if (!reply.TryFill(context, out var body))
        {
            return RuleVerdict.Failed;
        }

        var inResponse = (context.At & SampleWhere.Response) != 0;
        var refused = kind is ReplyKind.Deny or ReplyKind.Tarpit;
        stream.AdoptReply(body, new Termination(refused ? 'P' : 'L', kind == ReplyKind.Tarpit ? 'T' : inResponse ? 'H' : 'R', stream.ReplyHead.Status));
        Count(stream, refused, inResponse);
        return kind == ReplyKind.Tarpit ? RuleVerdict.Tarpit : RuleVerdict.Answer;
    }

    /// <summary>As HAProxy: what the frontend by itself answers counts as intercepted.</summary>
    public static void CountIntercepted(StreamContext stream)
    {
        if (stream.Backend is null)
        {
            stream.Frontend.Counters.Intercepted.Increment();
        }
    }

    private static void Count(StreamContext stream, bool refused, bool inResponse)
    {
        var frontend = stream.Frontend.Counters;
        var backend = stream.Backend?.Counters;
        if (!refused)
        {
            CountIntercepted(stream);
        }
        else if (inResponse)
        {
            frontend.DeniedResponses.Increment();
            backend?.DeniedResponses.Increment();
            stream.Server?.State.Counters.DeniedResponses.Increment();
        }
        else
        {
            frontend.DeniedRequests.Increment();
            backend?.DeniedRequests.Increment();
        }
    }
}
