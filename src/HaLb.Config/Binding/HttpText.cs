using System.Buffers;
using System.Globalization;
using System.Net;

namespace HaLb.Config.Binding;

/// <summary>Grammar of what the file puts into HTTP messages.</summary>
internal static class HttpText
{
    private static readonly SearchValues<char> TokenChars =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>A method or a header name (RFC 9110, 5.6.2).</summary>
    public static bool IsToken(string text) => text.Length > 0 && !text.AsSpan().ContainsAnyExcept(TokenChars);

    /// <summary>No line end and no other control character but a tab.</summary>
    public static bool IsFieldValue(string text) => !text.Any(static c => c is '\r' or '\n' or '\0' or '\x7F' || (c < ' ' && c != '\t'));

    /// <summary>A request target: visible characters only.</summary>
    public static bool IsTarget(string text) => text.Length > 0 && !text.Any(static c => c <= ' ' || c == '\x7F');

    /// <summary>An address with an optional prefix length.</summary>
    public static bool IsNetwork(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!IPAddress.TryParse(slash < 0 ? text : text[..slash], out var address))
        {
            return false;
        }

        var bitsMax = address.GetAddressBytes().Length * 8;
        if (slash < 0)
        {
            return true;
        }

        var mask = text[(slash + 1)..];
        return int.TryParse(mask, NumberStyles.None, CultureInfo.InvariantCulture, out var bits) ? bits <= bitsMax : IPAddress.TryParse(mask, out _);
    }
}
