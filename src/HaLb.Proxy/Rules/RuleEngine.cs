using HaLb.Proxy.Samples;
using HaLb.Proxy.Snapshot;
using HaLb.Proxy.Stream;

namespace HaLb.Proxy.Rules;

/// <summary>Runs rules, in order, without waiting: what has to wait is a verdict that the pipeline acts upon, and then it asks
/// again from the next rule on.</summary>
internal static class RuleEngine
{
    public static SampleContext ContextOf(StreamContext stream, SampleWhere at) =>
        new() { Client = stream.Client, Stream = stream, Snapshot = stream.Snapshot, Arena = stream.Arena, At = at };

    /// <param name="stream">The stream.</param>
    /// <param name="rules">The list.</param>
    /// <param name="next">The first rule to run; then the one behind the last that ran.</param>
    /// <param name="at">Which place asks.</param>
    public static RuleVerdict Run(StreamContext stream, HttpRule[] rules, ref int next, SampleWhere at)
    {
        if (rules.Length == 0)
        {
            return RuleVerdict.Next;
        }

        var context = ContextOf(stream, at);
        while (next < rules.Length)
        {
            var rule = rules[next++];
            if (rule.Condition is { } condition && !condition.Matches(context))
            {
                continue;
            }

            var verdict = rule.Action.Run(context);
            if (verdict == RuleVerdict.Failed)
            {
                stream.Frontend.Counters.FailedRewrites.Increment();
                stream.Backend?.Counters.FailedRewrites.Increment();
                verdict = stream.IsStrict ? RuleVerdict.Failed : RuleVerdict.Next;
            }

            if (verdict != RuleVerdict.Next)
            {
                return verdict;
            }
        }

        return RuleVerdict.Next;
    }

    /// <summary>The first rule that applies; null = none, or its name is too long to be one.</summary>
    public static NameRule? Choose(StreamContext stream, NameRule[] rules, SampleWhere at)
    {
        if (rules.Length > 0)
        {
            var context = ContextOf(stream, at);
            foreach (var rule in rules)
            {
                if (rule.Condition is not { } condition || condition.Matches(context))
                {
                    return rule;
                }
            }
        }

        return null;
    }

    /// <summary>The name that a rule gives for this stream.</summary>
    public static string NameOf(NameRule rule, StreamContext stream, SampleWhere at) =>
        rule.Format is null ? rule.Name
        : rule.Format.TryRender(ContextOf(stream, at), out var bytes) ? System.Text.Encoding.UTF8.GetString(bytes) : "";

    /// <summary>The backend of that rule; null = the name that its format gave is none.</summary>
    public static BackendSnapshot? BackendOf(NameRule rule, StreamContext stream) =>
        stream.Snapshot.Backends.GetValueOrDefault(NameOf(rule, stream, SampleWhere.FrontendRequest));
}
