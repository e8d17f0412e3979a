using System.Text;
using HaLb.Config.Diagnostics;
using HaLb.Config.Directives;

namespace HaLb.Config.Tests;

/// <summary>A document as text: a line a directive, with line:column, words in brackets.</summary>
internal static class DirectiveDump
{
    public static string Of(DirectiveDocument document, IEnumerable<Diagnostic> diagnostics, string root)
    {
        var text = new StringBuilder();
        foreach (var diagnostic in diagnostics)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{diagnostic.Severity.ToString().ToLowerInvariant()} {diagnostic}\n");
        }

        foreach (var section in document.Sections)
        {
            Comments(text, "", section.CommentsBefore);
            text.Append(SectionNames.Of(section.Kind)).Append(section.Name.Length > 0 ? " " + section.Name : "")
                .Append(section.From is null ? "" : " from " + section.From).Append(After(section.CommentAfter)).Append("    @")
                .Append(section.Position).Append('\n');
            foreach (var directive in section.Directives)
            {
                Comments(text, "  ", directive.CommentsBefore);
                text.Append("  ").Append(directive.ToDefault ? "default " : directive.Negated ? "no " : "").Append(directive.Keyword);
                foreach (var word in directive.Arguments)
                {
                    text.Append(" [").Append(Visible(word.Text)).Append(']');
                }

                text.Append(After(directive.CommentAfter)).Append("    @").Append(directive.Position.Line).Append(':').Append(directive.Position.Column).Append('\n');
            }
        }

        Comments(text, "", document.CommentsAtEnd);
        return text.ToString().Replace(root + "/", "", StringComparison.Ordinal);
    }

    /// <summary>The document's meaning alone: no positions, no comments.</summary>
    public static string Meaning(DirectiveDocument document) =>
        string.Join('\n', document.Sections.Select(static section =>
            $"{section.Kind} {section.Name} {section.From}\n" + string.Concat(section.Directives.Select(static d =>
                $"  {d.Negated} {d.Keyword} {string.Join(' ', d.Arguments.Select(static w => $"[{Visible(w.Text)}]"))}\n"))));

    private static void Comments(StringBuilder text, string indent, IEnumerable<string> comments)
    {
        foreach (var comment in comments)
        {
            text.Append(indent).Append("# ").Append(comment).Append('\n');
        }
    }

    private static string After(string? comment) => comment is null ? "" : $"  # {comment}";

    private static string Visible(string text)
    {
        var visible = new StringBuilder();
        foreach (var c in text)
        {
            visible.Append(c is < ' ' or '\x7f' || char.IsSurrogate(c) ? $"\\u{(int)c:x4}" : c.ToString());
        }

        return visible.ToString();
    }
}
