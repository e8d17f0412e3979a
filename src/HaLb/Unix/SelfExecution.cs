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
        return parts is [var pid, var first, var second, var third] && Number(pid) == Environment.ProcessId
            ? new FirstLife(Number(first), Number(second), Number(third))
            : null;

        static int Number(string text) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : -1;
    }

    /// <summary>Does not return where it succeeds; else says why.</summary>
    public static string Execute(IReadOnlyDictionary<string, string> environment, FirstLife left)
    {
        foreach (var descriptor in (ReadOnlySpan<int>)[left.PidFileDescriptor, left.PairDescriptor, left.PairPredecessorDescriptor])
        {
            _ = descriptor >= 0 ? Libc.Control(descriptor, Libc.ControlSetDescriptorFlags, 0) : 0;
        }

        var changes = new Dictionary<string, string>(environment)
        {
            [Variable] = string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}:{left.PidFileDescriptor}:{left.PairDescriptor}:{left.PairPredecessorDescriptor}"),
        };
        var program = ProgramPath;
        using var arguments = NativeStrings.OwnArguments();
        using var variables = NativeStrings.Environment(changes);
        _ = Libc.Execute(program, arguments.Pointer, variables.Pointer);
        return $"cannot execute {program}: {Libc.ErrorText(Marshal.GetLastPInvokeError())}";
    }
}

/// <summary>What a process that executed itself handed to its second life; each is -1 = none.</summary>
/// <param name="PidFileDescriptor">The pid file, opened with root's rights.</param>
/// <param name="PairDescriptor">The pair socket, made in a folder that is root's alone.</param>
/// <param name="PairPredecessorDescriptor">A connection to the older process that listened there.</param>
internal sealed record FirstLife(int PidFileDescriptor, int PairDescriptor, int PairPredecessorDescriptor);
