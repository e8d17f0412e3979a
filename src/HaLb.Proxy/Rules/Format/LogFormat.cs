using HaLb.Proxy.Log;
using HaLb.Proxy.Samples;

namespace HaLb.Proxy.Rules.Format;

/// <summary>A compiled log format string (manual 8.2.6): text, <c>%name</c>, <c>%[expression]</c>.</summary>
internal sealed class LogFormat(LogItem[] items, string text)
{
    /// <summary>As much as HAProxy's buffers hold.</summary>
    private const int BytesMax = 16384;

    [ThreadStatic]
    private static byte[]? _room;

    /// <summary>As written.</summary>
    public string Text => text;

    /// <summary>The same bytes every time; null where it depends on the stream.</summary>
    public byte[]? Constant { get; } = items switch { [] => [], [TextItem only] => only.Text, _ => null };

    public void Write(ref LineWriter line, scoped in SampleContext context)
    {
        foreach (var item in items)
        {
            item.Write(ref line, context);
        }
    }

    /// <summary>The text for this stream, valid until the thread's next call. False = it would be too long.</summary>
    public bool TryRender(scoped in SampleContext context, out ReadOnlySpan<byte> rendered)
    {
        if (Constant is not null)
        {
            rendered = Constant;
            return true;
        }

        _room ??= new byte[BytesMax];
        var line = new LineWriter(_room);
        Write(ref line, context);
        rendered = line.Written;
        return line.Length < BytesMax;
    }
}
