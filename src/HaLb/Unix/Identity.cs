using System.Collections.Immutable;
using HaLb.Config.Model;

namespace HaLb.Unix;

/// <summary>Whom the process runs as once it has dropped root's rights.</summary>
/// <param name="UserId">Null = stays.</param>
/// <param name="GroupId">Null = stays.</param>
/// <param name="Groups">Supplementary groups.</param>
/// <param name="Name">For messages.</param>
internal sealed record Identity(uint? UserId, uint? GroupId, ImmutableArray<uint> Groups, string Name)
{
    /// <summary>Takes <c>user</c>, <c>group</c>, <c>uid</c>, <c>gid</c> of the file; adds an error for each unknown name.
    /// Null = the file asks for no change, or an error.</summary>
    public static Identity? From(GlobalConfig global, List<string> errors)
    {
        var user = global.Uid is { } uid ? (uint)uid : (uint?)null;
        var group = global.Gid is { } gid ? (uint)gid : (uint?)null;
        var name = global.User;
        if (name is not null)
        {
            if (Accounts.FindUser(name) is not { } found)
            {
                errors.Add($"cannot find user id for '{name}'");
            }
            else
            {
                user = found.Id;
            }
        }

        if (global.Group is { } groupName)
        {
            group = Accounts.FindGroup(groupName);
            if (group is null)
            {
                errors.Add($"cannot find group id for '{groupName}'");
            }
        }

        if (errors.Count > 0 || (user is null && group is null))
        {
            return null;
        }

        return new Identity(user, group, Supplementary(user, group, name), Describe(user, group, name));
    }

    /// <summary>The groups that administrators gave the user (<c>adduser haproxy ssl-cert</c>): without root's rights they are how keys are read.</summary>
    private static ImmutableArray<uint> Supplementary(uint? user, uint? group, string? name)
    {
        name ??= user is { } id ? Accounts.NameOf(id) : null;
        if (name is not null && Accounts.FindUser(name) is { } found)
        {
            return [.. Accounts.GroupsOf(name, group ?? found.Group)];
        }

        return group is { } only ? [only] : [];
    }

    private static string Describe(uint? user, uint? group, string? name) =>
        user is null ? $"group {group}" : name is null ? $"user {user}" : $"user {name}";
}
