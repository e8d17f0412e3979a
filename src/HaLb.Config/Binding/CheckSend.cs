using System.Collections.Immutable;

namespace HaLb.Config.Binding;

/// <summary>An <c>http-check send</c> line; null members leave what <c>option httpchk</c> says.</summary>
internal sealed record CheckSend(string? Method, string? Uri, string? Version, ImmutableArray<KeyValuePair<string, string>> Headers, string? Body);
