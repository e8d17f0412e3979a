using System.Collections.Frozen;

namespace HaLb.Proxy.Samples.Converters;

/// <summary>Converters that HAProxy has and HaLb has not, with the reason: refused by name, never ignored.</summary>
internal static class RefusedConverters
{
    private const string Capture = "it takes captured packets apart, which HaLb does not capture";
    private const string Protocol = "it takes a protocol apart that HaLb carries as plain TCP";
    private const string Database = "it needs a licensed device database";
    private const string Slots = "converters do not fill the slots of captures; 'http-request capture' and 'http-response capture' do";
    private const string Cipher = "ciphers on samples are left to the application";

    public static readonly FrozenDictionary<string, string> Reasons = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["51d.single"] = Database,
        ["da-csv-conv"] = Database,
        ["aes_cbc_dec"] = Cipher,
        ["aes_cbc_enc"] = Cipher,
        ["aes_gcm_dec"] = Cipher,
        ["aes_gcm_enc"] = Cipher,
        ["jwt_decrypt_cert"] = Cipher,
        ["jwt_decrypt_jwk"] = Cipher,
        ["jwt_decrypt_secret"] = Cipher,
        ["capture-req"] = Slots,
        ["capture-res"] = Slots,
        ["debug"] = "it writes to HAProxy's own trace; 'halb explain' shows values",
        ["when"] = "its conditions are states of HAProxy's own stream",
        ["fix_is_valid"] = Protocol,
        ["fix_tag_value"] = Protocol,
        ["mqtt_field_value"] = Protocol,
        ["mqtt_is_valid"] = Protocol,
        ["protobuf"] = Protocol,
        ["ungrpc"] = Protocol,
        ["x509_v_err_str"] = "numbers of verification errors are OpenSSL's, which TLS here does not have",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Why that name is refused; null = HAProxy does not know it either.</summary>
    public static string? ReasonFor(string name) =>
        Reasons.TryGetValue(name, out var reason) ? reason
        : name.StartsWith("eth.", StringComparison.Ordinal) || name.StartsWith("ip.", StringComparison.Ordinal) || name.StartsWith("tcp.", StringComparison.Ordinal) ? Capture
        : null;
}
