using System.Collections;
using System.Runtime.InteropServices;
using HaLb.Vrrp.Unix;

namespace HaLb.Vrrp.Guard;

/// <summary>Starts this program as a guard: in a session of its own, so that no terminal ends it, and with the signal mask of a fresh
/// process. It inherits no descriptor: whoever reads the daemon's output must see its end when the daemon ends.</summary>
internal static unsafe class GuardSpawn
{
    public const string Verb = "guard";

    public static bool TryStart(string page, out int pid, out string error)
    {
        var words = Words(page);
        var attributes = stackalloc byte[Libc.SpawnStructBytes];
        var signals = stackalloc byte[Libc.SpawnStructBytes];
        _ = Libc.SpawnAttributesInitialize(attributes);
        _ = Libc.SpawnAttributesFlags(attributes, Libc.SpawnNewSession | Libc.SpawnSignalMask | Libc.SpawnDefaultSignals);
        _ = Libc.SignalsAll(signals);
        _ = Libc.SpawnAttributesDefaults(attributes, signals);
        _ = Libc.SignalsNone(signals);
        _ = Libc.SpawnAttributesMask(attributes, signals);
        var program = Strings([words[0]]);
        var arguments = Strings(words);
        var environment = Strings(Environment());
        var actions = stackalloc byte[Libc.SpawnStructBytes];
        SetActions(actions);
        var result = Libc.Spawn(out pid, program[0], actions, attributes, arguments, environment);
        _ = Libc.SpawnActionsDestroy(actions);
        _ = Libc.SpawnAttributesDestroy(attributes);
        Free(program);
        Free(arguments);
        Free(environment);
        error = result == 0 ? "" : Errno.Text(result);
        return result == 0;
    }

    /// <summary>Before the program starts: a managed runtime copies the standard streams while it does.</summary>
    private static void SetActions(byte* actions)
    {
        _ = Libc.SpawnActionsInit(actions);
        _ = Libc.SpawnActionsOpen(actions, 0, "/dev/null", Libc.OpenReadWrite, 0);
        _ = Libc.SpawnActionsDuplicate(actions, 0, 1);
        _ = Libc.SpawnActionsDuplicate(actions, 0, 2);
        try
        {
            _ = Libc.SpawnActionsCloseFrom(actions, 3);
        }
        catch (EntryPointNotFoundException)
        {
            // An older C library; every descriptor of ours is close-on-exec anyway.
        }
    }

    /// <summary>The native program, or <c>dotnet halb-vrrpd.dll</c>, as this process was started.</summary>
    private static string[] Words(string page)
    {
        // Resolved by the kernel: the file may have been replaced by a newer one of the same name since.
        var self = System.Environment.ProcessPath ?? "/proc/self/exe";
        var isHost = string.Equals(Path.GetFileName(self), "dotnet", StringComparison.Ordinal);
        return isHost ? [self, Path.Combine(AppContext.BaseDirectory, "halb-vrrpd.dll"), Verb, page] : [self, Verb, page];
    }

    /// <summary>Without what is meant for this process alone.</summary>
    private static string[] Environment() =>
    [
        .. System.Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Where(static e => (string)e.Key is not ("NOTIFY_SOCKET" or "WATCHDOG_USEC" or "WATCHDOG_PID" or "LISTEN_FDS" or "LISTEN_PID"))
            .Select(static e => $"{e.Key}={e.Value}"),
    ];

    private static byte** Strings(string[] words)
    {
        var pointers = (byte**)NativeMemory.AllocZeroed((nuint)(words.Length + 1), (nuint)sizeof(byte*));
        for (var i = 0; i < words.Length; i++)
        {
            pointers[i] = (byte*)Marshal.StringToCoTaskMemUTF8(words[i]);
        }

        return pointers;
    }

    private static void Free(byte** pointers)
    {
        for (var at = pointers; *at != null; at++)
        {
            Marshal.FreeCoTaskMem((nint)(*at));
        }

        NativeMemory.Free(pointers);
    }
}
