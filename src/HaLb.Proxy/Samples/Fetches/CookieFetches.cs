using System.Collections.Immutable;
using HaLb.Proxy.Stream;

namespace HaLb.Proxy.Samples.Fetches;

/// <summary>Fetches of cookies (manual 7.3.6): the last one of that name, or the first of all where no name is written.</summary>
internal static class CookieFetches
{
    private static readonly ImmutableArray<ArgumentSpec> Name = [new(ArgumentKind.Str, IsOptional: true)];

    public static readonly SampleFetch[] Rows =
    [
        .. RowsOf("req.cook", FetchPlaces.Request, SampleHeads.Request),
        .. RowsOf("cook", FetchPlaces.Request, SampleHeads.Request),
        .. RowsOf("res.cook", FetchPlaces.Response, SampleHeads.Response),
        .. RowsOf("scook", FetchPlaces.Response, SampleHeads.Response),
        Value("cookie", FetchPlaces.RequestOrResponse, SampleHeads.OfPlace),
    ];

    private static SampleFetch[] RowsOf(string name, SampleWhere where, HeadSource source) =>
    [
        Value(name, where, source),
        new(name + "_cnt", SampleType.Int, where, (in context, arguments, ref sample) => Count(source(context), arguments[0].Bytes, ref sample)) { Arguments = Name },
        new(name + "_val", SampleType.Int, where, (in context, arguments, ref sample) =>
        {
            var found = TryRead(source(context), arguments[0].Bytes, ref sample);
            sample.SetInt(HeaderNumbers.ReadInt(sample.Data));
            return found;
        }) { Arguments = Name },
    ];

    private static SampleFetch Value(string name, SampleWhere where, HeadSource source) =>
        new(name, SampleType.Str, where, (in context, arguments, ref sample) => TryRead(source(context), arguments[0].Bytes, ref sample)) { Arguments = Name };

    private static bool Count(MessageHead? head, ReadOnlySpan<byte> name, ref Sample sample)
    {
        if (head is null)
        {
            return false;
        }

        var count = 0;
        for (var cookies = Walk(head, name); cookies.MoveNext(); count++)
        {
        }

        sample.SetInt(count);
        return true;
    }

    private static bool TryRead(MessageHead? head, ReadOnlySpan<byte> name, ref Sample sample)
    {
        sample.Data = default;
        if (head is null)
        {
            return false;
        }

        var cookies = Walk(head, name);
        var iterates = sample.Cursor != Sample.OnlyOne;
        if (iterates)
        {
            cookies.Position = sample.Cursor;
        }

        var found = cookies.MoveNext();
        while (found && !iterates && !name.IsEmpty && cookies.MoveNext())
        {
        }

        sample.SetStr(cookies.Current);
        if (iterates)
        {
            sample.Cursor = cookies.Position;
            sample.NotLast = found;
        }

        return found;
    }

    private static CookieValues Walk(MessageHead head, ReadOnlySpan<byte> name) =>
        head.Status == 0 ? new CookieValues(head, "Cookie"u8, name, isList: true) : new CookieValues(head, "Set-Cookie"u8, name, isList: false);
}
