using HaLb.Config.Model;

namespace HaLb.Config.Directives;

/// <summary>Tells the syntax of a file by its content: JSON begins with an opening brace, after white space and comments.</summary>
public static class SyntaxDetector
{
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
