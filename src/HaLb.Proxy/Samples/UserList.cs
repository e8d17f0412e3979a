using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using HaLb.Config.Directives;

namespace HaLb.Proxy.Samples;

/// <summary>A user of a userlist.</summary>
/// <param name="Name">Case matters.</param>
/// <param name="Password">As written: clear, or what crypt(3) made; null = nobody can log in with it.</param>
/// <param name="IsInsecure">The password is clear text (<c>insecure-password</c>).</param>
/// <param name="Groups">Groups of this user, from both kinds of lines.</param>
internal sealed record UserAccount(string Name, string? Password, bool IsInsecure, ImmutableArray<string> Groups)
{
    internal byte[] NameBytes { get; } = WordEncoding.GetBytes(Name);

    internal byte[]? PasswordBytes { get; } = Password is null ? null : WordEncoding.GetBytes(Password);

    internal ImmutableArray<byte[]> GroupBytes { get; } = [.. Groups.Select(WordEncoding.GetBytes)];
}

/// <summary>A userlist section (manual 12.2).</summary>
internal sealed class UserList(string name, IEnumerable<UserAccount> users)
{
    private readonly FrozenDictionary<string, UserAccount> _users = users.ToFrozenDictionary(static user => user.Name, StringComparer.Ordinal);

    public string Name { get; } = name;

    public IReadOnlyCollection<UserAccount> Users => _users.Values;

    /// <summary>The user whose name and password these are, or null.</summary>
    public UserAccount? Find(ReadOnlySpan<byte> user, ReadOnlySpan<byte> password)
    {
        var found = _users.GetValueOrDefault(WordEncoding.Decode(user));
        if (found?.PasswordBytes is not { } expected)
        {
            return null;
        }

        var right = found.IsInsecure ? CryptographicOperations.FixedTimeEquals(expected, password) : PasswordHash.Matches(password, expected);
        return right ? found : null;
    }
}
