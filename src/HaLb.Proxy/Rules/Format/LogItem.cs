using System.Buffers;
using HaLb.Proxy.Log;
using HaLb.Proxy.Samples;

namespace HaLb.Proxy.Rules.Format;

/// <summary>One part of a format.</summary>
internal abstract class LogItem
{
    public abstract void Write(ref LineWriter line, scoped in SampleContext context);
}

/// <summary>Text as written.</summary>
internal sealed class TextItem(byte[] text) : LogItem
{
    public byte[] Text => text;

    public override void Write(ref LineWriter line, scoped in SampleContext context) => line.Bytes(text);
}

/// <summary>Blanks of a log line: one, and none behind another one.</summary>
internal sealed class BlankItem : LogItem
{
    public override void Write(ref LineWriter line, scoped in SampleContext context)
    {
        if (line.Length > 0 && line.Written[^1] != ' ')
        {
            line.Letter(' ');
        }
    }
}

/// <summary><c>%name</c>.</summary>
internal sealed class AliasItem(LogAlias alias, LogFlags flags) : LogItem
{
    public override void Write(ref LineWriter line, scoped in SampleContext context)
    {
        // Only texts are put between quotes.
        var quoted = alias.IsText && (flags & LogFlags.Quote) != 0;
        if (quoted)
        {
            line.Letter('"');
        }

        alias.Write(ref line, context, flags);
        if (quoted)
        {
            line.Letter('"');
        }
    }
}

/// <summary><c>%[expression]</c>.</summary>
internal sealed class ExpressionItem(SampleExpression expression, LogFlags flags, LogFormatUse use) : LogItem
{
    private static readonly SearchValues<byte> Controls = SearchValues.Create(
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 127]);

    private static readonly SearchValues<byte> LineEnds = SearchValues.Create([0, (byte)'\n', (byte)'\r']);

    private static readonly SearchValues<byte> NoBytes = SearchValues.Create(ReadOnlySpan<byte>.Empty);

    public override void Write(ref LineWriter line, scoped in SampleContext context)
    {
        var sample = default(Sample);
        var found = expression.TryEvaluate(context, SampleType.Str, ref sample);

        // In parts of messages HAProxy puts nothing between quotes.
        var quoted = use != LogFormatUse.Http && (flags & LogFlags.Quote) != 0;
        if (quoted)
        {
            line.Letter('"');
        }

        if (found && !sample.Data.IsEmpty)
        {
            WriteValue(ref line, sample.Data);
        }
        else if ((flags & (LogFlags.Quote | LogFlags.Mandatory)) == LogFlags.Mandatory)
        {
            line.Letter('-');
        }

        if (quoted)
        {
            line.Letter('"');
        }
    }

    private void WriteValue(ref LineWriter line, ReadOnlySpan<byte> value)
    {
        switch (use)
        {
            case LogFormatUse.Raw:
                LogText.Write(ref line, value, flags, '#', NoBytes);
                break;
            case LogFormatUse.Http:
                LogText.Write(ref line, value, flags, '%', Controls);
                break;
            default:
                LogText.Write(ref line, value, flags, '#', LineEnds);
                break;
        }
    }
}
