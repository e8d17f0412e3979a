using System.Collections.Immutable;
using HaLb.Config.Diagnostics;
using HaLb.Config.Directives;
using HaLb.Config.Keywords;

namespace HaLb.Config.Cfg;

/// <summary>Reads one haproxy.cfg into sections. Every line with an error is reported and left out; the rest is read on.</summary>
internal sealed class CfgReader
{
    private readonly ReadContext _context;
    private readonly string _path;
    private readonly LineSplitter _splitter;
    private readonly List<Section> _sections;
    private readonly List<string> _comments = [];
    private readonly ImmutableArray<Directive>.Builder _directives = ImmutableArray.CreateBuilder<Directive>();
    private Section? _section;
    private readonly ConditionalBlocks _blocks;
    private bool _skipping;

    // In a conversion, after the edge of a conditional block.
    private bool _wantsSection;
    private int _line;

    private CfgReader(ReadContext context, string path, List<Section> sections)
    {
        _context = context;
        _path = path;
        _sections = sections;
        _splitter = new LineSplitter(context.Variables, Pseudo);
        _blocks = new ConditionalBlocks(context);
    }

    /// <summary>Appends the sections of <paramref name="content"/>; returns the comments after the last directive.</summary>
    public static ImmutableArray<string> Read(ReadOnlySpan<byte> content, string path, List<Section> sections, ReadContext context)
    {
        var reader = new CfgReader(context, path, sections);
        reader.ReadLines(content.StartsWith("\uFEFF"u8) ? content[3..] : content);
        reader.EndSection();
        reader._blocks.AtEnd();
        return [.. reader._comments];
    }

    private void ReadLines(ReadOnlySpan<byte> content)
    {
        while (!content.IsEmpty)
        {
            _line++;
            var end = content.IndexOf((byte)'\n');
            if (end < 0)
            {
                // HAProxy's rule: a file cut in the middle of a line must not come to life.
                _context.Error(At(content, content.Length), "missing line feed on the last line: the file might have been truncated");
                return;
            }

            ReadLine(content[..end]);
            content = content[(end + 1)..];
        }
    }

    private void ReadLine(ReadOnlySpan<byte> line)
    {
        var nul = line.IndexOf((byte)0);
        if (nul >= 0)
        {
            _context.Error(At(line, nul), "stray NUL character");
            return;
        }

        var split = _splitter.Split(line);
        if (split.Error is not null)
        {
            if (!_skipping && !_blocks.IsSkipping)
            {
                _context.Error(At(line, split.ErrorOffset), split.Error);
            }

            return;
        }

        var comment = split.CommentStart < 0 ? null : CommentText(line[split.CommentStart..]);
        if (split.Words.Count == 0)
        {
            if (comment is not null)
            {
                _comments.Add(comment);
            }

            return;
        }

        var words = new Word[split.Words.Count];
        for (var i = 0; i < words.Length; i++)
        {
            words[i] = new Word(split.Words[i].Text, At(line, split.Words[i].Offset));
        }

        Take(words, comment);
    }

    private void Take(Word[] words, string? comment)
    {
        var first = words[0].Text;
        if (first.StartsWith('.') && first.Length > 1)
        {
            if (_context.Variables is null && first is ".if" or ".elif" or ".else" or ".endif")
            {
                // Blocks that hold whole sections become "when" (config-rules 11).
                EndSection();
                _wantsSection = true;
            }

            _blocks.Take(words);
            return;
        }

        if (_blocks.IsSkipping)
        {
            return;
        }

        if (SectionTable.TryFind(first, out var kind) && !SectionNames.IsVrrp(kind))
        {
            BeginSection(SectionHeader.Read(kind, words, _context), comment);
        }
        else if (SectionTable.Refusal(first) is { } reason)
        {
            _context.Error(words[0].Position, $"section '{first}': {reason}");
            Skip();
        }
        else if (!_skipping)
        {
            TakeDirective(words, comment);
        }
    }

    private void TakeDirective(Word[] words, string? comment)
    {
        if (_context.IsFull)
        {
            return;
        }

        var position = words[0].Position;
        var negated = words[0].Text is "no" or "default";
        if (negated && words.Length == 1)
        {
            _context.Error(position, $"'{words[0].Text}' expects a keyword to negate");
            return;
        }

        ReadOnlySpan<Word> rest = negated ? words.AsSpan(1) : words;
        if (_section is null && _wantsSection)
        {
            _context.Error(position, "only conditional blocks that hold whole sections can be converted: this line stands in the middle of one");
            return;
        }

        if (_section is null)
        {
            _context.Error(rest[0].Position, $"unknown keyword '{rest[0].Text}' out of section{SectionTable.Suggest(rest[0].Text)}");
            if (SectionTable.Suggest(rest[0].Text).Length > 0)
            {
                Skip();     // A misspelt section: its lines would all be reported, too.
            }

            return;
        }

        if (!KeywordTable.TryFind(_section.Kind, rest, out var row, out var wordCount))
        {
            ReportUnknown(rest);
            return;
        }

        if (negated && !row.Negatable)
        {
            _context.Error(position, $"negation/default is not supported for '{row.Name}'");
            return;
        }

        // A row whose name ends in a star matches any run of words; its keyword is as long as its name.
        wordCount = row.Name.EndsWith('*') ? row.WordCount : wordCount;
        ApplyVariables(rest, wordCount);
        _directives.Add(new Directive(KeywordOf(rest, wordCount), [.. rest[wordCount..]], position)
        {
            Negated = negated,
            ToDefault = negated && words[0].Text == "default",
            CommentsBefore = TakeComments(),
            CommentAfter = comment,
        });
    }

    /// <summary><c>setenv</c> and its kin count from the next line on.</summary>
    private void ApplyVariables(ReadOnlySpan<Word> words, int wordCount)
    {
        if (_section!.Kind == SectionKind.Global && _context.Variables is { } variables && wordCount == 1)
        {
            variables.Apply(words[0].Text, [.. words[1..].ToArray().Select(static word => word.Text)]);
        }
    }

    private void ReportUnknown(ReadOnlySpan<Word> words)
    {
        var section = _section!;
        var first = words[0].Text;
        if (words[0].Position.Column == 1 && _directives.Count > 0 && _directives[^1].Position.Column > 1 && SectionTable.Suggest(first) is { Length: > 0 } near)
        {
            _context.Error(words[0].Position, $"unknown section '{first}'{near}");
            Skip();
            return;
        }

        var isGroup = KeywordTable.IsFamily(section.Kind, first) || KeywordTable.IsSharedList(section.Kind, first);
        var name = isGroup && words.Length > 1 ? $"{first} {words[1].Text}" : first;
        var where = SectionNames.Describe(section);
        _context.Error(words[0].Position, $"unknown keyword '{name}' in {where}{KeywordTable.Suggest(section.Kind, name)}");
    }

    private void BeginSection(Section section, string? comment)
    {
        EndSection();
        _section = section with { CommentsBefore = TakeComments(), CommentAfter = comment, Condition = _context.Variables is null ? _blocks.Condition : null };
        _skipping = false;
        _wantsSection = false;
    }

    private void EndSection()
    {
        if (_section is not null)
        {
            _sections.Add(_section with { Directives = _directives.ToImmutable() });
        }

        _directives.Clear();
        _section = null;
    }

    private void Skip()
    {
        EndSection();
        _skipping = true;
        _comments.Clear();
    }

    private ImmutableArray<string> TakeComments()
    {
        ImmutableArray<string> taken = [.. _comments];
        _comments.Clear();
        return taken;
    }

    private static string KeywordOf(ReadOnlySpan<Word> words, int count)
    {
        var keyword = words[0].Text;
        for (var i = 1; i < count; i++)
        {
            keyword += ' ' + words[i].Text;
        }

        return keyword;
    }

    private static string CommentText(ReadOnlySpan<byte> bytes)
    {
        var text = WordEncoding.Decode(bytes).TrimEnd();
        return text.StartsWith(' ') ? text[1..] : text;
    }

    private string? Pseudo(string name) => name switch
    {
        ".FILE" => _path,
        ".LINE" => _line.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ".SECTION" => _section is null ? "" : _section.Name.Length > 0 ? _section.Name : SectionNames.Of(_section.Kind),
        _ => null,
    };

    /// <summary>Columns count characters, not bytes of UTF-8.</summary>
    private SourcePosition At(ReadOnlySpan<byte> line, int offset)
    {
        var column = 1;
        foreach (var b in line[..Math.Min(offset, line.Length)])
        {
            column += (b & 0xC0) == 0x80 ? 0 : 1;
        }

        return new SourcePosition(_path, _line, column);
    }
}
