using HaLb.Config.Diagnostics;

namespace HaLb.Config.Directives;

/// <summary>The files that <c>-f</c> names: a directory stands for its <c>*.cfg</c> and <c>*.json</c> files in byte order
/// of their names (HAProxy manual, management guide, -f), hidden ones left out.</summary>
internal static class InputFiles
{
    public static List<string> Expand(IEnumerable<string> paths, ReadContext context)
    {
        var files = new List<string>();
        foreach (var path in paths)
        {
            if (!Directory.Exists(path))
            {
                files.Add(path);
                continue;
            }

            try
            {
                files.AddRange(Directory.EnumerateFiles(path)
                    .Where(static file => IsConfiguration(Path.GetFileName(file)))
                    .Order(StringComparer.Ordinal));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                context.Error(new SourcePosition(path, 0, 0), $"cannot read the directory: {e.Message}");
            }
        }

        return files;
    }

    private static bool IsConfiguration(string name) =>
        !name.StartsWith('.')
        && (name.EndsWith(".cfg", StringComparison.Ordinal)
            || (name.EndsWith(".json", StringComparison.Ordinal) && !name.EndsWith(".schema.json", StringComparison.Ordinal)));
}
