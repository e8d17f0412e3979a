using HaLb.Config.Diagnostics;
using HaLb.Config.Directives;
using HaLb.Config.Model;

namespace HaLb.Config.Keepalived;

/// <summary>The statements of a keepalived.conf in order, as keepalived 2.2.7 comes to them: comments cut, <c>@id</c> lines
/// chosen, parameters replaced, <c>~SEQ</c> repeated, includes read, braces apart.</summary>
internal sealed class KeepalivedLines
{
    private const int FilesMax = 1000;
    private const int DepthMax = 30;
    private const int LinesMax = 2_000_000;

    private readonly ReadContext _context;
    private readonly string _configId;
    private readonly KeepalivedParameters _parameters;
    private readonly Stack<IEnumerator<KeepalivedLine>> _open = new();
    private readonly Stack<string> _files = new();
    private readonly Queue<KeepalivedLine> _pieces = new();
    private KeepalivedLine? _peeked;
    private (string Name, List<string> Lines)? _definition;
    private bool _isDefinitionSaid;
    private int _fileCount;
    private int _lineCount;

    public KeepalivedLines(ReadContext context, string configId)
    {
        _context = context;
        _configId = configId;
        _parameters = new KeepalivedParameters(context.Variables);
        _parameters.Set("_INSTANCE", configId);
        _parameters.Set("_HASH", "#");
        _parameters.Set("_BANG", "!");
    }

    /// <summary>Full-line comments since they were last taken.</summary>
    public List<string> Comments { get; } = [];

    public void Open(string path, byte[] content)
    {
        _context.Files.Add(new SourceFile(path, ConfigSyntax.KeepalivedConf));
        _open.Push(FileLines(path, WordEncoding.Decode(content)).GetEnumerator());
        _files.Push(path);
        _fileCount++;
        EnterFolder();
    }

    public bool TryPeek(out KeepalivedLine line)
    {
        if (_peeked is null && TryNext(out var next))
        {
            _peeked = next;
        }

        line = _peeked ?? default;
        return _peeked is not null;
    }

    public bool TryNext(out KeepalivedLine line)
    {
        if (_peeked is { } peeked)
        {
            (line, _peeked) = (peeked, null);
            return true;
        }

        while (true)
        {
            while (_pieces.TryDequeue(out line))
            {
                if (!line.Text.StartsWith('@') || TryCondition(ref line))
                {
                    return true;
                }
            }

            if (!TryRaw(out line))
            {
                return false;
            }

            if (line.Text.Length > 0 && TryPrepare(ref line) && !TryInclude(line))
            {
                CutAtBraces(line);
            }
        }
    }

    private bool TryRaw(out KeepalivedLine line)
    {
        while (_open.TryPeek(out var source))
        {
            if (++_lineCount > LinesMax || _parameters.IsExhausted || _context.IsFull)
            {
                _context.Error(new SourcePosition(_files.TryPeek(out var path) ? path : "", 0, 0), $"more than {LinesMax} lines, or far too many parameters in them: the rest is not read");
                _open.Clear();
                break;
            }

            if (source.MoveNext())
            {
                line = source.Current;
                return true;
            }

            source.Dispose();
            _open.Pop();
        }

        line = default;
        return false;
    }

    /// <summary>Conditions, definitions, sequences and parameters; false where nothing is left of the line.</summary>
    private bool TryPrepare(ref KeepalivedLine line)
    {
        if (_definition is var (name, lines))
        {
            TakeDefinitionLine(name, lines, line.Text);
            return false;
        }

        for (var again = true; again;)
        {
            again = false;
            if (line.Text.StartsWith('@') && !TryCondition(ref line))
            {
                return false;
            }

            if (KeepalivedParameters.TryDefinition(line.Text, out var defined, out var value))
            {
                Define(defined, value, line.Position);
                return false;
            }

            if (line.Text.StartsWith('~'))
            {
                TakeSequence(line);
                return false;
            }

            var text = line.Text;
            if (_parameters.TryReplace(ref text, out var rest, out var problem))
            {
                if (problem is not null)
                {
                    _context.Error(line.Position, problem);
                    return false;
                }

                if (rest.Length > 0)
                {
                    _open.Push(Repeated(rest, line.Position).GetEnumerator());
                }

                line = line with { Text = text.Trim(' ', '\t'), IsExact = false };
                again = line.Text.StartsWith('@') || line.Text.StartsWith('~');
            }
        }

        return line.Text.Length > 0;
    }

    /// <summary><c>@id line</c> and <c>@^id line</c>.</summary>
    private bool TryCondition(ref KeepalivedLine line)
    {
        var isNot = line.Text.StartsWith("@^", StringComparison.Ordinal);
        var start = isNot ? 2 : 1;
        var end = line.Text.AsSpan().IndexOfAny(' ', '\t');
        _context.Findings?.Approximated(line.Position, $"lines for one box ('{(end < 0 ? line.Text : line.Text[..end])}') are chosen for '{_configId}': in halb.json 'node' says what differs");
        if (end < 0 || line.Text.AsSpan(start, Math.Max(end - start, 0)).SequenceEqual(_configId) == isNot)
        {
            return false;
        }

        var next = end + 1;
        while (next < line.Text.Length && line.Text[next] is ' ' or '\t')
        {
            next++;
        }

        line = line with { Text = line.Text[next..], Position = line.At(next) };
        return line.Text.Length > 0;
    }

    private void Define(string name, string value, SourcePosition position)
    {
        if (!_isDefinitionSaid)
        {
            _isDefinitionSaid = true;
            _context.Findings?.Translated(position, $"parameters (${name}) are replaced by their values");
        }

        if (value.EndsWith('\\'))
        {
            var first = value[..^1].TrimEnd(' ', '\t');
            _definition = (name, first.Length > 0 ? [first] : []);
        }
        else
        {
            _parameters.Set(name, value);
        }
    }

    private void TakeDefinitionLine(string name, List<string> lines, string text)
    {
        var goesOn = text.EndsWith('\\');
        text = (goesOn ? text[..^1] : text).Trim(' ', '\t');
        if (text.Length > 0)
        {
            lines.Add(text);
        }

        if (!goesOn)
        {
            _definition = null;
            _parameters.Set(name, lines.Count > 0 ? [.. lines] : [""]);
        }
    }

    private void TakeSequence(KeepalivedLine line)
    {
        if (!line.Text.StartsWith("~SEQ", StringComparison.Ordinal))
        {
            _context.Error(line.Position, line.Text.StartsWith("~LST", StringComparison.Ordinal) ? "'~LST' is not supported: write its lines out, or use ~SEQ" : $"'{line.Text.Split('(')[0]}' is unknown; did you mean '~SEQ'?");
        }
        else if (KeepalivedSequence.TryParse(line.Text, _parameters, out var sequence))
        {
            _open.Push(Sequence(sequence, line.Position).GetEnumerator());
        }
        else
        {
            _context.Error(line.Position, "'~SEQ' takes (name, start, step, end), at most 100000 values, and the line to repeat");
        }
    }

    private IEnumerable<KeepalivedLine> Sequence(KeepalivedSequence sequence, SourcePosition position)
    {
        for (var value = sequence.Start; !sequence.IsPast(value); value += sequence.Step)
        {
            _parameters.Set(sequence.Name, sequence.Shown(value));
            yield return new KeepalivedLine(sequence.Text, position);
        }
    }

    private static IEnumerable<KeepalivedLine> Repeated(string[] lines, SourcePosition position)
    {
        foreach (var text in lines)
        {
            yield return new KeepalivedLine(text, position);
        }
    }

    private bool TryInclude(KeepalivedLine line)
    {
        if (!line.Text.StartsWith("include", StringComparison.Ordinal))
        {
            return false;
        }

        var words = KeepalivedWords.Plain(line.Text, out _);
        if (words.Count != 2 || words[0].Text is not ("include" or "includer" or "includem" or "includew" or "includeb" or "includea"))
        {
            return false;
        }

        List<string> files = [];
        try
        {
            files = KeepalivedInclude.Match(words[1].Text, Path.GetDirectoryName(_files.Peek()) ?? "");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            _context.Error(line.Position, $"cannot read the folder of '{words[1].Text}': {e.Message}");
            return true;
        }

        if (files.Count == 0)
        {
            var severity = words[0].Text is "include" or "includer" ? Severity.Warning : Severity.Error;
            Report(severity, line.At(words[1].Offset), $"no file is named '{words[1].Text}'");
        }

        foreach (var file in files.AsEnumerable().Reverse())
        {
            OpenIncluded(file, line.At(words[1].Offset));
        }

        return true;
    }

    private void OpenIncluded(string file, SourcePosition position)
    {
        if (_files.Count >= DepthMax || _fileCount >= FilesMax)
        {
            _context.Error(position, $"'{file}' is not read: more than {DepthMax} includes in each other, or {FilesMax} in all");
        }
        else if (DirectiveReader.TryReadFile(file, _context, out var content))
        {
            Open(file, content);
        }
    }

    private void Report(Severity severity, SourcePosition position, string message)
    {
        if (severity == Severity.Error)
        {
            _context.Error(position, message);
        }
        else
        {
            _context.Say(severity, position, message);
        }
    }

    private void EnterFolder() => _parameters.Set("_PWD", Path.GetFullPath(Path.GetDirectoryName(_files.TryPeek(out var path) ? path : "") is { Length: > 0 } folder ? folder : "."));

    private IEnumerable<KeepalivedLine> FileLines(string path, string content)
    {
        var number = 0;
        var start = content.StartsWith('\uFEFF') ? 1 : 0;
        while (start < content.Length)
        {
            number++;
            var end = content.IndexOf('\n', start);
            end = end < 0 ? content.Length : end;
            var raw = content[start..end].TrimEnd('\r');
            start = end + 1;
            var nul = raw.IndexOf('\0', StringComparison.Ordinal);
            if (nul >= 0)
            {
                _context.Error(new SourcePosition(path, number, nul + 1), "stray NUL character");
                continue;
            }

            yield return KeepalivedComment.Cut(raw, new SourcePosition(path, number, 1), this, _context);
        }

        _files.Pop();
        EnterFolder();
    }

    /// <summary>A brace outside of quotes is a line by itself.</summary>
    private void CutAtBraces(KeepalivedLine line)
    {
        var text = line.Text;
        var start = 0;
        var isQuoted = false;
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (!isQuoted && KeepalivedParameters.ReferenceLength(text, at) is > 0 and var length)
            {
                at += length - 1;
            }
            else if (!isQuoted && text[at] is '{' or '}')
            {
                AddPiece(line, start, at);
                AddPiece(line, at, at + 1);
                start = at + 1;
            }
        }

        AddPiece(line, start, text.Length);
    }

    private void AddPiece(KeepalivedLine line, int start, int end)
    {
        while (start < end && line.Text[start] is ' ' or '\t')
        {
            start++;
        }

        var text = line.Text[start..end].TrimEnd(' ', '\t');
        if (text.Length > 0)
        {
            // The comment of a line goes with what it begins with.
            _pieces.Enqueue(line with { Text = text, Position = line.At(start), Comment = _pieces.Count == 0 ? line.Comment : null });
        }
    }
}
