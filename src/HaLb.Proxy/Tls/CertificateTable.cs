using System.Collections.Frozen;
using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace HaLb.Proxy.Tls;

/// <summary>Finds a bind's certificate by the name that the client asks for: the exact name, then a wildcard for one label.
/// Where two certificates have the same name the first one serves it.</summary>
internal sealed class CertificateTable
{
    /// <summary>Object identifier of a subject's common name.</summary>
    private const string CommonName = "2.5.4.3";

    private readonly FrozenDictionary<string, int> _exact;

    /// <summary>By what follows the asterisk: <c>.example.com</c>.</summary>
    private readonly FrozenDictionary<string, int> _wildcard;

    public CertificateTable(IReadOnlyList<X509Certificate2> certificates)
    {
        var exact = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        var wildcard = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < certificates.Count; i++)
        {
            foreach (var name in NamesOf(certificates[i]))
            {
                _ = name.StartsWith("*.", StringComparison.Ordinal) ? wildcard.TryAdd(name[1..], i) : exact.TryAdd(name, i);
            }
        }

        _exact = exact.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        _wildcard = wildcard.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Index of the certificate for that name, or -1.</summary>
    public int Find(string name)
    {
        if (_exact.TryGetValue(name, out var index))
        {
            return index;
        }

        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && _wildcard.TryGetValue(name[dot..], out index) ? index : -1;
    }

    /// <summary>Alternative names and the common name, as HAProxy reads both.</summary>
    private static List<string> NamesOf(X509Certificate2 certificate)
    {
        var names = new List<string>();
        try
        {
            foreach (var extension in certificate.Extensions)
            {
                if (extension is X509SubjectAlternativeNameExtension alternatives)
                {
                    names.AddRange(alternatives.EnumerateDnsNames());
                }
            }

            foreach (var part in certificate.SubjectName.EnumerateRelativeDistinguishedNames())
            {
                if (!part.HasMultipleElements && part.GetSingleElementType().Value == CommonName && part.GetSingleElementValue() is { } name)
                {
                    names.Add(name);
                }
            }
        }
        catch (Exception fault) when (fault is CryptographicException or AsnContentException)
        {
            // Names that cannot be read name nothing; the certificate still serves as the default one.
        }

        return names;
    }
}
