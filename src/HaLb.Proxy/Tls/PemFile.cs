using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace HaLb.Proxy.Tls;

/// <summary>One certificate with its key and chain, as a PEM file holds them: the first certificate is the server's, the
/// others are its chain, the key stands anywhere or in a file of its own beside it.</summary>
internal sealed class PemFile(string path, X509Certificate2 certificate, X509Certificate2Collection chain)
{
    /// <summary>A PEM file larger than this is something else.</summary>
    private const int BytesMax = 4 << 20;

    public string Path { get; } = path;

    /// <summary>With its private key.</summary>
    public X509Certificate2 Certificate { get; } = certificate;

    public X509Certificate2Collection Chain { get; } = chain;

    /// <summary>Reads a file; null and <paramref name="error"/>, which names it, where that fails.</summary>
    public static PemFile? Read(string path, out string error)
    {
        if (!TryReadText(path, out var text, out var reason))
        {
            error = $"unable to load certificate from file '{path}': {reason}";
            return null;
        }

        var certificates = Blocks(text, "CERTIFICATE", exact: true);
        if (certificates.Count == 0)
        {
            error = $"unable to load certificate from file '{path}': no certificate in it";
            return null;
        }

        var key = FindKey(path, text, out error);
        return key is null ? null : Join(path, certificates, key, out error);
    }

    /// <summary>Every certificate of a CA file; null and <paramref name="error"/> where that fails.</summary>
    public static X509Certificate2Collection? ReadAuthorities(string path, out string error)
    {
        error = "";
        if (!TryReadText(path, out var text, out var reason))
        {
            error = $"unable to load CA file '{path}': {reason}";
            return null;
        }

        try
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPem(text);
            if (authorities.Count > 0)
            {
                return authorities;
            }

            error = $"unable to load CA file '{path}': no certificate in it";
        }
        catch (CryptographicException fault)
        {
            error = $"unable to load CA file '{path}': {fault.Message}";
        }

        return null;
    }

    private static PemFile? Join(string path, List<string> certificates, string key, out string error)
    {
        error = "";
        try
        {
            var own = X509Certificate2.CreateFromPem(certificates[0], key);
            var chain = new X509Certificate2Collection();
            foreach (var certificate in certificates.Skip(1))
            {
                chain.Add(X509Certificate2.CreateFromPem(certificate));
            }

            return new PemFile(path, own, chain);
        }
        catch (Exception fault) when (fault is CryptographicException or ArgumentException)
        {
            error = $"unable to load certificate from file '{path}': {Explain(fault)}";
            return null;
        }
    }

    private static string Explain(Exception fault) => (fault.InnerException ?? fault) is ArgumentException
        ? "inconsistencies between private key and certificate"
        : fault.Message;

    /// <summary>The key's PEM block from the file itself, or from <c>FILE.key</c>, or from the file's name with the
    /// extension <c>.key</c>.</summary>
    private static string? FindKey(string path, string text, out string error)
    {
        error = "";
        foreach (var candidate in new[] { path, path + ".key", System.IO.Path.ChangeExtension(path, ".key") })
        {
            var content = text;
            if (candidate != path && !(File.Exists(candidate) && TryReadText(candidate, out content, out error)))
            {
                if (error.Length > 0)
                {
                    error = $"unable to load private key from file '{candidate}': {error}";
                    return null;
                }

                continue;
            }

            var keys = Blocks(content, "PRIVATE KEY", exact: false);
            if (keys.Count > 0 && keys[0].Contains("ENCRYPTED", StringComparison.Ordinal))
            {
                error = $"unable to load private key from file '{candidate}': it is encrypted";
                return null;
            }

            if (keys.Count > 0)
            {
                return keys[0];
            }
        }

        error = $"unable to load certificate from file '{path}': no private key found in it or in '{path}.key'";
        return null;
    }

    /// <summary>PEM blocks whose label is, or ends in, <paramref name="label"/>.</summary>
    private static List<string> Blocks(string text, string label, bool exact)
    {
        var found = new List<string>();
        var rest = text.AsSpan();
        while (PemEncoding.TryFind(rest, out var fields))
        {
            var name = rest[fields.Label];
            if (exact ? name.SequenceEqual(label) : name.EndsWith(label))
            {
                found.Add(rest[fields.Location].ToString());
            }

            rest = rest[fields.Location.End..];
        }

        return found;
    }

    private static bool TryReadText(string path, out string text, out string reason)
    {
        text = reason = "";
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > BytesMax })
            {
                reason = "it is too large";
                return false;
            }

            text = File.ReadAllText(path, Encoding.Latin1);
            return true;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            reason = fault is FileNotFoundException or DirectoryNotFoundException ? "no such file"
                : fault is UnauthorizedAccessException ? "permission denied" : fault.Message;
            return false;
        }
    }
}
