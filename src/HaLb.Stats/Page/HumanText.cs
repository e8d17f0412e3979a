using System.Globalization;

namespace HaLb.Stats.Page;

/// <summary>Numbers as people read them.</summary>
internal static class HumanText
{
    private static readonly (long Size, string Unit)[] Units = [(1L << 40, "TiB"), (1L << 30, "GiB"), (1L << 20, "MiB"), (1L << 10, "KiB")];

    /// <summary>The two largest parts: <c>2d3h</c>, <c>5m2s</c>, <c>8s</c>.</summary>
    public static string Duration(long seconds)
    {
        var time = TimeSpan.FromSeconds(Math.Max(0, seconds));
        return string.Create(CultureInfo.InvariantCulture, $"{time switch
        {
            { Days: > 0 } => $"{time.Days}d{time.Hours}h",
            { Hours: > 0 } => $"{time.Hours}h{time.Minutes}m",
            { Minutes: > 0 } => $"{time.Minutes}m{time.Seconds}s",
            _ => $"{time.Seconds}s",
        }}");
    }

    public static string Bytes(long bytes)
    {
        foreach (var (size, unit) in Units)
        {
            if (bytes >= size)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{(double)bytes / size:0.0} {unit}");
            }
        }

        return string.Create(CultureInfo.InvariantCulture, $"{bytes} B");
    }
}
