using System.Collections.Frozen;
using System.Formats.Asn1;
using System.Globalization;
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

    /// <summary>All of a name (<c>/C=FR/O=x/CN=y</c>, or with <paramref name="asRfc2253"/> <c>CN=y,O=x,C=FR</c>), or where
    /// <paramref name="entry"/> is written the value of its given occurrence, from the end where that is negative. Null = there is
    /// none.</summary>
    public static string? Read(X500DistinguishedName name, string entry, int occurrence, bool asRfc2253)
    {
        try
        {
            // Parts with several values at once are left out: what holds them does not tell them apart.
            var parts = name.EnumerateRelativeDistinguishedNames(reversed: false).Where(static part => !part.HasMultipleElements)
                .Select(static part => (Name: ShortName(part.GetSingleElementType()), Value: part.GetSingleElementValue() ?? "")).ToList();
            return entry.Length > 0 ? Pick([.. parts.Where(part => part.Name.Equals(entry, StringComparison.OrdinalIgnoreCase)).Select(static part => part.Value)], occurrence)
                : parts.Count == 0 ? null
                : asRfc2253 ? string.Join(',', parts.AsEnumerable().Reverse().Select(static part => $"{part.Name}={Escape(part.Value)}"))
                : string.Concat(parts.Select(static part => $"/{part.Name}={part.Value}"));
        }
        catch (Exception fault) when (fault is CryptographicException or AsnContentException)
        {
            // A name that cannot be read has no parts.
            return null;
        }
    }

    private static string? Pick(string[] values, int occurrence)
    {
        var index = occurrence < 0 ? values.Length + occurrence : occurrence - 1;
        return index >= 0 && index < values.Length ? values[index] : null;
    }

    /// <summary>RFC 2253 section 2.4, and every byte that is not printable ASCII as a number.</summary>
    private static string Escape(string value)
    {
        var text = new StringBuilder(value.Length);
        var bytes = Encoding.UTF8.GetBytes(value);
        for (var i = 0; i < bytes.Length; i++)
        {
            var c = (char)bytes[i];
            _ = c is < ' ' or > '~' ? text.Append(CultureInfo.InvariantCulture, $"\\{bytes[i]:X2}")
                : c is ',' or '+' or '"' or '\\' or '<' or '>' or ';' || (c == ' ' && (i == 0 || i == bytes.Length - 1)) || (c == '#' && i == 0)
                    ? text.Append('\\').Append(c)
                    : text.Append(c);
        }

        return text.ToString();
    }

    private static string ShortName(Oid type) => Attributes.GetValueOrDefault(type.Value ?? "") ?? type.Value ?? "";
}
