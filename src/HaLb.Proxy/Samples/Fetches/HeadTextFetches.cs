using System.Collections.Immutable;
using System.Text;
using HaLb.Proxy.Stream;

namespace HaLb.Proxy.Samples.Fetches;

/// <summary>Fetches of whole lists of headers (manual 7.3.6), names in lower case as HAProxy keeps them.</summary>
internal static class HeadTextFetches
{
    private static readonly ImmutableArray<ArgumentSpec> Delimiter = [new(ArgumentKind.Str, IsOptional: true)];

    public static readonly SampleFetch[] Rows = [.. RowsOf("req", FetchPlaces.Request, SampleHeads.Request), .. RowsOf("res", FetchPlaces.Response, SampleHeads.Response)];

    private static SampleFetch[] RowsOf(string prefix, SampleWhere where, HeadSource source) =>
    [
        new(prefix + ".hdr_names", SampleType.Str, where, (in context, arguments, ref sample) => Names(source(context), arguments[0].Bytes, context.Arena, ref sample))
        {
            Arguments = Delimiter,
        },
        new(prefix + ".hdrs", SampleType.Bin, where, (in context, arguments, ref sample) => Lines(source(context), context.Arena, ref sample)),
        new(prefix + ".hdrs_bin", SampleType.Bin, where, (in context, arguments, ref sample) => Pairs(source(context), context.Arena, ref sample)),
    ];

    private static bool Names(MessageHead? head, ReadOnlySpan<byte> delimiter, SampleArena arena, ref Sample sample)
    {
        if (head is null || !arena.TryTake(Sum(head, values: false, each: 1), out var room))
        {
            return false;
        }

        var used = 0;
        for (var i = 0; i < head.Count; i++)
        {
            if (head.IsRemoved(i))
            {
                continue;
            }

            if (used > 0)
            {
                room[used++] = delimiter.IsEmpty ? (byte)',' : delimiter[0];
            }

            used += WriteLower(head.Name(i), room[used..]);
        }

        sample.SetStr(room[..used]);
        return true;
    }

    private static bool Lines(MessageHead? head, SampleArena arena, ref Sample sample)
    {
        if (head is null || !arena.TryTake(Sum(head, values: true, each: 4) + 2, out var room))
        {
            return false;
        }

        var used = 0;
        for (var i = 0; i < head.Count; i++)
        {
            if (!head.IsRemoved(i))
            {
                used += WriteLower(head.Name(i), room[used..]);
                used += Write(": "u8, room[used..]);
                used += Write(head.Value(i), room[used..]);
                used += Write("\r\n"u8, room[used..]);
            }
        }

        used += Write("\r\n"u8, room[used..]);
        sample.SetBin(room[..used]);
        return true;
    }

    /// <summary>Names and values, each behind its length, then an empty pair.</summary>
    private static bool Pairs(MessageHead? head, SampleArena arena, ref Sample sample)
    {
        if (head is null || !arena.TryTake(Sum(head, values: true, each: 10) + 2, out var room))
        {
            return false;
        }

        var used = 0;
        for (var i = 0; i < head.Count; i++)
        {
            if (!head.IsRemoved(i))
            {
                used += WriteLength(head.Name(i).Length, room[used..]);
                used += WriteLower(head.Name(i), room[used..]);
                used += WriteLength(head.Value(i).Length, room[used..]);
                used += Write(head.Value(i), room[used..]);
            }
        }

        room[used..(used + 2)].Clear();
        sample.SetBin(room[..(used + 2)]);
        return true;
    }

    private static int Sum(MessageHead head, bool values, int each)
    {
        var sum = 0;
        for (var i = 0; i < head.Count; i++)
        {
            sum += head.IsRemoved(i) ? 0 : head.Name(i).Length + each + (values ? head.Value(i).Length : 0);
        }

        return sum;
    }

    /// <summary>The variable-length number of HAProxy's SPOP: up to 239 as it is, then four bits, then seven at a time.</summary>
    private static int WriteLength(int length, Span<byte> room)
    {
        if (length < 240)
        {
            room[0] = (byte)length;
            return 1;
        }

        room[0] = (byte)(length | 240);
        var used = 1;
        for (length = (length - 240) >> 4; length >= 128; length = (length - 128) >> 7)
        {
            room[used++] = (byte)(length | 128);
        }

        room[used++] = (byte)length;
        return used;
    }

    private static int WriteLower(ReadOnlySpan<byte> text, Span<byte> room)
    {
        _ = Ascii.ToLower(text, room, out var written);
        return written;
    }

    private static int Write(ReadOnlySpan<byte> text, Span<byte> room)
    {
        text.CopyTo(room);
        return text.Length;
    }
}
