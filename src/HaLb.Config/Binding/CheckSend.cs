using System.Collections.Immutable;

namespace HaLb.Config.Binding;

/// <summary>What <c>option httpchk</c> and <c>http-check send</c> say of the request, in either order; null members are
/// not said.</summary>
internal sealed record CheckSend(string? Method, string? Uri, string? Version, ImmutableArray<KeyValuePair<string, string>> Headers, string? Body)
{
    public static readonly CheckSend Empty = new(null, null, null, [], null);

    /// <summary>This with all that a later line says.</summary>
    public CheckSend Then(CheckSend later) => new(
        later.Method ?? Method,
        later.Uri ?? Uri,
        later.Version ?? Version,
        later.Headers.IsEmpty ? Headers : later.Headers,
        later.Body ?? Body);
}
