using System.Collections.Immutable;
using HaLb.Vrrp.Unix;

namespace HaLb.Vrrp.Effects.Programs;

/// <summary>Who a program runs as.</summary>
internal sealed record Account(uint UserId, uint GroupId, ImmutableArray<uint> Groups)
{
    private const int BufferSize = 16384;
    private const int GroupsMax = 256;

    /// <summary>The daemon itself.</summary>
    public static Account Own { get; } = new(Libc.EffectiveUserId(), Libc.EffectiveGroupId(), []);

    public bool IsOwn => UserId == Own.UserId && GroupId == Own.GroupId;

    /// <summary>Null with an error where there is no such user or group.</summary>
    public static unsafe Account? Find(string user, string? group, out string error)
    {
        var buffer = new byte[BufferSize];
        fixed (byte* space = buffer)
        {
            Libc.PasswordEntry entry;
            if (Libc.FindUser(user, &entry, space, BufferSize, out var found) != 0 || found is null)
            {
                error = $"no user {user}";
                return null;
            }

            var (userId, groupId) = (entry.UserId, entry.GroupId);
            if (group is not null && !TryFindGroup(group, out groupId))
            {
                error = $"no group {group}";
                return null;
            }

            error = "";
            return userId == Own.UserId && groupId == Own.GroupId ? Own : new Account(userId, groupId, GroupsOf(user, groupId));
        }
    }

    private static unsafe bool TryFindGroup(string name, out uint id)
    {
        var buffer = new byte[BufferSize];
        fixed (byte* space = buffer)
        {
            Libc.GroupEntry entry;
            var has = Libc.FindGroup(name, &entry, space, BufferSize, out var found) == 0 && found is not null;
            id = has ? entry.GroupId : 0;
            return has;
        }
    }

    private static unsafe ImmutableArray<uint> GroupsOf(string user, uint group)
    {
        var count = GroupsMax;
        var groups = stackalloc uint[GroupsMax];
        return Libc.GroupsOf(user, group, groups, ref count) < 0 ? [group] : [.. new ReadOnlySpan<uint>(groups, count)];
    }
}
