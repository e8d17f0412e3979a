using System.Text;
using HaLb.Config.Cfg;
using HaLb.Config.Directives;
using HaLb.Config.Keywords;

namespace HaLb.Config.Conversion;

/// <summary>Writes a document as haproxy.cfg.</summary>
internal sealed class CfgWriter(FindingList findings)
{
    private readonly StringBuilder _text = new();

    public string Write(DirectiveDocument document)
    {
        foreach (var section in document.Sections)
        {
            if (SectionNames.IsVrrp(section.Kind))
            {
                findings.Refused(section.Position, $"{SectionNames.Describe(section)} belongs to keepalived.conf, not to haproxy.cfg");
            }
            else
            {
                Write(section);
            }
        }

        Comments("", document.CommentsAtEnd);
        return _text.ToString();
    }

    private void Write(Section section)
    {
        if (_text.Length > 0)
        {
            _text.Append('\n');
        }

        Comments("", section.CommentsBefore);
        _text.Append(SectionNames.Of(section.Kind));
        if (section.Name.Length > 0)
        {
            _text.Append(' ').Append(CfgQuote.ForCfg(section.Name));
        }

        if (section.From is not null)
        {
            _text.Append(" from ").Append(CfgQuote.ForCfg(section.From));
        }

        EndLine(section.CommentAfter);
        foreach (var directive in section.Directives)
        {
            Write(section.Kind, directive);
        }
    }

    private void Write(SectionKind kind, Directive directive)
    {
        var words = directive.Arguments.Length + directive.Keyword.AsSpan().Count(' ') + 1 + (directive.Negated ? 1 : 0);
        if (words > LineSplitter.WordsMax)
        {
            findings.Refused(directive.Position, $"'{directive.Keyword}' has more than {LineSplitter.WordsMax} words, which haproxy.cfg cannot hold");
            return;
        }

        Comments("    ", directive.CommentsBefore);
        _text.Append("    ").Append(directive.ToDefault ? "default " : directive.Negated ? "no " : "").Append(directive.Keyword);
        foreach (var word in WithUnits(kind, directive))
        {
            _text.Append(' ').Append(CfgQuote.ForCfg(word.Text));
            NoteVariables(word);
        }

        if (directive.Keyword is "pair socket" or "tune.http1.engine")
        {
            findings.Approximated(directive.Position, $"'{directive.Keyword}' is HaLb's own: HAProxy refuses it");
        }

        EndLine(directive.CommentAfter);
    }

    private static IReadOnlyList<Word> WithUnits(SectionKind kind, Directive directive)
    {
        if (!KeywordTable.TryFind(kind, directive.Keyword, out var row) || directive.Arguments.IsEmpty)
        {
            return directive.Arguments;
        }

        return row.Kind == KeywordKind.Keyed
            ? [directive.Arguments[0], .. TimeUnits.Write(row, directive.Arguments[1..])]
            : TimeUnits.Write(row, directive.Arguments);
    }

    private void NoteVariables(Word word)
    {
        foreach (var piece in VariableText.Split(word.Text))
        {
            if (piece is { Name: not null, Default: null })
            {
                findings.Approximated(word.Position, $"variable '{piece.Name}' without a value is an error in halb.json and empty in haproxy.cfg");
            }
        }
    }

    private void Comments(string indent, IEnumerable<string> comments)
    {
        foreach (var comment in comments)
        {
            _text.Append(indent).Append('#').Append(comment.Length > 0 ? " " : "").Append(comment.Replace('\r', ' ')).Append('\n');
        }
    }

    private void EndLine(string? comment) =>
        _text.Append(comment is null ? "" : $"  # {comment.Replace('\r', ' ')}").Append('\n');
}
