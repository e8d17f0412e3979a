using HaLb.Unix;

namespace HaLb.Pair;

/// <summary>Sees to it, while the process is root, that the pair socket can be made: the missing folder is made and given to the
/// user who will serve; in a folder which that user cannot write to, root makes the socket itself.</summary>
internal static class PairFolder
{
    /// <summary>The opened socket, or null: the user can make it, or it failed (then <paramref name="error"/> says why).</summary>
    public static PairSocket? Prepare(string path, Identity identity, bool mayReplaceLiving, out string error)
    {
        error = "";
        var folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (folder is null)
        {
            return null;
        }

        if (!Directory.Exists(folder))
        {
            error = Make(folder, identity);
            return null;
        }

        return PrivilegeDrop.CanWriteTo(identity, folder) ? null : PairSocket.Open(path, mayReplaceLiving, identity, out error);
    }

    private static string Make(string folder, Identity identity)
    {
        try
        {
            _ = Directory.CreateDirectory(folder);
            return Libc.ChangeOwner(folder, identity.UserId ?? uint.MaxValue, identity.GroupId ?? uint.MaxValue) == 0
                ? "" : $"pair socket: cannot give {folder} to {identity.Name}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"pair socket: {folder}: {e.Message}";
        }
    }
}
