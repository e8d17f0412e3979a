using HaLb.Proxy.Samples;

namespace HaLb.Proxy.Rules;

/// <summary>What a rule does. Compiled, frozen; used by many streams at a time.</summary>
internal abstract class HttpAction
{
    /// <summary>Does it to the stream of <paramref name="context"/>, which always has one here.</summary>
    public abstract RuleVerdict Run(in SampleContext context);

    /// <summary>The message that a rule at this place edits.</summary>
    protected static Stream.MessageHead HeadOf(in SampleContext context) =>
        (context.At & SampleWhere.Response) != 0 ? context.Stream!.Response : context.Stream!.Request;
}
