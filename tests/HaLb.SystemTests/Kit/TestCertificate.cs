using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace HaLb.SystemTests.Kit;

/// <summary>A self-signed certificate with its key in one PEM file.</summary>
internal static class TestCertificate
{
    public static void Write(string path)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        File.WriteAllText(path, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n");
    }
}
