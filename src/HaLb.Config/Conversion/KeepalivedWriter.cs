using System.Globalization;
using System.Text;
using HaLb.Config.Binding;
using HaLb.Config.Directives;
using HaLb.Config.Keywords;

namespace HaLb.Config.Conversion;

/// <summary>Writes keepalived's sections of a document as keepalived.conf. HaLb's own keywords are translated where keepalived
/// has words for them, else left out with a finding.</summary>
internal sealed class KeepalivedWriter(FindingList findings)
{
    private static readonly string[] Own = ["track_proxy", "track_ping", "event_fifo", "notify_timeout"];

    private readonly StringBuilder _text = new();

    public string Write(DirectiveDocument document)
    {
        var others = document.Sections.Where(static s => !SectionNames.IsVrrp(s.Kind)).ToArray();
        if (others.Length > 0)
        {
            findings.Refused(others[0].Position, $"{others.Length} section{(others.Length == 1 ? "" : "s")} of the proxy's half ({string.Join(", ", others.Select(static s => SectionNames.Of(s.Kind)).Distinct())}): 'halb convert --to haproxy' writes them");
        }

        // keepalived knows a script or a file only after its section.
        foreach (var section in document.Sections.Where(static s => SectionNames.IsVrrp(s.Kind)).OrderBy(static s => Order(s.Kind)))
        {
            Write(section);
        }

        Comments("", document.CommentsAtEnd);
        return _text.ToString();
    }

    private static int Order(SectionKind kind) => kind switch
    {
        SectionKind.VrrpGlobal => 0,
        SectionKind.VrrpScript or SectionKind.VrrpProcess or SectionKind.VrrpFile => 1,
        SectionKind.VrrpInstance => 2,
        _ => 3,
    };

    private void Write(Section section)
    {
        _text.Append(_text.Length > 0 ? "\n" : "");
        Comments("", section.CommentsBefore);
        _text.Append(section.Kind == SectionKind.VrrpFile ? "track_file" : SectionNames.Of(section.Kind));
        if (section.Name.Length > 0)
        {
            _text.Append(' ').Append(KeepalivedQuote.Plain(section.Name) ?? Unwritable(section.Position, section.Name));
        }

        EndLine(" {", section.CommentAfter);
        var done = new HashSet<string>();
        foreach (var directive in section.Directives)
        {
            if (!KeywordTable.TryFind(section.Kind, directive.Keyword, out var row))
            {
                findings.Refused(directive.Position, $"'{directive.Keyword}' is not known here");
            }
            else if (Own.Contains(row.Name))
            {
                findings.Refused(directive.Position, $"'{row.Name}' is HaLb's own: keepalived has no word for it");
            }
            else if (row.Family is not null || row.IsBlock)
            {
                var name = row.Family ?? row.Name;
                if (done.Add(name) && !directive.Negated)
                {
                    Block(name, row, section.Directives.Where(d => row.Family is not null ? d.Keyword.StartsWith(name + " ", StringComparison.Ordinal) : d.Keyword == name));
                }
            }
            else
            {
                Line(row, directive);
                if (section.Kind == SectionKind.VrrpScript && row.Positional is ["seconds"] && directive.Arguments is [var time, ..] && Seconds(time).Contains('.', StringComparison.Ordinal))
                {
                    findings.Approximated(directive.Position, $"'{row.Name}': keepalived 2.2 has whole seconds for scripts");
                }
            }
        }

        _text.Append("}\n");
    }

    private void Block(string name, KeywordRow row, IEnumerable<Directive> directives)
    {
        _text.Append("    ").Append(name).Append(" {\n");
        foreach (var directive in directives)
        {
            Comments("        ", directive.CommentsBefore);
            var line = new StringBuilder(row.Family is null ? "" : directive.Keyword[(name.Length + 1)..]);
            foreach (var word in directive.Arguments)
            {
                line.Append(line.Length > 0 ? " " : "").Append(Word(word));
            }

            EndLine("        " + line, directive.CommentAfter);
        }

        _text.Append("    }\n");
    }

    private void Line(KeywordRow row, Directive directive)
    {
        Comments("    ", directive.CommentsBefore);
        if (row.Name == "failback")
        {
            Failback(directive);
            return;
        }

        // keepalived has this one on by its presence alone.
        var isFlag = row.Positional is not ["[bool]"] || row.Name is "check_unicast_src" or "vrrp_check_unicast_src";
        if (isFlag && (directive.Negated || directive.Arguments is [{ Text: "false" or "off" or "no" }]))
        {
            if (row.Positional.IsEmpty && row.Support == Support.Differs)
            {
                findings.Approximated(directive.Position, $"'{row.Name}' turned off: keepalived does so by default, and has no word for it");
            }

            return;
        }

        var line = new StringBuilder("    ").Append(directive.Keyword).Append(directive.Negated ? " false" : "");
        for (var i = 0; i < directive.Arguments.Length; i++)
        {
            var word = directive.Arguments[i];
            if (row.IsCommand && i % 2 == 1)
            {
                // "user" and "group" are told by their place; a group cannot stand alone.
                _ = word.Text == "group" && i == 1 ? line.Append(" root") : line;
                continue;
            }

            line.Append(' ').Append(row.IsCommand && i == 0 ? Command(word) : i == 0 && row.Positional is ["seconds"] ? Seconds(word) : Word(word));
        }

        EndLine(line.ToString(), directive.CommentAfter);
    }

    /// <summary>What keepalived says with nopreempt and preempt_delay.</summary>
    private void Failback(Directive directive)
    {
        switch (directive.Arguments)
        {
            case [{ Text: "manual" }]:
                EndLine("    nopreempt", directive.CommentAfter);
                findings.Translated(directive.Position, "'failback manual' written as 'nopreempt'");
                break;
            case [{ Text: "after" }, var time]:
                EndLine($"    preempt_delay {Seconds(time)}", directive.CommentAfter);
                findings.Translated(directive.Position, "'failback after' written as 'preempt_delay'");
                break;
            default:
                findings.Translated(directive.Position, "'failback auto' left out: keepalived preempts by default");
                break;
        }
    }

    /// <summary>keepalived knows no units.</summary>
    private string Seconds(Word word) =>
        word.Text.Length > 0 && char.IsAsciiLetter(word.Text[^1]) && Values.TryTime(word.Text, TimeUnit.Seconds, out var time, out _)
            ? time.TotalSeconds.ToString(CultureInfo.InvariantCulture)
            : Word(word);

    private string Word(Word word) => KeepalivedQuote.Plain(Literal(word)) ?? Unwritable(word.Position, word.Text);

    private string Command(Word word) => KeepalivedQuote.Command(Literal(word)) ?? Unwritable(word.Position, word.Text);

    private string Unwritable(Diagnostics.SourcePosition position, string text)
    {
        findings.Refused(position, $"keepalived.conf has no way to write '{text}'");
        return "\"\"";
    }

    /// <summary>References stay, and defaults are written out: keepalived.conf has no form for them.</summary>
    private string Literal(Word word)
    {
        var text = new StringBuilder();
        foreach (var piece in VariableText.Split(word.Text))
        {
            text.Append(piece.Name is null ? piece.Literal : piece.Default ?? $"${{{piece.Name}}}");
            if (piece.Name is not null)
            {
                findings.Approximated(word.Position, piece.Default is null
                    ? $"keepalived does not replace '${{{piece.Name}}}' by the environment (halb-vrrpd does, also in keepalived.conf)"
                    : $"'${{{piece.Name}-...}}' written as its default");
            }
        }

        return text.ToString();
    }

    private void Comments(string indent, IEnumerable<string> comments)
    {
        foreach (var comment in comments)
        {
            _text.Append(indent).Append('#').Append(comment.Length > 0 ? " " : "").Append(comment.Replace('\r', ' ')).Append('\n');
        }
    }

    private void EndLine(string line, string? comment) =>
        _text.Append(line).Append(comment is null ? "" : $"  # {comment.Replace('\r', ' ')}").Append('\n');
}
