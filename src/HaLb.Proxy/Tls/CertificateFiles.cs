using HaLb.Config.Diagnostics;

namespace HaLb.Proxy.Tls;

/// <summary>Turns <c>crt</c> paths, files or directories, into certificates in HAProxy's order.</summary>
internal static class CertificateFiles
{
    /// <summary>Files beside a certificate that are none themselves (HAProxy manual: <c>crt</c>).</summary>
    private static readonly string[] SideFiles = [".key", ".issuer", ".ocsp", ".sctl", ".dh"];

    /// <summary>Every certificate; what cannot be read is an error in <paramref name="findings"/>.</summary>
    public static List<PemFile> Read(IEnumerable<string> paths, SourcePosition position, List<Diagnostic> findings)
    {
        var files = new List<PemFile>();
        foreach (var path in paths)
        {
            foreach (var file in Expand(path, position, findings))
            {
                if (PemFile.Read(file, out var error) is { } pem)
                {
                    files.Add(pem);
                }
                else
                {
                    findings.Add(new Diagnostic(Severity.Error, position, error));
                }
            }
        }

        return files;
    }

    private static List<string> Expand(string path, SourcePosition position, List<Diagnostic> findings)
    {
        if (!Directory.Exists(path))
        {
            return [path];
        }

        try
        {
            var files = Directory.GetFiles(path).Where(IsCertificate).Order(StringComparer.Ordinal).ToList();
            if (files.Count == 0)
            {
                findings.Add(new Diagnostic(Severity.Error, position, $"no certificate in directory '{path}'"));
            }

            return files;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            findings.Add(new Diagnostic(Severity.Error, position, $"unable to scan directory '{path}': {fault.Message}"));
            return [];
        }
    }

    private static bool IsCertificate(string file) =>
        !Path.GetFileName(file).StartsWith('.') && !Array.Exists(SideFiles, end => file.EndsWith(end, StringComparison.Ordinal));
}
