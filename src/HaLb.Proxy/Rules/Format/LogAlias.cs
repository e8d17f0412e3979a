using HaLb.Proxy.Log;
using HaLb.Proxy.Samples;

namespace HaLb.Proxy.Rules.Format;

/// <summary>Writes a variable's value.</summary>
internal delegate void LogAliasWriter(ref LineWriter line, scoped in SampleContext context, LogFlags flags);

/// <summary>A variable of log formats.</summary>
/// <param name="Name">Its name without the percent sign.</param>
/// <param name="IsText">Flag Q puts it between quotes.</param>
/// <param name="Write">How it is written.</param>
internal sealed record LogAlias(string Name, bool IsText, LogAliasWriter Write);
