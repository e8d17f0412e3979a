using System.Collections.Frozen;
using HaLb.Proxy.Samples.Fetches;

namespace HaLb.Proxy.Samples;

/// <summary>All sample fetches by name.</summary>
internal static class FetchTable
{
    public static readonly FrozenDictionary<string, SampleFetch> Rows =
        new SampleFetch[][]
        {
            // Manual 7.3.2: internal states.
            ConstantFetches.Rows, ProcessFetches.Rows, FarmFetches.Rows,

            // 7.3.3: layer 4.
            ClientFetches.Rows, ProxyFetches.Rows,

            // 7.3.4: layer 5.
            TlsFetches.Rows, CertificateFetches.Rows,

            // 7.3.6: layer 7.
            UrlFetches.Rows, HeaderFetches.Rows, HeadTextFetches.Rows, CookieFetches.Rows, BodyFetches.Rows, AuthFetches.Rows, MessageFetches.Rows,
        }.SelectMany(static rows => rows).ToFrozenDictionary(static row => row.Name, StringComparer.Ordinal);
}
