using HaLb.Config.Model;
using HaLb.Proxy.Rules.Acls;

namespace HaLb.Proxy.Rules;

/// <summary>An action with its condition.</summary>
/// <param name="Action">What is done.</param>
/// <param name="Condition">When; null = always.</param>
/// <param name="Config">The line, for explanations.</param>
internal sealed record HttpRule(HttpAction Action, AclCondition? Condition, RuleConfig Config);

/// <summary><c>use_backend</c>, <c>use-server</c>: a name, or a format that gives one.</summary>
/// <param name="Name">Where it is fixed.</param>
/// <param name="Format">Where it depends on the stream; null = fixed.</param>
/// <param name="Condition">When; null = always.</param>
/// <param name="Config">The line, for explanations.</param>
internal sealed record NameRule(string Name, Format.LogFormat? Format, AclCondition? Condition, RuleConfig Config);
