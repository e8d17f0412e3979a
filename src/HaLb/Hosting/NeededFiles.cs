using HaLb.Config.Model;

namespace HaLb.Hosting;

/// <summary>The files that the process reads at its start or at a reload, when it is no longer root: the configuration
/// itself, certificates and keys.</summary>
internal static class NeededFiles
{
    public static IEnumerable<string> Of(HalbConfig config, IEnumerable<string> configPaths)
    {
        var paths = new List<string>(configPaths);
        foreach (var proxy in config.Proxies)
        {
            foreach (var bind in proxy.Binds)
            {
                if (bind.Tls is { } tls)
                {
                    paths.AddRange(tls.Certificates);
                    Add(paths, tls.CaFile);
                }
            }

            foreach (var server in proxy.Servers)
            {
                Add(paths, server.Tls?.Certificate);
                Add(paths, server.Tls?.CaFile);
            }
        }

        return paths.Distinct(StringComparer.Ordinal).SelectMany(WithContent);
    }

    private static void Add(List<string> paths, string? path)
    {
        if (path is not null)
        {
            paths.Add(path);
        }
    }

    /// <summary>A directory stands for itself and its files.</summary>
    private static IEnumerable<string> WithContent(string path) =>
        Directory.Exists(path) ? [path, .. Directory.EnumerateFiles(path)] : [path];
}
