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
                    next.AddRange(Directory.EnumerateFileSystemEntries(folder.Length > 0 ? folder : ".").Select(static path => Path.GetFileName(path))
                        .Where(name => (part[0] == '.' || name[0] != '.') && Fits(part, name)).Order(StringComparer.Ordinal).Select(name => Path.Combine(folder, name)));
                }
            }

            found = next;
        }

        return found.Where(static path => File.Exists(path));
    }

    /// <summary>Whether <c>*</c>, <c>?</c> and <c>[a-z]</c> of one part of a path fit a name.</summary>
    internal static bool Fits(string part, string name)
    {
        var (p, n, starAt, starFits) = (0, 0, -1, 0);
        while (n < name.Length)
        {
            if (p < part.Length && part[p] == '*')
            {
                (starAt, starFits) = (p++, n);
            }
            else if (p < part.Length && FitsOne(part, ref p, name[n]))
            {
                n++;
            }
            else if (starAt >= 0)
            {
                // The last star takes one character more.
                (p, n) = (starAt + 1, ++starFits);
            }
            else
            {
                return false;
            }
        }

        return part.AsSpan(p).Trim('*').IsEmpty;
    }

    /// <summary>Moves past the character, or the set of characters, when it fits.</summary>
    private static bool FitsOne(string part, ref int p, char c)
    {
        var end = part[p] == '[' ? part.IndexOf(']', Math.Min(p + 2, part.Length)) : -1;
        if (end < 0)
        {
            var fits = part[p] == '?' || part[p] == c;
            p += fits ? 1 : 0;
            return fits;
        }

        var isNot = part[p + 1] is '!' or '^';
        var isIn = false;
        for (var i = p + (isNot ? 2 : 1); i < end; i++)
        {
            var isRange = i + 2 < end && part[i + 1] == '-';
            isIn |= isRange ? c >= part[i] && c <= part[i + 2] : c == part[i];
            i += isRange ? 2 : 0;
        }

        p = isIn != isNot ? end + 1 : p;
        return isIn != isNot;
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
