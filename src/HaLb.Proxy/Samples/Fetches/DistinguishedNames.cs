using System.Collections.Frozen;
using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace HaLb.Proxy.Samples.Fetches;

/// <summary>Names in certificates as OpenSSL and HAProxy write them.</summary>
internal static class DistinguishedNames
{
    /// <summary>OpenSSL's short names; others show as numbers with dots.</summary>
    private static readonly FrozenDictionary<string, string> Attributes = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["2.5.4.3"] = "CN",
        ["2.5.4.4"] = "SN",
        ["2.5.4.5"] = "serialNumber",
        ["2.5.4.6"] = "C",
        ["2.5.4.7"] = "L",
        ["2.5.4.8"] = "ST",
        ["2.5.4.9"] = "street",
        ["2.5.4.10"] = "O",
        ["2.5.4.11"] = "OU",
        ["2.5.4.12"] = "title",
        ["2.5.4.13"] = "description",
        ["2.5.4.17"] = "postalCode",
        ["2.5.4.41"] = "name",
        ["2.5.4.42"] = "GN",
        ["2.5.4.43"] = "initials",
        ["2.5.4.44"] = "generationQualifier",
        ["2.5.4.46"] = "dnQualifier",
        ["2.5.4.97"] = "organizationIdentifier",
        ["1.2.840.113549.1.9.1"] = "emailAddress",
        ["0.9.2342.19200300.100.1.1"] = "UID",
        ["0.9.2342.19200300.100.1.25"] = "DC",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> Algorithms = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["1.2.840.113549.1.1.1"] = "rsaEncryption",
        ["1.2.840.113549.1.1.5"] = "RSA-SHA1",
        ["1.2.840.113549.1.1.10"] = "RSASSA-PSS",
        ["1.2.840.113549.1.1.11"] = "RSA-SHA256",
        ["1.2.840.113549.1.1.12"] = "RSA-SHA384",
        ["1.2.840.113549.1.1.13"] = "RSA-SHA512",
        ["1.2.840.10045.2.1"] = "id-ecPublicKey",
        ["1.2.840.10045.4.1"] = "ecdsa-with-SHA1",
        ["1.2.840.10045.4.3.2"] = "ecdsa-with-SHA256",
        ["1.2.840.10045.4.3.3"] = "ecdsa-with-SHA384",
        ["1.2.840.10045.4.3.4"] = "ecdsa-with-SHA512",
        ["1.2.840.10040.4.1"] = "DSA",
        ["1.3.101.112"] = "ED25519",
        ["1.3.101.113"] = "ED448",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>OpenSSL's name of an algorithm, or null.</summary>
    public static string? AlgorithmOf(string? identifier) => identifier is null ? null : Algorithms.GetValueOrDefault(identifier);

    /// <summary>All of a name (<c>/C=FR/O=x/CN=y</c>, or in the form of RFC 2253), or where <paramref name="entry"/> is written
    /// the value of its given occurrence, from the end where that is negative. Null = there is none.</summary>
    public static string? Read(X500DistinguishedName name, string entry, int occurrence, string format)
    {
        if (format.Length > 0 && entry.Length == 0)
        {
            return name.Decode(X500DistinguishedNameFlags.Reversed | X500DistinguishedNameFlags.UseCommas).Replace(", ", ",", StringComparison.Ordinal);
        }

        try
        {
            var parts = name.EnumerateRelativeDistinguishedNames(reversed: false).Where(static part => !part.HasMultipleElements)
                .Select(static part => (Name: ShortName(part.GetSingleElementType()), Value: part.GetSingleElementValue() ?? ""));
            return entry.Length == 0 ? OneLine(parts) : Pick([.. parts.Where(part => part.Name.Equals(entry, StringComparison.OrdinalIgnoreCase)).Select(static part => part.Value)], occurrence);
        }
        catch (Exception fault) when (fault is CryptographicException or AsnContentException)
        {
            // A name that cannot be read has no parts.
            return null;
        }
    }

    private static string? Pick(string[] values, int occurrence)
    {
        var index = occurrence < 0 ? values.Length + occurrence : Math.Max(occurrence, 1) - 1;
        return index >= 0 && index < values.Length ? values[index] : null;
    }

    private static string? OneLine(IEnumerable<(string Name, string Value)> parts)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in parts)
        {
            _ = text.Append('/').Append(name).Append('=').Append(value);
        }

        return text.Length == 0 ? null : text.ToString();
    }

    private static string ShortName(Oid type) => Attributes.GetValueOrDefault(type.Value ?? "") ?? type.Value ?? "";
}
