using HaLb.Config.Directives;

namespace HaLb.Config.Conversion;

/// <summary>Relative names change their meaning with the syntax: the file's own folder in halb.json, the working directory
/// in haproxy.cfg (config-rules 13). The conversion cannot know where the file will be used, so it says so.</summary>
internal static class RelativePaths
{
    private static readonly string[] Vrrp = ["file", "event_fifo", "notify_fifo", "vrrp_notify_fifo"];

    private static readonly string[] Parameters = ["crt", "ca-file", "crl-file", "crt-list"];

    public static void Report(DirectiveDocument document, FindingList findings)
    {
        var global = document.Sections.Where(static s => s.Kind == SectionKind.Global).SelectMany(static s => s.Directives).Select(static d => d.Keyword).ToHashSet();
        if (global.Contains("default-path"))
        {
            return;
        }

        foreach (var directive in document.Sections.SelectMany(static s => s.Directives))
        {
            foreach (var word in PathsOf(directive, global))
            {
                if (word.Text.Length > 0 && word.Text[0] is not ('/' or '@' or '$'))
                {
                    findings.Approximated(word.Position, $"relative path '{word.Text}': halb.json takes it from the file's folder, {(Vrrp.Contains(directive.Keyword) ? "keepalived.conf" : "haproxy.cfg")} from the working directory");
                }
            }
        }
    }

    private static IEnumerable<Word> PathsOf(Directive directive, HashSet<string> global)
    {
        var arguments = directive.Arguments;
        switch (directive.Keyword)
        {
            case "errorfile" when arguments.Length > 1:
                yield return arguments[1];
                break;
            case "ca-base" or "crt-base" or "key-base" when arguments.Length > 0:
                yield return arguments[0];
                break;
            case var keyword when Vrrp.Contains(keyword) && arguments.Length > 0:
                yield return arguments[0];
                break;
            case "bind" or "server" or "server-template" or "default-server":
                for (var i = 0; i + 1 < arguments.Length; i++)
                {
                    var isPath = Parameters.Contains(arguments[i].Text);
                    if (isPath && !global.Contains(arguments[i].Text == "ca-file" ? "ca-base" : "crt-base"))
                    {
                        yield return arguments[i + 1];
                    }
                }

                break;
            default:
                break;
        }
    }
}
