using HaLb.Vrrp.Effects.Programs;
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
        var attributes = stackalloc byte[Libc.SpawnAttributesSize];
        var signals = stackalloc byte[Libc.SignalSetSize];
        _ = Libc.SpawnAttributesInit(attributes);
        _ = Libc.SpawnAttributesFlags(attributes, Libc.SpawnNewSession | Libc.SpawnSetSignalMask | Libc.SpawnSetSignalDefaults);
        _ = Libc.SignalsAll(signals);
        _ = Libc.SpawnAttributesDefaults(attributes, signals);
        _ = Libc.SignalsNone(signals);
        _ = Libc.SpawnAttributesMask(attributes, signals);
        var actions = stackalloc byte[Libc.SpawnActionsSize];
        SetActions(actions);
        using var arguments = new NativeStrings(words);
        using var environment = new NativeStrings(ProgramEnvironment.Lines);
        var result = Libc.Spawn(out pid, words[0], actions, attributes, arguments.Pointer, environment.Pointer);
        _ = Libc.SpawnActionsDestroy(actions);
        _ = Libc.SpawnAttributesDestroy(attributes);
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
        var self = Environment.ProcessPath ?? "/proc/self/exe";
        var isHost = string.Equals(Path.GetFileName(self), "dotnet", StringComparison.Ordinal);
        return isHost ? [self, Path.Combine(AppContext.BaseDirectory, "halb-vrrpd.dll"), Verb, page] : [self, Verb, page];
    }
}
