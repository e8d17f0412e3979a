using System.Collections.Frozen;
using System.Net.Security;
using System.Security.Authentication;

namespace HaLb.Proxy.Tls;

/// <summary>Names of versions and suites as HAProxy's logs show them (<c>%sslv</c>, <c>%sslc</c>).</summary>
internal static class CipherNames
{
    private static readonly Lazy<FrozenDictionary<int, string>> Names = new(static () =>
        (OpenSsl.Instance?.Expand("ALL:COMPLEMENTOFALL:@SECLEVEL=0", null) ?? [])
            .DistinctBy(static entry => entry.Id).ToFrozenDictionary(static entry => (int)entry.Id, static entry => entry.Name));

    public static string Cipher(TlsCipherSuite suite) =>
        Names.Value.TryGetValue((int)suite, out var name) ? name : suite.ToString();

    public static string Version(SslProtocols protocol) => protocol switch
    {
        SslProtocols.Tls13 => "TLSv1.3",
        SslProtocols.Tls12 => "TLSv1.2",
#pragma warning disable SYSLIB0039, CA5397 // Old versions are named, not chosen, here.
        SslProtocols.Tls11 => "TLSv1.1",
        SslProtocols.Tls => "TLSv1",
#pragma warning restore SYSLIB0039, CA5397
        _ => "-",
    };
}
