using System.Runtime.InteropServices;

namespace HaLb.Unix;

/// <summary>Looks names of users and groups up as the C library does (files, LDAP, whatever nsswitch.conf says).</summary>
internal static unsafe class Accounts
{
    /// <summary>No account of this world needs more, whatever a broken name service answers.</summary>
    private const int BufferBytesMax = 1 << 20;

    /// <summary>Linux allows 65536 supplementary groups; a service has a few.</summary>
    private const int GroupsMax = 1024;

    /// <summary>Id and primary group of a user, or null: there is none of that name.</summary>
    public static (uint Id, uint Group)? FindUser(string name)
    {
        for (var length = 4096; length <= BufferBytesMax; length *= 4)
        {
            var buffer = new byte[length];
            PasswordEntry entry;
            fixed (byte* at = buffer)
            {
                var error = Libc.FindUser(name, &entry, at, (nuint)length, out var found);
                if (error != Libc.ErrorRange)
                {
                    return found is null ? null : (found->UserId, found->GroupId);
                }
            }
        }

        return null;
    }

    /// <summary>The user's name, or null: the id has none.</summary>
    public static string? NameOf(uint userId)
    {
        var buffer = new byte[65536];
        PasswordEntry entry;
        fixed (byte* at = buffer)
        {
            var error = Libc.FindUserById(userId, &entry, at, (nuint)buffer.Length, out var found);
            return error != 0 || found is null ? null : Marshal.PtrToStringUTF8((nint)found->Name);
        }
    }

    public static uint? FindGroup(string name)
    {
        // A group's entry holds all its members, so it can be long.
        for (var length = 4096; length <= BufferBytesMax; length *= 4)
        {
            var buffer = new byte[length];
            GroupEntry entry;
            fixed (byte* at = buffer)
            {
                var error = Libc.FindGroup(name, &entry, at, (nuint)length, out var found);
                if (error != Libc.ErrorRange)
                {
                    return found is null ? null : found->GroupId;
                }
            }
        }

        return null;
    }

    /// <summary>The given group and those that the user is a member of.</summary>
    public static uint[] GroupsOf(string user, uint group)
    {
        var groups = new uint[GroupsMax];
        var count = groups.Length;
        fixed (uint* at = groups)
        {
            return Libc.GroupsOf(user, group, at, ref count) < 0 ? [group] : groups[..count];
        }
    }
}
