using HaLb.Config.Diagnostics;
using HaLb.Config.Model;
using HaLb.Proxy.Rules.Format;
using HaLb.Proxy.Samples;

namespace HaLb.Proxy.Rules;

/// <summary>Checks the rules, expressions and formats of a configuration without running it (<c>halb -c</c>).</summary>
public static class RuleCheck
{
    /// <summary>Everything that is wrong with them, or odd.</summary>
    public static IReadOnlyList<Diagnostic> Run(HalbConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        var findings = new List<Diagnostic>();
        var variables = new VariableTable();
        foreach (var proxy in config.Proxies)
        {
            var scope = new RuleScope(new CompileScope(config, variables) { Proxy = proxy }, findings);
            _ = ProxyRulesCompiler.Compile(scope);
            _ = ProxyFormats.Compile(scope);
        }

        return findings;
    }
}
