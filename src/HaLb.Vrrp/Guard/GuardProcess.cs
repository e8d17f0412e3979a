using System.Runtime.InteropServices;
using HaLb.Vrrp.Unix;

namespace HaLb.Vrrp.Guard;

/// <summary>The program as a guard (<c>halb-vrrpd guard PAGE</c>): sleeps until a lease ends, and gives the addresses back for a
/// daemon that cannot. It leaves when the daemon is gone and nothing is held any more.</summary>
internal static unsafe class GuardProcess
{
    /// <summary>Above the daemon's.</summary>
    public const int RealTimePriority = 60;

    /// <summary>How long a guard without a daemon stays: a new one may adopt it.</summary>
    private static readonly TimeSpan OrphanTime = TimeSpan.FromSeconds(2);

    public static int Run(string path)
    {
        // Its end is the daemon's, or a lease's; the signals of a terminal or of the service manager are not meant for it.
        using var term = Ignore(PosixSignal.SIGTERM);
        using var interrupt = Ignore(PosixSignal.SIGINT);
        using var hangUp = Ignore(PosixSignal.SIGHUP);
        using var quit = Ignore(PosixSignal.SIGQUIT);
        using var page = GuardPage.TryOpen(path, BootId.Current);
        if (page is null)
        {
            Console.Error.WriteLine($"halb-vrrpd guard: {path} is no page of this boot");
            return 1;
        }

        using var sockets = new GuardSockets();
        using var timer = new DeadlineTimer();
        RealTime.Prepare(RealTimePriority, lockMemory: true);
        page.Header->GuardPid = Environment.ProcessId;
        Watch(page, new GuardDuty(page, sockets), timer);
        return 0;
    }

    private static void Watch(GuardPage page, GuardDuty duty, DeadlineTimer timer)
    {
        using var daemon = new WatchedProcess();
        var orphanAt = TimeSpan.MaxValue;
        while (page.Header->MustLeave == 0 && page.Header->GuardPid == Environment.ProcessId)
        {
            var now = BootClock.Now;
            var next = duty.Look(now);
            daemon.Follow(page.Header->DaemonPid);
            if (!daemon.HasEnded)
            {
                orphanAt = TimeSpan.MaxValue;
            }
            else if (orphanAt == TimeSpan.MaxValue)
            {
                orphanAt = now + OrphanTime;
            }
            else if (now >= orphanAt && !duty.HoldsLease)
            {
                return;
            }

            timer.Arm(next);
            daemon.Wait(timer);
        }
    }

    private static PosixSignalRegistration Ignore(PosixSignal signal) =>
        PosixSignalRegistration.Create(signal, static context => context.Cancel = true);
}
