using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace HaLb.Proxy.Samples.Converters;

/// <summary>A public key from a PEM file: a key or a certificate, read when the configuration is compiled.</summary>
internal sealed class JwtKey
{
    /// <summary>More than any key has.</summary>
    private const int FileBytesMax = 1 << 20;

    private JwtKey(RSA? rsa, ECDsa? curve)
    {
        Rsa = rsa;
        Curve = curve;
    }

    public RSA? Rsa { get; }

    public ECDsa? Curve { get; }

    public static JwtKey? TryLoad(string path, out string error)
    {
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists || file.Length > FileBytesMax)
            {
                error = $"'{path}' is no readable file of a public key";
                return null;
            }

            var text = File.ReadAllText(path);
            error = $"'{path}' holds neither an RSA nor an elliptic-curve key in PEM";
            return text.Contains("-----BEGIN CERTIFICATE-----", StringComparison.Ordinal) ? OfCertificate(text) : OfKey(text);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            error = $"'{path}': {failed.Message}";
            return null;
        }
    }

    private static JwtKey? OfCertificate(string text)
    {
        using var certificate = X509Certificate2.CreateFromPem(text);
        var (rsa, curve) = (certificate.GetRSAPublicKey(), certificate.GetECDsaPublicKey());
        return rsa is null && curve is null ? null : new JwtKey(rsa, curve);
    }

    private static JwtKey? OfKey(string text)
    {
        var rsa = RSA.Create();
        try
        {
            rsa.ImportFromPem(text);
            return new JwtKey(rsa, null);
        }
        catch (Exception unfit) when (unfit is CryptographicException or ArgumentException)
        {
            rsa.Dispose();
        }

        var curve = ECDsa.Create();
        curve.ImportFromPem(text);
        return new JwtKey(null, curve);
    }
}
