using System.Diagnostics;

namespace HaLb.SystemTests.Kit;

/// <summary>Waits for a condition, with a limit so generous that only a fault meets it.</summary>
internal static class Wait
{
    public static async Task UntilAsync(Func<bool> condition, Func<string> failure)
    {
        var since = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(since) < HalbProcess.Patience, failure());
            await Task.Delay(20);
        }
    }
}
