using HaLb.Transport;

namespace HaLb.Proxy.Samples.Fetches;

/// <summary>Fetches of what TLS handshakes agreed on (manual 7.3.4), with the client (<c>ssl_fc_*</c>) and the server
/// (<c>ssl_bc_*</c>).</summary>
internal static class TlsFetches
{
    public static readonly SampleFetch[] Rows =
    [
        .. RowsOf("ssl_fc", FetchPlaces.Session, static (in context) => context.Client.Transport.Tls),
        .. RowsOf("ssl_bc", FetchPlaces.Server, static (in context) => context.Stream?.ServerTransport?.Tls),
        new("ssl_fc_sni", SampleType.Str, FetchPlaces.Session, static (in context, arguments, ref sample) =>
            context.Client.Transport.Tls?.Sni is { } name && SampleText.TrySet(name, context.Arena, ref sample)),
        new("ssl_fc_has_sni", SampleType.Bool, FetchPlaces.Session, static (in context, arguments, ref sample) => Bool(context.Client.Transport.Tls?.Sni is not null, ref sample)),

        // Early data is never taken.
        new("ssl_fc_has_early", SampleType.Bool, FetchPlaces.Session, static (in context, arguments, ref sample) =>
            Bool(false, ref sample) && context.Client.Transport.Tls is not null),

        // A handshake that failed has no stream, so that nothing could ask for another value.
        new("ssl_fc_err", SampleType.Int, FetchPlaces.Session, static (in context, arguments, ref sample) =>
        {
            sample.SetInt(0);
            return context.Client.Transport.Tls is not null;
        }),
    ];

    private delegate TlsDetails? DetailsSource(in SampleContext context);

    private static SampleFetch[] RowsOf(string prefix, SampleWhere where, DetailsSource source) =>
    [
        new(prefix, SampleType.Bool, where, (in context, arguments, ref sample) => Bool(source(context) is not null, ref sample)),
        new(prefix + "_protocol", SampleType.Str, where, (in context, arguments, ref sample) =>
            source(context) is { } tls && SampleText.TrySet(tls.Protocol, context.Arena, ref sample)),
        new(prefix + "_cipher", SampleType.Str, where, (in context, arguments, ref sample) =>
            source(context) is { } tls && SampleText.TrySet(tls.Cipher, context.Arena, ref sample)),
        new(prefix + "_alpn", SampleType.Str, where, (in context, arguments, ref sample) =>
            source(context)?.Alpn is { } alpn && SampleText.TrySet(alpn, context.Arena, ref sample)),
        new(prefix + "_is_resumed", SampleType.Bool, where, (in context, arguments, ref sample) => Bool(source(context)?.Resumed == true, ref sample)),
        new(prefix + "_use_keysize", SampleType.Int, where, (in context, arguments, ref sample) => KeySize(source(context), ref sample)),
        new(prefix + "_alg_keysize", SampleType.Int, where, (in context, arguments, ref sample) => KeySize(source(context), ref sample)),
    ];

    /// <summary>Bits of the key of a cipher that is named after them; no value for others.</summary>
    private static bool KeySize(TlsDetails? tls, ref Sample sample)
    {
        var cipher = tls?.Cipher ?? "";
        var bits = cipher.Contains("256", StringComparison.Ordinal) && !cipher.Contains("128", StringComparison.Ordinal) || cipher.Contains("CHACHA20", StringComparison.Ordinal) ? 256
            : cipher.Contains("128", StringComparison.Ordinal) ? 128 : 0;
        sample.SetInt(bits);
        return bits > 0;
    }

    private static bool Bool(bool value, ref Sample sample)
    {
        sample.SetBool(value);
        return true;
    }
}
