using System.Buffers;
using HaLb.Proxy.Log;

namespace HaLb.Proxy.Rules.Format;

/// <summary>Texts of samples in log lines.</summary>
internal static class LogText
{
    private static readonly SearchValues<byte> LineEnds = SearchValues.Create([0, (byte)'\n', (byte)'\r']);

    /// <summary>Writes a value; what could begin a line of its own is written as <c>#XX</c>.</summary>
    public static void Write(ref LineWriter line, ReadOnlySpan<byte> value, LogFlags flags)
    {
        if ((flags & LogFlags.Escape) == 0)
        {
            line.Encoded(value, '#', LineEnds);
            return;
        }

        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] is (byte)'"' or (byte)'\\' or (byte)']')
            {
                line.Letter('\\');
            }

            line.Encoded(value.Slice(i, 1), '#', LineEnds);
        }
    }
}
