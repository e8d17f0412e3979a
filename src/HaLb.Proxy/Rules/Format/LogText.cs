using System.Buffers;
using HaLb.Proxy.Log;

namespace HaLb.Proxy.Rules.Format;

/// <summary>Texts of samples in formats.</summary>
internal static class LogText
{
    /// <summary>Writes a value; bytes of <paramref name="set"/> become <paramref name="mark"/> and two digits.</summary>
    public static void Write(ref LineWriter line, ReadOnlySpan<byte> value, LogFlags flags, char mark, SearchValues<byte> set)
    {
        if ((flags & LogFlags.Escape) == 0)
        {
            line.Encoded(value, mark, set);
            return;
        }

        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] is (byte)'"' or (byte)'\\' or (byte)']')
            {
                line.Letter('\\');
            }

            line.Encoded(value.Slice(i, 1), mark, set);
        }
    }
}
