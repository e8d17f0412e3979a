using System.Text.RegularExpressions;

namespace HaLb.Config.Keepalived;

/// <summary>Files of an <c>include</c> line: a pattern as glob(7) has it, with braces, of the including file's folder.</summary>
internal static class KeepalivedInclude
{
    private const int AlternativesMax = 256;

    public static List<string> Match(string pattern, string folder)
    {
        var files = new List<string>();
        foreach (var one in Braces(pattern))
        {
            var full = Path.Combine(folder, one);
            files.AddRange(one.AsSpan().IndexOfAny("*?[") >= 0 ? Expand(full) : File.Exists(full) ? [full] : []);
        }

        return files;
    }

    private static IEnumerable<string> Expand(string pattern)
    {
        var parts = pattern.Split('/');
        List<string> found = [pattern.StartsWith('/') ? "/" : ""];
        foreach (var part in parts.Where(static p => p.Length > 0))
        {
            List<string> next = [];
            foreach (var folder in found)
            {
                if (part.AsSpan().IndexOfAny("*?[") < 0)
                {
                    next.Add(Path.Combine(folder, part));
                }
                else if (Directory.Exists(folder.Length > 0 ? folder : "."))
                {
                    var regex = new Regex(ToRegex(part), RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
                    next.AddRange(Directory.EnumerateFileSystemEntries(folder.Length > 0 ? folder : ".").Select(static path => Path.GetFileName(path))
                        .Where(name => (part[0] == '.' || name[0] != '.') && regex.IsMatch(name)).Order(StringComparer.Ordinal).Select(name => Path.Combine(folder, name)));
                }
            }

            found = next;
        }

        return found.Where(static path => File.Exists(path));
    }

    private static string ToRegex(string part)
    {
        var regex = new System.Text.StringBuilder("^");
        for (var i = 0; i < part.Length; i++)
        {
            var end = part[i] == '[' ? part.IndexOf(']', Math.Min(i + 2, part.Length)) : -1;
            if (end > 0)
            {
                var set = part[(i + 1)..end].Replace("\\", "\\\\", StringComparison.Ordinal).Replace("[", "\\[", StringComparison.Ordinal);
                regex.Append('[').Append(set[0] == '!' ? '^' + set[1..] : set[0] == '^' ? "\\" + set : set).Append(']');
                i = end;
            }
            else
            {
                regex.Append(part[i] switch { '*' => ".*", '?' => ".", var c => Regex.Escape(c.ToString()) });
            }
        }

        return regex.Append('$').ToString();
    }

    /// <summary><c>a{b,c}d</c> as <c>abd</c> and <c>acd</c>.</summary>
    private static List<string> Braces(string pattern)
    {
        List<string> done = [];
        var open = new Stack<string>([pattern]);
        while (open.TryPop(out var text) && done.Count + open.Count < AlternativesMax)
        {
            var start = text.IndexOf('{', StringComparison.Ordinal);
            var end = start < 0 ? -1 : CloseOf(text, start);
            if (end < 0)
            {
                done.Add(text);
                continue;
            }

            foreach (var part in Alternatives(text[(start + 1)..end]).AsEnumerable().Reverse())
            {
                open.Push(text[..start] + part + text[(end + 1)..]);
            }
        }

        return done;
    }

    private static int CloseOf(string text, int start)
    {
        var depth = 0;
        for (var i = start; i < text.Length; i++)
        {
            depth += text[i] switch { '{' => 1, '}' => -1, _ => 0 };
            if (depth == 0)
            {
                return i;
            }
        }

        return -1;
    }

    private static List<string> Alternatives(string text)
    {
        List<string> parts = [];
        var (depth, start) = (0, 0);
        for (var i = 0; i <= text.Length; i++)
        {
            if (i == text.Length || (text[i] == ',' && depth == 0))
            {
                parts.Add(text[start..i]);
                start = i + 1;
            }
            else
            {
                depth += text[i] switch { '{' => 1, '}' => -1, _ => 0 };
            }
        }

        return parts;
    }
}
