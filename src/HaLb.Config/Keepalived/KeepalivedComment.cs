using System.Text;
using HaLb.Config.Diagnostics;
using HaLb.Config.Directives;

namespace HaLb.Config.Keepalived;

/// <summary>Cuts comments: <c>#</c> and <c>!</c> begin one anywhere outside of double quotes, also inside a word.</summary>
internal static class KeepalivedComment
{
    public static KeepalivedLine Cut(string raw, SourcePosition position, KeepalivedLines lines, ReadContext context)
    {
        var text = new StringBuilder(raw.Length);
        var start = raw.AsSpan().IndexOfAnyExcept(' ', '\t');
        start = start < 0 ? raw.Length : start;
        var isQuoted = false;
        var isExact = true;
        var i = start;
        for (; i < raw.Length; i++)
        {
            var c = raw[i];
            if (c == '\\' && i + 1 < raw.Length)
            {
                // Only these two lose their backslash here; others are for whoever cuts the words.
                if (!isQuoted && raw[i + 1] is '#' or '!')
                {
                    isExact = false;
                }
                else
                {
                    text.Append(c);
                }

                text.Append(raw[++i]);
                continue;
            }

            isQuoted ^= c == '"';
            if (!isQuoted && c is '#' or '!')
            {
                break;
            }

            text.Append(c);
        }

        if (isQuoted)
        {
            context.Error(position with { Column = start + 1 }, "a quote is never closed");
            return new KeepalivedLine("", position);
        }

        var comment = i < raw.Length ? raw[(i + 1)..].Trim() : null;
        if (i < raw.Length && i > start && !KeepalivedWords.IsBlank(raw[i - 1]))
        {
            context.Say(Severity.Warning, position with { Column = i + 1 }, $"a comment begins inside of a word: quote it if '{raw[i]}' belongs to it");
        }

        var statement = text.ToString().TrimEnd(' ', '\t');
        if (statement.Length == 0 && comment is not null)
        {
            lines.Comments.Add(comment);
        }

        return new KeepalivedLine(statement, position with { Column = start + 1 }) { IsExact = isExact, Comment = statement.Length > 0 ? comment : null };
    }
}
