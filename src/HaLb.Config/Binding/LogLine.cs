using HaLb.Config.Model;

namespace HaLb.Config.Binding;

/// <summary>One <c>log</c> line of a proxy: a target, or the word <c>global</c> (null).</summary>
internal readonly record struct LogLine(LogTargetConfig? Target);
