using System.Globalization;
using System.Runtime.InteropServices;

namespace HaLb.Unix;

/// <summary>Executes this program again in the same process: same id, same arguments, another environment. What the second
/// life must know stands in one variable that names the process, so that no child can take it for its own.</summary>
internal static unsafe class SelfExecution
{
    private const string Variable = "HALB_EXECUTED";

    /// <summary>Path of this program; the link of the kernel's where an upgrade has just replaced the file.</summary>
    public static string ProgramPath => Environment.ProcessPath is { } path && File.Exists(path) ? path : "/proc/self/exe";

    /// <summary>What the first life left, or null: this is the first. Takes the variable out of the environment.</summary>
    public static FirstLife? Take()
    {
        var parts = Environment.GetEnvironmentVariable(Variable)?.Split(':');
        Environment.SetEnvironmentVariable(Variable, null);
        return parts is [var pid, var descriptor]
            && int.TryParse(pid, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number == Environment.ProcessId
            && int.TryParse(descriptor, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var pidFile)
                ? new FirstLife(pidFile)
                : null;
    }

    /// <summary>Does not return where it succeeds; else says why.</summary>
    public static string Execute(IReadOnlyDictionary<string, string> environment, int pidFileDescriptor)
    {
        if (pidFileDescriptor >= 0)
        {
            _ = Libc.Control(pidFileDescriptor, Libc.ControlSetDescriptorFlags, 0);
        }

        var changes = new Dictionary<string, string>(environment)
        {
            [Variable] = string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}:{pidFileDescriptor}"),
        };
        var program = ProgramPath;
        using var arguments = NativeStrings.OwnArguments();
        using var variables = NativeStrings.Environment(changes);
        _ = Libc.Execute(program, arguments.Pointer, variables.Pointer);
        return $"cannot execute {program}: {Libc.ErrorText(Marshal.GetLastPInvokeError())}";
    }
}

/// <summary>What a process that executed itself handed to its second life.</summary>
/// <param name="PidFileDescriptor">The pid file, opened with root's rights; -1 = none.</param>
internal sealed record FirstLife(int PidFileDescriptor);
