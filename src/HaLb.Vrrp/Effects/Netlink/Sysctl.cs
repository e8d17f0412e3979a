namespace HaLb.Vrrp.Effects.Netlink;

/// <summary>Settings of an interface under <c>/proc/sys</c>, of the network namespace of the calling thread.</summary>
internal static class Sysctl
{
    /// <summary>True when it has that value now. Writes only what differs, so that read-only <c>/proc/sys</c> (containers) is no hindrance
    /// where the value is right. <paramref name="branch"/>: <c>net/ipv4/conf</c> or <c>net/ipv6/conf</c>.</summary>
    public static bool TrySet(string branch, string device, string key, string value)
    {
        // A name of an interface has no slash and is neither . nor .., the kernel sees to that; the directory's name is the interface's.
        var path = $"/proc/sys/{branch}/{device}/{key}";
        try
        {
            if (File.ReadAllText(path).AsSpan().Trim().SequenceEqual(value))
            {
                return true;
            }

            File.WriteAllText(path, value);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>"" = no such setting.</summary>
    public static string Get(string branch, string device, string key)
    {
        try
        {
            return File.ReadAllText($"/proc/sys/{branch}/{device}/{key}").Trim();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
