using System.Runtime.CompilerServices;
using HaLb.Proxy.Samples;
using Xunit;

namespace HaLb.Proxy.Tests.Samples;

/// <summary>Compares the table of fetches with haproxy's own list (recorded-keywords.txt).</summary>
public sealed class FetchTableTests
{
    // Columns of haproxy's list; the ones between are places that HaLb does not tell apart.
    private static readonly (SampleWhere Where, int[] Columns)[] Places =
    [
        (SampleWhere.Connection, [0, 1]), (SampleWhere.FrontendContent, [2]), (SampleWhere.FrontendRequest, [3]), (SampleWhere.BackendContent, [6]),
        (SampleWhere.BackendRequest, [7]), (SampleWhere.ResponseContent, [11]), (SampleWhere.Response, [12]), (SampleWhere.Log, [18]),
        (SampleWhere.Check, [19]), (SampleWhere.Command, [20, 21]),
    ];

    private static readonly Dictionary<string, (SampleWhere Where, string Type, int Arguments)> Recorded = Read();

    // Addresses at run time in haproxy, too; its table says otherwise.
    private static readonly string[] Mistyped = ["bc_src", "bc_dst"];

    public static TheoryData<string> Typed() => [.. FetchTable.Rows.Keys.Where(Recorded.ContainsKey).Except(Mistyped).Order(StringComparer.Ordinal)];

    public static TheoryData<string> Shared() => [.. FetchTable.Rows.Keys.Where(Recorded.ContainsKey).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Shared))]
    public void A_fetch_is_valid_where_haproxy_has_it(string name) => Assert.Equal(Recorded[name].Where, FetchTable.Rows[name].Where);

    [Theory]
    [MemberData(nameof(Typed))]
    public void A_fetch_has_the_type_that_haproxy_gives_it(string name) => Assert.Equal(Recorded[name].Type, FetchTable.Rows[name].Type switch
    {
        SampleType.Bool => "bool",
        SampleType.Int => "sint",
        SampleType.Ipv4 or SampleType.Address => "ipv4",
        SampleType.Ipv6 => "ipv6",
        SampleType.Str => "str",
        SampleType.Bin => "bin",
        SampleType.Method => "meth",
        _ => "any",
    });

    [Theory]
    [MemberData(nameof(Shared))]
    public void A_fetch_takes_as_many_arguments_as_in_haproxy(string name) => Assert.Equal(Recorded[name].Arguments, FetchTable.Rows[name].Arguments.Length);

    private static Dictionary<string, (SampleWhere, string, int)> Read([CallerFilePath] string here = "")
    {
        var rows = new Dictionary<string, (SampleWhere, string, int)>(StringComparer.Ordinal);
        foreach (var line in File.ReadLines(Path.Combine(Path.GetDirectoryName(here)!, "recorded-keywords.txt")).Where(static line => line[0] == '['))
        {
            var end = line.IndexOf(']', StringComparison.Ordinal);
            var columns = line[1..end].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var where = Places.Where(place => place.Columns.Any(column => columns[column] == "Y")).Aggregate(SampleWhere.None, static (sum, place) => sum | place.Where);
            var parts = line[(end + 2)..].Split(": ");
            var paren = parts[0].IndexOf('(', StringComparison.Ordinal);
            rows[paren < 0 ? parts[0] : parts[0][..paren]] = (where, parts[1], paren < 0 ? 0 : parts[0].Count(static c => c == ',') + 1);
        }

        return rows;
    }
}
