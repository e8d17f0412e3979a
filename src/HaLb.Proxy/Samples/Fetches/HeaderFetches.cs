using System.Collections.Immutable;
using HaLb.Proxy.Stream;

namespace HaLb.Proxy.Samples.Fetches;

/// <summary>Fetches of header values (manual 7.3.6): <c>hdr</c> divides lines at commas, <c>fhdr</c> does not.</summary>
internal static class HeaderFetches
{
    /// <summary>How far back a negative occurrence can reach (HAProxy's MAX_HDR_HISTORY).</summary>
    private const int HistoryMax = 10;

    private static readonly ImmutableArray<ArgumentSpec> NameAndOccurrence = [new(ArgumentKind.Str, IsOptional: true), new(ArgumentKind.Int, IsOptional: true)];
    private static readonly ImmutableArray<ArgumentSpec> NameOnly = [new(ArgumentKind.Str, IsOptional: true)];

    public static readonly SampleFetch[] Rows =
    [
        .. RowsOf("req.hdr", FetchPlaces.Request, SampleHeads.Request),
        .. RowsOf("res.hdr", FetchPlaces.Response, SampleHeads.Response),
        .. RowsOf("shdr", FetchPlaces.Response, SampleHeads.Response),
        .. RowsOf("hdr", FetchPlaces.Request, SampleHeads.Request)[1..],
        Value("hdr", FetchPlaces.RequestOrResponse, SampleHeads.OfPlace, whole: false),
        Value("req.fhdr", FetchPlaces.Request, SampleHeads.Request, whole: true),
        Value("res.fhdr", FetchPlaces.Response, SampleHeads.Response, whole: true),
        Count("req.fhdr_cnt", FetchPlaces.Request, SampleHeads.Request, whole: true),
        Count("res.fhdr_cnt", FetchPlaces.Response, SampleHeads.Response, whole: true),
    ];

    private static SampleFetch[] RowsOf(string name, SampleWhere where, HeadSource source) =>
    [
        Value(name, where, source, whole: false),
        Count(name + "_cnt", where, source, whole: false),
        new(name + "_val", SampleType.Int, where, (in context, arguments, ref sample) =>
        {
            var found = TryRead(source(context), arguments, whole: false, ref sample);
            sample.SetInt(HeaderNumbers.ReadInt(sample.Data));
            return found;
        }) { Arguments = NameAndOccurrence, Check = CheckOccurrence },
        new(name + "_ip", SampleType.Address, where, (in context, arguments, ref sample) => TryReadAddress(source(context), arguments, ref sample))
        {
            Arguments = NameAndOccurrence,
            Check = CheckOccurrence,
        },
    ];

    private static SampleFetch Value(string name, SampleWhere where, HeadSource source, bool whole) =>
        new(name, SampleType.Str, where, (in context, arguments, ref sample) => TryRead(source(context), arguments, whole, ref sample))
        {
            Arguments = NameAndOccurrence,
            Check = CheckOccurrence,
        };

    private static SampleFetch Count(string name, SampleWhere where, HeadSource source, bool whole) =>
        new(name, SampleType.Int, where, (in context, arguments, ref sample) =>
        {
            if (source(context) is not { } head)
            {
                return false;
            }

            var count = 0;
            var values = new HeaderValues(head, arguments[0].Bytes, whole);
            while (values.MoveNext())
            {
                count++;
            }

            sample.SetInt(count);
            return true;
        })
        {
            Arguments = NameOnly,
        };

    private static string? CheckOccurrence(ReadOnlySpan<Argument> arguments) =>
        arguments[1].Integer < -HistoryMax ? $"its occurrence goes back to -{HistoryMax}, not to {arguments[1].Integer}" : null;

    /// <summary>The value that an occurrence names: the last one where none is written, or each in turn for an ACL. HAProxy lets
    /// the header's name be left out, and then finds nothing.</summary>
    private static bool TryRead(MessageHead? head, ReadOnlySpan<Argument> arguments, bool whole, ref Sample sample)
    {
        sample.Data = default;
        if (head is null || arguments[0].Bytes.Length == 0)
        {
            return false;
        }

        var values = new HeaderValues(head, arguments[0].Bytes, whole);
        var occurrence = arguments[1].Integer;
        var iterates = occurrence == 0 && sample.Cursor != Sample.OnlyOne;
        if (iterates)
        {
            values.Position = sample.Cursor;
        }

        var found = iterates ? values.MoveNext()
            : occurrence > 0 ? TryForward(ref values, occurrence)
            : TryBackward(ref values, occurrence == 0 ? 1 : (int)-occurrence);
        sample.SetStr(values.Current);
        if (iterates)
        {
            sample.Cursor = values.Position;
            sample.NotLast = found;
        }

        return found;
    }

    private static bool TryForward(ref HeaderValues values, long occurrence)
    {
        var found = false;
        for (; occurrence > 0 && (found = values.MoveNext()); occurrence--)
        {
        }

        return found;
    }

    private static bool TryBackward(ref HeaderValues values, int fromEnd)
    {
        Span<long> last = stackalloc long[HistoryMax];
        var count = 0;
        for (var position = values.Position; values.MoveNext(); position = values.Position)
        {
            last[count++ % HistoryMax] = position;
        }

        if (fromEnd > count)
        {
            return false;
        }

        values.Position = last[(count - fromEnd) % HistoryMax];
        return values.MoveNext();
    }

    /// <summary>An ACL skips values that are no addresses; an expression takes its one value or none.</summary>
    private static bool TryReadAddress(MessageHead? head, ReadOnlySpan<Argument> arguments, ref Sample sample)
    {
        while (TryRead(head, arguments, whole: false, ref sample))
        {
            if (HeaderNumbers.TryReadAddress(sample.Data, ref sample))
            {
                return true;
            }

            if (!sample.NotLast)
            {
                return false;
            }
        }

        return false;
    }
}
