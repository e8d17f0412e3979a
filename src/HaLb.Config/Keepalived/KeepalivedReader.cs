using System.Collections.Immutable;
using HaLb.Config.Diagnostics;
using HaLb.Config.Directives;
using HaLb.Config.Keywords;

namespace HaLb.Config.Keepalived;

/// <summary>Reads a keepalived.conf into sections. What is unknown is a warning and left out, as keepalived does it; braces and
/// quotes that do not match are errors.</summary>
internal sealed class KeepalivedReader
{
    private static readonly Dictionary<string, SectionKind> Sections = new()
    {
        ["global_defs"] = SectionKind.VrrpGlobal,
        ["vrrp_instance"] = SectionKind.VrrpInstance,
        ["vrrp_sync_group"] = SectionKind.VrrpSyncGroup,
        ["vrrp_script"] = SectionKind.VrrpScript,
        ["vrrp_track_process"] = SectionKind.VrrpProcess,
        ["vrrp_track_file"] = SectionKind.VrrpFile,
        ["track_file"] = SectionKind.VrrpFile,
    };

    private readonly ReadContext _context;
    private readonly KeepalivedLines _lines;
    private readonly List<Section> _sections;
    private SourcePosition? _lvs;
    private int _lvsCount;

    private KeepalivedReader(ReadContext context, KeepalivedLines lines, List<Section> sections)
    {
        _context = context;
        _lines = lines;
        _sections = sections;
    }

    /// <summary>Words at the top of a file that make it a keepalived.conf.</summary>
    public static bool IsTopKeyword(string word) => Sections.ContainsKey(word) || KeywordTable.TryFindTop(word, out _);

    /// <summary>Appends the sections of the file; returns the comments after the last of them.</summary>
    public static ImmutableArray<string> Read(byte[] content, string path, List<Section> sections, ReadContext context, string configId)
    {
        var lines = new KeepalivedLines(context, configId);
        lines.Open(path, content);
        var reader = new KeepalivedReader(context, lines, sections);
        reader.ReadTop();
        if (reader._lvs is { } first)
        {
            context.Say(Severity.Warning, first, $"{VrrpOtherKeywords.LvsNote} ({reader._lvsCount} block{(reader._lvsCount == 1 ? "" : "s")} skipped)");
            context.Findings?.Refused(first, VrrpOtherKeywords.LvsNote);
        }

        return [.. lines.Comments];
    }

    private void ReadTop()
    {
        while (_lines.TryNext(out var line))
        {
            if (line.IsOpen || line.IsClose)
            {
                _context.Error(line.Position, line.IsOpen ? "'{' without a keyword before it" : "'}' without a '{' before it");
                continue;
            }

            var words = Words(line);
            if (words.Length == 0 || _context.IsFull)
            {
                continue;
            }

            if (Sections.TryGetValue(words[0].Text, out var kind))
            {
                ReadSection(kind, words, line);
            }
            else
            {
                Leave(words[0]);
            }
        }
    }

    /// <summary>Leaves out what HaLb has no section for.</summary>
    private void Leave(Word keyword)
    {
        if (!KeywordTable.TryFindTop(keyword.Text, out var row))
        {
            if (_context.KeepsWarnings)
            {
                Warn(keyword.Position, $"unknown keyword '{keyword.Text}' is ignored{Suggestions.ForWord(keyword.Text, Sections.Keys)}");
            }
        }
        else if (row.Note == VrrpOtherKeywords.LvsNote)
        {
            _lvs ??= keyword.Position;
            _lvsCount++;
        }
        else
        {
            _context.Say(row.WarnsWhenIgnored ? Severity.Warning : Severity.Notice, keyword.Position, $"'{keyword.Text}' is ignored: {row.Note}");
            _context.Findings?.Refused(keyword.Position, $"'{keyword.Text}': {row.Note}");
        }

        SkipBlock();
    }

    private void ReadSection(SectionKind kind, ImmutableArray<Word> words, KeepalivedLine line)
    {
        var isNamed = kind != SectionKind.VrrpGlobal;
        var name = isNamed && words.Length > 1 ? words[1].Text : "";
        if (isNamed && name.Length == 0)
        {
            _context.Error(line.Position, $"'{words[0].Text}' needs a name");
        }

        if (words.Length > (isNamed ? 2 : 1))
        {
            Warn(words[isNamed ? 2 : 1].Position, $"'{words[isNamed ? 2 : 1].Text}' and what follows is ignored");
        }

        var section = new Section(kind, name, line.Position) { CommentsBefore = TakeComments(), CommentAfter = line.Comment };
        var directives = ImmutableArray.CreateBuilder<Directive>();
        if (TryOpen(words[0].Text, line.Position, out var comment))
        {
            section = section with { CommentAfter = section.CommentAfter ?? comment };
            while (TryInside(words[0].Text, line.Position, out var inner))
            {
                ReadStatement(section, inner, directives);
            }
        }

        _sections.Add(section with { Directives = directives.ToImmutable() });
    }

    private void ReadStatement(Section section, KeepalivedLine line, ImmutableArray<Directive>.Builder into)
    {
        var words = Words(line);
        if (words.Length == 0)
        {
            return;
        }

        var keyword = words[0].Text;
        if (KeywordTable.TryFind(section.Kind, keyword, out var row))
        {
            ReadRow(row, words, line, into);
        }
        else if (KeywordTable.IsFamily(section.Kind, keyword))
        {
            ReadFamily(section, words[0], into);
        }
        else if (!_context.KeepsWarnings)
        {
            SkipBlock();
        }
        else
        {
            Warn(line.Position, $"unknown keyword '{keyword}' in {SectionNames.Describe(section)} is ignored{KeywordTable.Suggest(section.Kind, keyword)}");
            SkipBlock();
        }
    }

    private void ReadRow(KeywordRow row, ImmutableArray<Word> words, KeepalivedLine line, ImmutableArray<Directive>.Builder into)
    {
        var directive = new Directive(row.Name, words.RemoveAt(0), line.Position) { CommentsBefore = TakeComments(), CommentAfter = line.Comment };
        if (row.Support is Support.Ignored or Support.Refused)
        {
            if (_lines.TryPeek(out var block) && block.IsOpen)
            {
                _context.Findings?.Refused(line.Position, $"'{row.Name}' with its block: {row.Note}");
                SkipBlock();
            }

            if (_context.Findings is null || !row.IsBlock)
            {
                into.Add(directive);
            }
        }
        else if (row.IsBlock)
        {
            ReadEntries(row, directive, into);
        }
        else if (row.IsCommand)
        {
            into.Add(Command(row, directive, line));
        }
        else if (!row.Parameters.IsEmpty && _lines.TryPeek(out var next) && next.IsOpen)
        {
            // HaLb's own words may stand in lines of a block.
            _ = TryOpen(row.Name, line.Position, out _);
            while (TryInside(row.Name, line.Position, out var inner))
            {
                directive = directive with { Arguments = directive.Arguments.AddRange(Words(inner)) };
            }

            into.Add(directive);
        }
        else
        {
            into.Add(directive);
            if (_lines.TryPeek(out var after) && after.IsOpen)
            {
                Warn(after.Position, $"'{row.Name}' takes no block: it is ignored");
                SkipBlock();
            }
        }
    }

    /// <summary>One directive for each line, or for each word where lines mean nothing.</summary>
    private void ReadEntries(KeywordRow row, Directive block, ImmutableArray<Directive>.Builder into)
    {
        if (!block.Arguments.IsEmpty)
        {
            Warn(block.Arguments[0].Position, $"'{row.Name}': '{block.Arguments[0].Text}' before the block is ignored");
        }

        if (!TryOpen(row.Name, block.Position, out _))
        {
            return;
        }

        var comments = block.CommentsBefore;
        while (TryInside(row.Name, block.Position, out var line))
        {
            if (line.IsOpen)
            {
                continue;
            }

            var words = Words(line);
            var entry = new Directive(row.Name, words, line.Position) { CommentsBefore = [.. comments, .. TakeComments()], CommentAfter = line.Comment };
            comments = [];
            if (row.Terse && row.Parameters.IsEmpty)
            {
                into.AddRange(words.Select((word, i) => entry with { Arguments = [word], Position = word.Position, CommentsBefore = i == 0 ? entry.CommentsBefore : [], CommentAfter = i == words.Length - 1 ? entry.CommentAfter : null }));
            }
            else if (words.Length > 0)
            {
                into.Add(entry);
            }
        }
    }

    private void ReadFamily(Section section, Word family, ImmutableArray<Directive>.Builder into)
    {
        if (!TryOpen(family.Text, family.Position, out _))
        {
            return;
        }

        while (TryInside(family.Text, family.Position, out var line))
        {
            var words = Words(line);
            if (words.Length == 0)
            {
                continue;
            }

            var keyword = $"{family.Text} {words[0].Text}";
            if (KeywordTable.TryFind(section.Kind, keyword, out _))
            {
                into.Add(new Directive(keyword, words.RemoveAt(0), line.Position) { CommentsBefore = TakeComments(), CommentAfter = line.Comment });
            }
            else if (_context.KeepsWarnings)
            {
                Warn(line.Position, $"unknown keyword '{words[0].Text}' in '{family.Text}' is ignored{KeywordTable.Suggest(section.Kind, keyword)}");
            }
        }
    }

    /// <summary>A program is a word with quotes and escapes; user and group follow.</summary>
    private Directive Command(KeywordRow row, Directive directive, KeepalivedLine line)
    {
        if (!KeepalivedWords.TryEscaped(line.Text, out var words, out var problem))
        {
            _context.Error(line.Position, problem);
            return directive;
        }

        var at = directive.Arguments.IsEmpty ? line.Position : directive.Arguments[0].Position;
        var arguments = ImmutableArray.CreateBuilder<Word>();
        for (var i = 1; i < words.Count && i < 4; i++)
        {
            if (i > 1)
            {
                arguments.Add(new Word(row.Parameters[i - 2].Name, at));
            }

            arguments.Add(new Word(Literal(words[i], at), at));
        }

        if (words.Count > 4)
        {
            Warn(at, $"'{row.Name}': '{words[4]}' and what follows is ignored; quote the program with its arguments");
        }

        return directive with { Arguments = arguments.ToImmutable() };
    }

    private bool TryOpen(string keyword, SourcePosition position, out string? comment)
    {
        comment = null;
        if (_lines.TryPeek(out var line) && line.IsOpen)
        {
            comment = line.Comment;
            return _lines.TryNext(out _);
        }

        _context.Error(position, $"'{keyword}' needs a block in braces");
        return false;
    }

    /// <summary>The next line of a block; false at its end.</summary>
    private bool TryInside(string keyword, SourcePosition position, out KeepalivedLine line)
    {
        while (_lines.TryNext(out line))
        {
            if (line.IsClose)
            {
                return false;
            }

            if (!line.IsOpen)
            {
                return true;
            }

            _context.Error(line.Position, "'{' without a keyword before it");
        }

        _context.Error(position, $"the block of '{keyword}' is never closed: a '}}' is missing");
        return false;
    }

    private void SkipBlock()
    {
        if (!_lines.TryPeek(out var start) || !start.IsOpen)
        {
            return;
        }

        var depth = 0;
        while (_lines.TryNext(out var line))
        {
            depth += line.IsOpen ? 1 : line.IsClose ? -1 : 0;
            if (depth == 0)
            {
                return;
            }
        }

        _context.Error(start.Position, "this block is never closed: a '}' is missing");
    }

    private ImmutableArray<Word> Words(KeepalivedLine line)
    {
        var words = KeepalivedWords.Plain(line.Text, out var problem);
        if (problem is not null)
        {
            _context.Error(line.Position, problem);
        }

        return [.. words.Select(word => new Word(Literal(word.Text, line.At(word.Offset)), line.At(word.Offset)))];
    }

    /// <summary>Words of a conversion have the form of <see cref="VariableText"/>: what looks like a reference there and is none
    /// here is escaped.</summary>
    private string Literal(string text, SourcePosition position)
    {
        if (_context.Variables is not null || !text.Contains("${", StringComparison.Ordinal))
        {
            return text;
        }

        var escaped = new System.Text.StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '$' && KeepalivedParameters.ReferenceLength(text, i) > 0)
            {
                _context.Findings?.Approximated(position, $"'{text.AsSpan(i, KeepalivedParameters.ReferenceLength(text, i))}' is no parameter: in halb.json it is a variable of the environment, which must be set");
            }

            escaped.Append(text[i] == '$' && i + 1 < text.Length && text[i + 1] == '{' && VariableText.ReferenceLength(text, i, out _, out _) <= 0 ? "$$" : text[i].ToString());
        }

        return escaped.ToString();
    }

    private void Warn(SourcePosition position, string message)
    {
        _context.Say(Severity.Warning, position, message);
        _context.Findings?.Refused(position, message);
    }

    private ImmutableArray<string> TakeComments()
    {
        ImmutableArray<string> taken = [.. _lines.Comments];
        _lines.Comments.Clear();
        return taken;
    }
}
