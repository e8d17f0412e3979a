using System.Globalization;
using System.Net;
using HaLb.CommandLine;
using HaLb.Config;
using HaLb.Config.Diagnostics;
using HaLb.Config.Model;
using HaLb.Proxy.Rules;
using HaLb.Unix;

namespace HaLb.Hosting;

/// <summary>Reads the files of the command line, at start and at each reload, and puts the command line's own wishes over
/// what they say.</summary>
internal sealed class ConfigSource(HalbArguments arguments, EventLog log)
{
    /// <summary>A configuration that can run, or null: every error has been printed then.</summary>
    /// <param name="silent">Leaves warnings out: another process of this start prints them.</param>
    /// <param name="warned">Whether there was a warning.</param>
    public HalbConfig? Load(bool silent, out bool warned)
    {
        var options = new LoadOptions(arguments.Files)
        {
            NodeName = arguments.NodeName,
            HostName = Dns.GetHostName(),
            Environment = Environment.GetEnvironmentVariable,
        };
        var result = ConfigLoader.Load(options);
        warned = false;
        var errors = 0;
        // A check looks at the companion's half, too; a start does not fail by it.
        var whole = arguments.Check ? result.Diagnostics.Union(WholeFileCheck.Vrrp(options)) : result.Diagnostics;

        // Who serves finds these when the snapshot is compiled.
        var rules = arguments.Check && result.Config is { } checkedConfig ? RuleCheck.Run(checkedConfig) : [];
        foreach (var finding in whole.Concat(rules))
        {
            warned |= finding.Severity == Severity.Warning;
            errors += finding.Severity == Severity.Error ? 1 : 0;
            if (!silent || finding.Severity == Severity.Error)
            {
                log.Write(finding, "config : ");
            }
        }

        var accountErrors = new List<string>();
        if (result.Config is { } config)
        {
            _ = Identity.From(config.Global, accountErrors);
        }

        foreach (var error in accountErrors)
        {
            log.Alert($"config : {error}");
        }

        errors += accountErrors.Count;
        if (warned && arguments.FailOnWarning)
        {
            log.Alert("config : a warning is an error with -dW");
            errors++;
        }

        if (errors == 0)
        {
            return Override(result.Config!);
        }

        log.Alert(string.Create(CultureInfo.InvariantCulture, $"config : {errors} error(s) found in configuration file(s): {string.Join(", ", arguments.Files)}"));
        return null;
    }

    private HalbConfig Override(HalbConfig config) => config with
    {
        Global = config.Global with
        {
            MaxConn = arguments.MaxConn ?? config.Global.MaxConn,
            LocalPeer = arguments.LocalPeer ?? config.Global.LocalPeer,
            PidFile = arguments.PidFile ?? config.Global.PidFile,
        },
        Proxies = arguments.ProxyMaxConn is not { } limit
            ? config.Proxies
            : [.. config.Proxies.Select(proxy => proxy.IsFrontend && proxy.MaxConn is null ? proxy with { MaxConn = limit } : proxy)],
    };
}
