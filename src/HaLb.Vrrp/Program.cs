using HaLb.Config.Diagnostics;
using HaLb.Vrrp.Effects.Programs;
using HaLb.Vrrp.Guard;
using HaLb.Vrrp.Hosting;
using HaLb.Vrrp.Status;
using Serilog;

namespace HaLb.Vrrp;

/// <summary><c>halb-vrrpd</c>: reads the command line and runs what it asks for.</summary>
internal static class Program
{
    private static int Main(string[] args) => args switch
    {
        // Runs for every script that has a user of its own: before anything else.
        [RunAs.Verb, ..] => RunAs.Run(args),
        ["ctl", .. var words] => CtlClient.Run(words, Console.Out, Console.Error),
        [GuardSpawn.Verb, var page] => GuardProcess.Run(page),
        _ => RunDaemon(args),
    };

    private static int RunDaemon(string[] args)
    {
        if (ArgumentReader.Read(args, out var error) is not { } arguments)
        {
            Console.Error.WriteLine($"halb-vrrpd: {error}");
            return 1;
        }

        if (arguments.ShowsVersion)
        {
            Console.WriteLine($"halb-vrrpd {VrrpService.Version}");
            return 0;
        }

        if (arguments.ShowsHelp || arguments.Files.IsEmpty)
        {
            (arguments.ShowsHelp ? Console.Out : Console.Error).WriteLine(
                arguments.ShowsHelp ? ArgumentReader.Usage : "halb-vrrpd: no configuration: give one with -f FILE ('halb-vrrpd -h' lists the options)");
            return arguments.ShowsHelp ? 0 : 1;
        }

        var source = new ConfigSource(arguments);
        return arguments.IsTest ? Test(source) : Run(arguments, source);
    }

    /// <summary>Every finding on standard error.</summary>
    private static int Test(ConfigSource source)
    {
        var config = source.Load(out var findings);
        foreach (var (severity, text) in findings)
        {
            Console.Error.WriteLine($"{severity.ToString().ToLowerInvariant()}: {text}");
        }

        var errors = findings.Count(static f => f.Severity == Severity.Error);
        Console.Error.WriteLine(config is null ? errors == 1 ? "1 error" : $"{errors} errors" : "the configuration is valid");
        return config is null ? 1 : 0;
    }

    private static int Run(VrrpdArguments arguments, ConfigSource source)
    {
        using var queue = new LogQueue();
        using var log = new LoggerConfiguration().WriteTo.Sink(queue).CreateLogger();
        using var service = new VrrpService(arguments, source, log, TimeProvider.System);
        return service.RunAsync().GetAwaiter().GetResult();
    }
}
