using System.Collections.Frozen;

namespace HaLb.Proxy.Samples;

/// <summary>All sample fetches by name.</summary>
internal static class FetchTable
{
    public static readonly FrozenDictionary<string, SampleFetch> Rows =
        new SampleFetch[][] { ConstantFetches.Rows }.SelectMany(static rows => rows).ToFrozenDictionary(static row => row.Name, StringComparer.Ordinal);
}
