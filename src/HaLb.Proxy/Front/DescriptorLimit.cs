using System.Globalization;

namespace HaLb.Proxy.Front;

/// <summary>How many connections the process may have where the file does not say: two descriptors each, as in HAProxy.</summary>
internal static class DescriptorLimit
{
    /// <summary>Descriptors for listeners, logs, checks and the runtime itself.</summary>
    private const int Reserved = 200;

    private const int Fallback = 2000;

    public static int ConnectionsMax { get; } = Compute();

    private static int Compute()
    {
        try
        {
            foreach (var line in File.ReadLines("/proc/self/limits"))
            {
                // Max open files   soft   hard   files
                if (line.StartsWith("Max open files", StringComparison.Ordinal))
                {
                    var soft = line["Max open files".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
                    return int.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var files)
                        ? Math.Max(100, (files - Reserved) / 2) : int.MaxValue;
                }
            }
        }
        catch (IOException)
        {
            return Fallback;
        }

        return Fallback;
    }
}
