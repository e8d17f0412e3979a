using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace HaLb.Stats.Page;

/// <summary><c>stats auth user:password</c> (RFC 7617).</summary>
internal static class BasicAuthentication
{
    private const string Scheme = "Basic ";

    /// <summary>True where no user is configured or the header names one. Takes the same time whichever is wrong.</summary>
    public static bool Allows(ImmutableArray<string> users, string? header)
    {
        if (users.IsEmpty)
        {
            return true;
        }

        if (header is null || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        Span<byte> decoded = stackalloc byte[1024];
        if (!Convert.TryFromBase64String(header[Scheme.Length..].Trim(), decoded, out var length))
        {
            return false;
        }

        Span<byte> given = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(decoded[..length], given);
        Span<byte> expected = stackalloc byte[SHA256.HashSizeInBytes];
        var matches = false;
        foreach (var user in users)
        {
            SHA256.HashData(Encoding.UTF8.GetBytes(user), expected);
            matches |= CryptographicOperations.FixedTimeEquals(given, expected);
        }

        return matches;
    }
}
