using System.Globalization;

namespace HaLb.Vrrp.Hosting;

/// <summary>The capabilities without which an instance could win the election and not take its addresses.</summary>
internal static class RequiredRights
{
    private const string Line = "CapEff:";

    // linux/capability.h
    private static readonly (int Bit, string Name)[] Needed = [(13, "CAP_NET_RAW"), (12, "CAP_NET_ADMIN")];

    /// <summary>Null = all are there, or nobody can tell.</summary>
    /// <param name="status">Lines of <c>/proc/self/status</c>.</param>
    public static string? Trouble(IEnumerable<string> status)
    {
        if (status.FirstOrDefault(static line => line.StartsWith(Line, StringComparison.Ordinal)) is not { } line
            || !ulong.TryParse(line.AsSpan(Line.Length).Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var effective))
        {
            return null;
        }

        var missing = Needed.Where(n => (effective & (1UL << n.Bit)) == 0).Select(static n => n.Name).ToArray();
        return missing.Length == 0 ? null : $"cannot start: no {string.Join(" and no ", missing)}: start it as root or by its unit";
    }
}
