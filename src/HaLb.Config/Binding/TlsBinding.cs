using System.Collections.Immutable;
using HaLb.Config.Model;

namespace HaLb.Config.Binding;

/// <summary>TLS words that binds, servers and the global defaults share.</summary>
internal static class TlsBinding
{
    /// <summary>Versions and tickets of a line, added to what it starts from.</summary>
    public static TlsDefaultsConfig Versions(Arguments a, TlsDefaultsConfig settings) =>
        a.Parameters.Aggregate(settings, (current, parameter) => Version(a, parameter, current));

    /// <summary>One such word; others change nothing.</summary>
    public static TlsDefaultsConfig Version(Arguments a, BoundParameter parameter, TlsDefaultsConfig settings) => parameter.Name switch
    {
        "ssl-min-ver" => settings with { MinVersion = VersionOf(a, parameter) ?? settings.MinVersion },
        "ssl-max-ver" => settings with { MaxVersion = VersionOf(a, parameter) ?? settings.MaxVersion },
        "no-sslv3" => Without(settings, TlsVersion.Ssl3),
        "no-tlsv10" => Without(settings, TlsVersion.Tls10),
        "no-tlsv11" => Without(settings, TlsVersion.Tls11),
        "no-tlsv12" => Without(settings, TlsVersion.Tls12),
        "no-tlsv13" => Without(settings, TlsVersion.Tls13),
        "force-tlsv10" => Only(settings, TlsVersion.Tls10),
        "force-tlsv11" => Only(settings, TlsVersion.Tls11),
        "force-tlsv12" => Only(settings, TlsVersion.Tls12),
        "force-tlsv13" => Only(settings, TlsVersion.Tls13),
        "no-tls-tickets" => settings with { NoTickets = true },
        "tls-tickets" => settings with { NoTickets = false },
        "ciphers" => settings with { Ciphers = parameter.Word.Text },
        "ciphersuites" => settings with { CipherSuites = parameter.Word.Text },
        _ => settings,
    };

    public static TlsVerify VerifyOf(Arguments a, BoundParameter parameter) =>
        a.Choice(parameter.Word, TlsVerify.None, ("none", TlsVerify.None), ("optional", TlsVerify.Optional), ("required", TlsVerify.Required));

    /// <summary>Protocol names of a comma list.</summary>
    public static ImmutableArray<string> Alpn(Arguments a, BoundParameter parameter)
    {
        ImmutableArray<string> names = [.. parameter.Word.Text.Split(',', StringSplitOptions.RemoveEmptyEntries)];
        if (names.IsEmpty || names.Any(static name => name.Length > 255))
        {
            a.Error(parameter.Word, $"'{parameter.Word.Text}' is no comma list of protocol names");
        }

        return names;
    }

    private static TlsVersion? VersionOf(Arguments a, BoundParameter parameter) => a.Choice<TlsVersion?>(parameter.Word, null,
        ("SSLv3", TlsVersion.Ssl3), ("TLSv1.0", TlsVersion.Tls10), ("TLSv1.1", TlsVersion.Tls11), ("TLSv1.2", TlsVersion.Tls12), ("TLSv1.3", TlsVersion.Tls13));

    private static TlsDefaultsConfig Without(TlsDefaultsConfig settings, TlsVersion version) =>
        settings.Disabled.Contains(version) ? settings : settings with { Disabled = settings.Disabled.Add(version) };

    private static TlsDefaultsConfig Only(TlsDefaultsConfig settings, TlsVersion version) =>
        settings with { MinVersion = version, MaxVersion = version };
}
