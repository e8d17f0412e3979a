using HaLb.Config.Directives;
using HaLb.Config.Model;
using HaLb.Proxy.Samples;

namespace HaLb.Proxy.Rules.Format;

/// <summary>The log formats of a proxy that are strings.</summary>
/// <param name="Stream">For the line of a stream; null = one of the built-in ones.</param>
/// <param name="Structured"><c>log-format-sd</c>; null = none.</param>
internal sealed record ProxyFormats(LogFormat? Stream, LogFormat? Structured)
{
    public static readonly ProxyFormats None = new(null, null);

    private const string Https =
        "%ci:%cp [%tr] %ft %b/%s %TR/%Tw/%Tc/%Tr/%Ta %ST %B %CC %CS %tsc %ac/%fc/%bc/%sc/%rc %sq/%bq %hr %hs %{+Q}r " +
        "%[fc_err]/%[ssl_fc_err,hex]/%[ssl_c_err]/%[ssl_c_ca_err]/%[ssl_fc_is_resumed] %[ssl_fc_sni]/%sslv/%sslc";

    /// <summary>Compiles them; what is wrong is found. Lines are the frontend's.</summary>
    public static ProxyFormats Compile(RuleScope scope)
    {
        var proxy = scope.Proxy;
        if (!proxy.IsFrontend)
        {
            return None;
        }

        Word? text = proxy.LogFormat switch
        {
            LogFormatKind.Custom => proxy.LogFormatText,
            LogFormatKind.Https => new Word(Https, proxy.Position),
            _ => null,
        };
        return new ProxyFormats(
            text is { } stream ? LogFormatCompiler.Compile(scope, stream, SampleWhere.Log, LogFormatUse.Log) : null,
            proxy.LogFormatStructured is { } structured ? LogFormatCompiler.Compile(scope, structured, SampleWhere.Log, LogFormatUse.StructuredData) : null);
    }
}
