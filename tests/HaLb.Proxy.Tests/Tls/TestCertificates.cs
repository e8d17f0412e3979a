using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace HaLb.Proxy.Tests.Tls;

/// <summary>An authority made for one test, and the PEM files that it issues in a folder that goes with it.</summary>
internal sealed class TestCertificates : IDisposable
{
    private static readonly DateTimeOffset From = DateTimeOffset.UtcNow.AddDays(-1);
    private readonly RSA _key = RSA.Create(2048);
    private readonly X509Certificate2 _authority;
    private int _serial;

    public TestCertificates()
    {
        var request = new CertificateRequest("CN=HaLb test authority", _key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _authority = request.CreateSelfSigned(From, From.AddDays(30));
        AuthorityFile = Write("ca.crt", _authority.ExportCertificatePem());
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("halb-tls").FullName;

    public string AuthorityFile { get; }

    public string Write(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        _ = Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Certificate and key in PEM for these names; the first is the common name.</summary>
    public (string Certificate, string Key) Issue(params string[] names)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={names[0]}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            alternatives.AddDnsName(name);
        }

        request.CertificateExtensions.Add(alternatives.Build());
        using var issued = request.Create(_authority, From.AddHours(1), From.AddDays(20), BitConverter.GetBytes(++_serial));
        return (issued.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>One file with the certificate, its authority and the key, as HAProxy wants it.</summary>
    public string IssueFile(string fileName, params string[] names)
    {
        var (certificate, key) = Issue(names);
        return Write(fileName, $"{certificate}\n{_authority.ExportCertificatePem()}\n{key}\n");
    }

    public void Dispose()
    {
        _authority.Dispose();
        _key.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
