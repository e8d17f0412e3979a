using System.Diagnostics;

namespace HaLb.SystemTests.Kit;

/// <summary>Programs of the system.</summary>
internal static class Tool
{
    public static bool IsRoot { get; } = Environment.UserName == "root";

    public static bool Exists(string name) =>
        new[] { "/usr/sbin", "/usr/bin", "/sbin", "/bin" }.Any(directory => File.Exists(Path.Combine(directory, name)));

    /// <summary>Runs it and returns what it printed; a code other than 0 fails the test.</summary>
    public static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: exit code {process.ExitCode}");
        return output;
    }
}
