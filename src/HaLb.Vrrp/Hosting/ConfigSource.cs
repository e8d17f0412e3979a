using System.Net;
using System.Net.NetworkInformation;
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
        var options = new LoadOptions(arguments.Files)
        {
            NodeName = arguments.NodeName,
            HostName = Environment.MachineName,
            Environment = Environment.GetEnvironmentVariable,
            ConfigId = arguments.ConfigId,
            // A start logs a missing interface anyway.
            InterfaceAddresses = arguments.IsTest ? Networks : static name => Networks(name) ?? [],
        };
        var result = VrrpConfigLoader.Load(options);
        // A check looks at the proxy's half, too; a start does not fail by it.
        var whole = arguments.IsTest ? [.. result.Diagnostics.Union(WholeFileCheck.Proxy(options))] : result.Diagnostics;
        findings = [.. whole.Select(static d => (d.Severity, d.ToString()))];
        return whole.Any(static d => d.Severity == Severity.Error) ? null : result.Config;
    }

    /// <summary>Subnets of an interface as it is now; null where it is not there (yet).</summary>
    private static IEnumerable<IPNetwork>? Networks(string name)
    {
        try
        {
            var found = Array.Find(NetworkInterface.GetAllNetworkInterfaces(), n => n.Name == name);
            return found is null ? null : (IEnumerable<IPNetwork>)[.. found.GetIPProperties().UnicastAddresses.Select(static a => NetworkOf(a.Address, a.PrefixLength))];
        }
        catch (NetworkInformationException)
        {
            return [];
        }
    }

    private static IPNetwork NetworkOf(IPAddress address, int length)
    {
        var bytes = address.GetAddressBytes();
        for (var i = 0; i < bytes.Length; i++)
        {
            var bits = Math.Clamp(length - (8 * i), 0, 8);
            bytes[i] &= (byte)(0xFF00 >> bits);
        }

        return new IPNetwork(new IPAddress(bytes), length);
    }
}
