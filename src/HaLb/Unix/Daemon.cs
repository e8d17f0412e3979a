using System.Globalization;
using System.Runtime.InteropServices;

namespace HaLb.Unix;

/// <summary>Background mode without fork, which a process with threads cannot do: the program is started anew in a session of
/// its own, and the first process leaves when the second says over a pipe that it serves, or with its exit code.</summary>
internal static unsafe class Daemon
{
    private const string Variable = "HALB_READY_FD";
    private const int CloseOnExec = 0x80000;
    private const short NewSession = 0x80;

    /// <summary>Bytes that hold glibc's <c>posix_spawnattr_t</c> (336) with room.</summary>
    private const int AttributeBytes = 1024;

    /// <summary>The pipe's end on which this process must report, or -1: nobody waits. The variable stays set for a second
    /// life (<see cref="SelfExecution"/>) and goes with <see cref="ReportReady"/>.</summary>
    public static int ReadyDescriptor =>
        int.TryParse(Environment.GetEnvironmentVariable(Variable), NumberStyles.None, CultureInfo.InvariantCulture, out var descriptor) ? descriptor : -1;

    /// <summary>Starts the background process and waits until it serves or ends. Returns the exit code for this one.</summary>
    public static int Start(EventSink messages)
    {
        var pipe = stackalloc int[2];
        if (Libc.Pipe(pipe, CloseOnExec) != 0)
        {
            messages.Invoke($"pipe: {Libc.ErrorText(Marshal.GetLastPInvokeError())}");
            return 1;
        }

        _ = Libc.Control(pipe[1], Libc.ControlSetDescriptorFlags, 0);
        var attributes = stackalloc byte[AttributeBytes];
        _ = Libc.SpawnAttributesInit(attributes);
        _ = Libc.SpawnAttributesSetFlags(attributes, NewSession);
        using var arguments = NativeStrings.OwnArguments();
        using var environment = NativeStrings.Environment(new Dictionary<string, string> { [Variable] = pipe[1].ToString(CultureInfo.InvariantCulture) });
        var error = Libc.Spawn(out var child, SelfExecution.ProgramPath, null, attributes, arguments.Pointer, environment.Pointer);
        _ = Libc.Close(pipe[1]);
        if (error != 0)
        {
            messages.Invoke($"cannot start {SelfExecution.ProgramPath}: {Libc.ErrorText(error)}");
            return 1;
        }

        return WaitUntilReady(pipe[0], child);
    }

    /// <summary>Lets go of the terminal and tells the first process that this one serves.</summary>
    public static void ReportReady(int descriptor)
    {
        Environment.SetEnvironmentVariable(Variable, null);
        LetGoOfTerminal();
        byte ready = 1;
        _ = Libc.Write(descriptor, &ready, 1);
        _ = Libc.Close(descriptor);
    }

    /// <summary>Puts /dev/null in the place of the standard descriptors and of their copies: the just-in-time runtime holds
    /// some, and whoever reads our output would wait for an end that never comes.</summary>
    private static void LetGoOfTerminal()
    {
        var nowhere = Libc.Open("/dev/null", Libc.OpenReadWrite | CloseOnExec, 0);
        if (nowhere < 0)
        {
            return;
        }

        string?[] old = [LinkOf("0"), LinkOf("1"), LinkOf("2")];
        foreach (var entry in Directory.GetFiles("/proc/self/fd"))
        {
            var name = Path.GetFileName(entry);
            var descriptor = int.Parse(name, CultureInfo.InvariantCulture);
            if (descriptor > 2 && LinkOf(name) is { } link && link != "/dev/null" && old.Contains(link))
            {
                _ = Libc.Duplicate(nowhere, descriptor);
            }
        }

        for (var standard = 0; standard <= 2; standard++)
        {
            _ = Libc.Duplicate(nowhere, standard);
        }

        _ = Libc.Close(nowhere);
    }

    /// <summary>What a descriptor of this process is open on, or null: it is closed.</summary>
    private static string? LinkOf(string descriptor)
    {
        try
        {
            return new FileInfo($"/proc/self/fd/{descriptor}").LinkTarget;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static int WaitUntilReady(int pipe, int child)
    {
        byte ready = 0;
        nint read;
        do
        {
            read = Libc.Read(pipe, &ready, 1);
        }
        while (read < 0 && Marshal.GetLastPInvokeError() == Libc.ErrorInterrupted);

        if (read == 1)
        {
            return 0;
        }

        // The child printed its own errors on the standard error that both share.
        _ = Libc.WaitFor(child, out var status, 0);
        var code = (status >> 8) & 0xFF;
        return code == 0 ? 1 : code;
    }
}

/// <summary>Takes an error message.</summary>
internal delegate void EventSink(string text);
