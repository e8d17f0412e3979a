using HaLb.Config.Keepalived;
using HaLb.Config.Keywords;
using HaLb.Config.Model;

namespace HaLb.Config.Directives;

/// <summary>Tells the syntax of a file by its content: JSON begins with an opening brace, after white space and comments.</summary>
public static class SyntaxDetector
{
    /// <summary>No section of either program has a longer name.</summary>
    private const int LongestName = 32;

    /// <summary>Tells haproxy.cfg and keepalived.conf apart by the first line that begins a section; null where none does.</summary>
    internal static ConfigSyntax? DetectText(ReadOnlySpan<byte> content)
    {
        foreach (var range in content.Split((byte)'\n'))
        {
            var line = content[range].TrimStart(" \t"u8);
            var end = line.IndexOfAny(" \t\r{"u8);
            var length = end < 0 ? line.Length : end;
            if (length is 0 or > LongestName)
            {
                continue;
            }

            var word = System.Text.Encoding.UTF8.GetString(line[..length]);
            if (KeepalivedReader.IsTopKeyword(word))
            {
                return ConfigSyntax.KeepalivedConf;
            }

            if (SectionTable.TryFind(word, out _))
            {
                return ConfigSyntax.HaproxyCfg;
            }
        }

        return null;
    }

    public static ConfigSyntax Detect(ReadOnlySpan<byte> content)
    {
        content = content.StartsWith("\uFEFF"u8) ? content[3..] : content;
        while (true)
        {
            content = content.TrimStart(" \t\r\n"u8);
            if (content.StartsWith("//"u8))
            {
                var end = content.IndexOf((byte)'\n');
                content = end < 0 ? [] : content[(end + 1)..];
            }
            else if (content.StartsWith("/*"u8))
            {
                var end = content.IndexOf("*/"u8);
                content = end < 0 ? [] : content[(end + 2)..];
            }
            else
            {
                return content.StartsWith("{"u8) ? ConfigSyntax.Json : ConfigSyntax.HaproxyCfg;
            }
        }
    }
}
