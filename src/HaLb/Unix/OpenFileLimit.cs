namespace HaLb.Unix;

/// <summary>The limit of open descriptors: two for each stream, and some for listeners, checks, logs and files.</summary>
internal static class OpenFileLimit
{
    /// <summary>Descriptors that are needed besides those of streams and listeners.</summary>
    private const int Reserve = 100;

    /// <summary>Descriptors for so many client connections.</summary>
    public static long Needed(int connectionsMax, int listeners) => (2L * connectionsMax) + listeners + Reserve;

    /// <summary>Client connections that so many descriptors carry.</summary>
    public static int ConnectionsFor(long descriptors, int listeners) =>
        (int)Math.Clamp((descriptors - listeners - Reserve) / 2, 1, 1_000_000);

    /// <summary>Raises the limit towards <paramref name="wanted"/> (null = as far as it goes without root) and returns what is in force.</summary>
    public static long Raise(long? wanted)
    {
        if (Libc.GetLimit(Libc.ResourceOpenFiles, out var limit) != 0)
        {
            return 1024;
        }

        var soft = wanted is { } number ? Math.Max((ulong)number, limit.Soft) : limit.Hard;
        // Only root raises the hard limit; without the right the first call fails and the second takes what there is.
        if (Libc.SetLimit(Libc.ResourceOpenFiles, new ResourceLimit { Soft = soft, Hard = Math.Max(soft, limit.Hard) }) != 0)
        {
            soft = Math.Min(soft, limit.Hard);
            _ = Libc.SetLimit(Libc.ResourceOpenFiles, new ResourceLimit { Soft = soft, Hard = limit.Hard });
        }

        return Libc.GetLimit(Libc.ResourceOpenFiles, out limit) == 0 ? (long)Math.Min(limit.Soft, long.MaxValue) : 1024;
    }
}
