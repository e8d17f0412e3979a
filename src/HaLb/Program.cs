using System.CommandLine;
using HaLb.CommandLine;
using HaLb.Hosting;

namespace HaLb;

/// <summary><c>halb</c>: reads the command line and runs what it asks for.</summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        // The runtime reads it at its first socket: completions run on the thread that polls, without a hop to the pool.
        Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
        return args is ["convert" or "ctl", ..]
            ? new RootCommand("HaLb, a load balancer") { ConvertCommand.Create(), CtlCommand.Create() }.Parse(args).Invoke()
            : RunServer(args);
    }

    private static int RunServer(string[] args)
    {
        var (arguments, error) = ArgumentParser.Parse(args);
        if (arguments is null)
        {
            Console.Error.WriteLine($"halb: {error}");
            Console.Error.WriteLine(HelpText.Usage);
            return 1;
        }

        if (arguments.VersionDetail > 0)
        {
            Console.Out.Write(arguments.VersionDetail > 1 ? VersionText.Long() : VersionText.Short);
            return 0;
        }

        if (arguments.Help || arguments.Files.IsEmpty)
        {
            (arguments.Help ? Console.Out : Console.Error).WriteLine(HelpText.Usage);
            return arguments.Help ? 0 : 1;
        }

        using var log = new EventLog();
        EndCleanlyOnBugs(log);
        return new Launcher(arguments, log, TimeProvider.System).Run();
    }

    /// <summary>An exception that nobody caught is a bug: it is reported and the process leaves with a code that makes systemd
    /// start it again, rather than dump core.</summary>
    private static void EndCleanlyOnBugs(EventLog log)
    {
        const int SoftwareError = 70;
        AppDomain.CurrentDomain.UnhandledException += (_, e) =>
        {
            log.Alert($"bug, please report it: {e.ExceptionObject}");
            Unix.Libc.ExitNow(SoftwareError);
        };
        TaskScheduler.UnobservedTaskException += (_, e) =>
        {
            log.Alert($"bug, please report it: {e.Exception}");
            e.SetObserved();
        };
    }
}
