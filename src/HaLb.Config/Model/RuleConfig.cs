using System.Collections.Immutable;
using HaLb.Config.Diagnostics;
using HaLb.Config.Directives;

namespace HaLb.Config.Model;

/// <summary>A line of the rules language: <c>acl</c>, <c>http-request</c>, <c>use_backend</c> and their like. What its words
/// mean is settled when the configuration is compiled.</summary>
/// <param name="Keyword">The line's keyword.</param>
/// <param name="Words">All words after it.</param>
/// <param name="Position">Where it stands.</param>
public sealed record RuleConfig(string Keyword, ImmutableArray<Word> Words, SourcePosition Position)
{
    /// <summary>It stands in the defaults section that the proxy takes its defaults from.</summary>
    public bool IsInherited { get; init; }
}
