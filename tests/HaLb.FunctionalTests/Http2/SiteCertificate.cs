using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace HaLb.FunctionalTests.Http2;

/// <summary>A self-signed certificate with its key in one PEM file, as <c>crt</c> takes it.</summary>
internal sealed class SiteCertificate : IDisposable
{
    public SiteCertificate(params string[] names)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={names[0]}", key, HashAlgorithmName.SHA256);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            alternatives.AddDnsName(name);
        }

        request.CertificateExtensions.Add(alternatives.Build());
        var now = DateTimeOffset.UtcNow;
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(7));
        File.WriteAllText(Path, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n");
    }

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"halb-{Guid.NewGuid():N}.pem");

    public void Dispose() => File.Delete(Path);
}
