namespace HaLb.Vrrp.Effects.Programs;

/// <summary>One run from finding the file to the last child: notify, start-up and shut-down scripts.</summary>
internal static class ProgramOnce
{
    /// <summary>A process that does not even die by SIGKILL (it hangs in the kernel) is waited for no longer than this.</summary>
    private static readonly TimeSpan DyingMax = TimeSpan.FromSeconds(5);

    /// <summary>Never throws. <paramref name="cancel"/> ends the program as the end of its time would. What it leaves in the
    /// background goes on, unless its time was over.</summary>
    public static async Task<ProgramResult> RunAsync(ProgramCommand command, TimeSpan timeout, TimeProvider time, CancellationToken cancel)
    {
        if (command.Resolve(out var error, out _) is not { } path)
        {
            return ProgramResult.NotStarted(error);
        }

        if (ProgramRun.Start(command, path, timeout, keepsChildren: true, time, out var failed) is not { } run)
        {
            return failed!;
        }

        await using var ending = cancel.Register(static run => ((ProgramRun)run!).Terminate(), run);
        var result = await run.Result;
        try
        {
            await run.Ended.WaitAsync(DyingMax, time, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            // Said by the result already; the next program must not wait for ever.
        }

        return result;
    }
}
