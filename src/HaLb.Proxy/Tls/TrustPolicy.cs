using System.Security.Cryptography.X509Certificates;

namespace HaLb.Proxy.Tls;

/// <summary>How a peer's certificate chain is built: from what is at hand, never from the network.</summary>
internal static class TrustPolicy
{
    /// <param name="authorities">The roots to trust; null = the system's.</param>
    public static X509ChainPolicy For(X509Certificate2Collection? authorities)
    {
        var policy = new X509ChainPolicy
        {
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        if (authorities is not null)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(authorities);
        }

        return policy;
    }
}
