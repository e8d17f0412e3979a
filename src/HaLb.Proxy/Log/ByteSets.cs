using System.Buffers;

namespace HaLb.Proxy.Log;

/// <summary>Sets of bytes that log lines treat alike.</summary>
internal static class ByteSets
{
    /// <summary>What a quoted request line cannot hold as it is.</summary>
    public static readonly SearchValues<byte> Escaped = SearchValues.Create(Select(value => value is < 32 or >= 127 or (byte)'"' or (byte)'#'));

    private static byte[] Select(Func<int, bool> include) =>
        [.. Enumerable.Range(0, 256).Where(include).Select(value => (byte)value)];
}
