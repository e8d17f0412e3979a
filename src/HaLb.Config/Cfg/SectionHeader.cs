using HaLb.Config.Diagnostics;
using HaLb.Config.Directives;

namespace HaLb.Config.Cfg;

/// <summary>Reads the line that begins a section: its name, <c>from</c>, and what does not belong there.</summary>
internal static class SectionHeader
{
    public static Section Read(SectionKind kind, IReadOnlyList<Word> words, ReadContext context)
    {
        var keyword = words[0].Text;
        var position = words[0].Position;
        if (kind == SectionKind.Global)
        {
            RefuseRest(keyword, words, 1, context);
            return new Section(kind, "", position);
        }

        var isProxy = IsProxy(kind);
        var next = 1;
        var name = "";
        if (words.Count > next && !(kind == SectionKind.Defaults && words[1].Text == "from" && words.Count > 2))
        {
            name = words[next++].Text;
        }

        if (name.Length == 0 && kind != SectionKind.Defaults)
        {
            context.Error(position, isProxy ? $"'{keyword}' expects a name" : $"missing name for {keyword} section");
        }

        CheckName(keyword, name, words.Count > 1 ? words[1].Position : position, context);
        string? from = null;
        if ((isProxy || kind == SectionKind.Defaults) && next < words.Count && words[next].Text == "from")
        {
            from = next + 1 < words.Count ? words[next + 1].Text : null;
            if (from is null)
            {
                context.Error(words[next].Position, "'from' expects the name of a defaults section");
            }

            next += 2;
        }
        else if (isProxy && next < words.Count)
        {
            context.Error(words[next].Position, $"'{keyword} {name}' takes no address '{words[next].Text}': please use the 'bind' keyword for listening addresses");
            next = words.Count;
        }

        RefuseRest(keyword, words, next, context);
        return new Section(kind, name, position) { From = from };
    }

    public static bool IsProxy(SectionKind kind) =>
        kind is SectionKind.Frontend or SectionKind.Backend or SectionKind.Listen;

    /// <summary>HAProxy's alphabet for names; others break the runtime API, logs and CSV.</summary>
    public static void CheckName(string keyword, string name, SourcePosition position, ReadContext context)
    {
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or ':' or '.' or '-') && !(context.Variables is null && c is '$' or '{' or '}'))
            {
                context.Error(position, $"character '{c}' is not permitted in '{keyword}' name '{name}'");
                return;
            }
        }
    }

    private static void RefuseRest(string keyword, IReadOnlyList<Word> words, int from, ReadContext context)
    {
        if (from < words.Count)
        {
            context.Error(words[from].Position, $"'{keyword}' cannot handle unexpected argument '{words[from].Text}'");
        }
    }
}
