using HaLb.Core.Applets;

namespace HaLb.Stats.Page;

/// <summary>Keeps other sites' pages from posting the form with a visitor's credentials: what browsers say of a request's
/// origin must be this very host. Tools that say nothing are allowed.</summary>
internal static class SameOrigin
{
    public static bool Allows(AppletRequest request)
    {
        if (request.Header("sec-fetch-site") is { } site)
        {
            return site is "same-origin" or "none";
        }

        var from = request.Header("origin") ?? request.Header("referer");
        return from is null
            || Uri.TryCreate(from, UriKind.Absolute, out var uri)
                && request.Header("host") is { } host
                && (string.Equals(uri.Authority, host, StringComparison.OrdinalIgnoreCase)
                    || string.Equals($"{uri.Host}:{uri.Port}", host, StringComparison.OrdinalIgnoreCase));
    }
}
