using HaLb.Config.Diagnostics;

namespace HaLb.Config.Json;

/// <summary>Turns byte offsets of a file into lines and columns; columns count characters.</summary>
internal sealed class LineMap
{
    private readonly string _path;
    private readonly ReadOnlyMemory<byte> _content;
    private readonly List<int> _lineStarts = [0];

    // Where the last place was: a whole file may be one line, and counting from its start each time would cost the square.
    private int _lastOffset;
    private int _lastColumn = 1;

    public LineMap(string path, ReadOnlyMemory<byte> content)
    {
        _path = path;
        _content = content;
        var rest = content.Span;
        var at = 0;
        while (rest.IndexOf((byte)'\n') is >= 0 and var next)
        {
            at += next + 1;
            _lineStarts.Add(at);
            rest = rest[(next + 1)..];
        }
    }

    public int LineOf(int offset)
    {
        var found = _lineStarts.BinarySearch(offset);
        return found >= 0 ? found + 1 : ~found;
    }

    public SourcePosition At(int offset)
    {
        var line = LineOf(offset);
        var start = _lineStarts[line - 1];
        _lastColumn = _lastOffset >= start && _lastOffset <= offset
            ? _lastColumn + Characters(_lastOffset, offset)
            : Characters(start, offset) + 1;
        _lastOffset = offset;
        return new SourcePosition(_path, line, _lastColumn);
    }

    /// <summary>A place that the JSON reader names, both counted from 0.</summary>
    public SourcePosition At(long line, long bytesInLine)
    {
        var start = _lineStarts[(int)Math.Min(line, _lineStarts.Count - 1)];
        return At((int)Math.Min(start + bytesInLine, _content.Length));
    }

    private int Characters(int from, int to)
    {
        var count = 0;
        foreach (var b in _content.Span[from..Math.Min(to, _content.Length)])
        {
            count += (b & 0xC0) == 0x80 ? 0 : 1;
        }

        return count;
    }
}
