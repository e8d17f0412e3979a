using HaLb.Config;
using HaLb.Config.Diagnostics;
using HaLb.Config.Model;

namespace HaLb.Vrrp.Hosting;

/// <summary>Reads the files that the command line names, again whenever asked.</summary>
internal sealed class ConfigSource(VrrpdArguments arguments)
{
    /// <summary>Null where there is an error. All findings, each a line of the form <c>file:line:column: text</c>, errors first.</summary>
    public VrrpConfig? Load(out List<(Severity Severity, string Text)> findings)
    {
        var result = VrrpConfigLoader.Load(new LoadOptions(arguments.Files)
        {
            NodeName = arguments.NodeName,
            HostName = Environment.MachineName,
            Environment = Environment.GetEnvironmentVariable,
        });
        findings = [.. result.Diagnostics.Select(static d => (d.Severity, d.ToString()))];
        return result.Config;
    }
}
