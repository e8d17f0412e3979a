using HaLb.Config.Directives;

namespace HaLb.Proxy.Rules.Patterns;

/// <summary>Reads a file of patterns: one a line, without blanks at its start; empty lines and those that begin with <c>#</c>
/// do not count (manual 7.1.1, <c>-f</c>).</summary>
internal static class PatternFile
{
    /// <summary>Calls <paramref name="add"/> for each pattern with its line; stops at its first sentence.</summary>
    /// <param name="path">The file.</param>
    /// <param name="isMap"><c>-M</c>: only the first word of a line is the pattern.</param>
    /// <param name="add">Takes a pattern; a sentence where it is none.</param>
    /// <returns>What is wrong, or null.</returns>
    public static string? Read(string path, bool isMap, Func<string, string?> add)
    {
        byte[] content;
        try
        {
            content = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return $"cannot read '{path}': {e.Message}";
        }

        var number = 0;
        foreach (var range in content.AsSpan().Split((byte)'\n'))
        {
            number++;
            var line = content.AsSpan(range).TrimStart(" \t"u8);
            if (line.IndexOfAny((byte)'\r', (byte)0) is >= 0 and var end)
            {
                line = line[..end];
            }

            if (line.IsEmpty || line[0] == '#')
            {
                continue;
            }

            if (isMap && line.IndexOfAny((byte)' ', (byte)'\t') is >= 0 and var blank)
            {
                line = line[..blank];
            }

            if (add(WordEncoding.Decode(line)) is { } wrong)
            {
                return $"{path}:{number}: {wrong}";
            }
        }

        return null;
    }
}
