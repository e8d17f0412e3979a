using HaLb.Vrrp.Unix;

namespace HaLb.Vrrp.Effects.Programs;

/// <summary><c>posix_spawn</c> as programs of ours need it: a process group of their own, no blocked or ignored signals, normal
/// scheduling, standard input from nowhere, output into one pipe, no other descriptor.</summary>
internal static unsafe class Spawn
{
    private const int FirstRealTimeSignal = 32;

    /// <summary>0 with the process id, else an error number.</summary>
    public static int Start(string path, IReadOnlyList<string> words, int output, out int pid)
    {
        var actions = stackalloc byte[Libc.SpawnActionsSize];
        var attributes = stackalloc byte[Libc.SpawnAttributesSize];
        _ = Libc.SpawnActionsInit(actions);
        _ = Libc.SpawnAttributesInit(attributes);
        try
        {
            SetActions(actions, output);
            SetAttributes(attributes);
            using var arguments = new NativeStrings(words);
            using var environment = new NativeStrings(ProgramEnvironment.Lines);
            return Libc.Spawn(out pid, path, actions, attributes, arguments.Pointer, environment.Pointer);
        }
        finally
        {
            _ = Libc.SpawnActionsDestroy(actions);
            _ = Libc.SpawnAttributesDestroy(attributes);
        }
    }

    private static void SetActions(byte* actions, int output)
    {
        _ = Libc.SpawnActionsOpen(actions, 0, "/dev/null", 0, 0);
        _ = Libc.SpawnActionsDuplicate(actions, output, 1);
        _ = Libc.SpawnActionsDuplicate(actions, output, 2);
        try
        {
            _ = Libc.SpawnActionsCloseFrom(actions, 3);
        }
        catch (EntryPointNotFoundException)
        {
            // An older C library; every descriptor of ours is close-on-exec anyway.
        }
    }

    private static void SetAttributes(byte* attributes)
    {
        var signals = stackalloc byte[Libc.SignalSetSize];
        new Span<byte>(signals, Libc.SignalSetSize).Clear();
        _ = Libc.SpawnAttributesMask(attributes, signals);
        for (var signal = 1; signal < FirstRealTimeSignal; signal++)
        {
            signals[(signal - 1) / 8] |= (byte)(1 << ((signal - 1) % 8));
        }

        _ = Libc.SpawnAttributesDefaults(attributes, signals);
        _ = Libc.SpawnAttributesGroup(attributes, 0);
        _ = Libc.SpawnAttributesPolicy(attributes, Libc.ScheduleOther);
        _ = Libc.SpawnAttributesParameter(attributes, default);
        _ = Libc.SpawnAttributesFlags(attributes, Libc.SpawnSetGroup | Libc.SpawnSetSignalDefaults | Libc.SpawnSetSignalMask | Libc.SpawnSetScheduler);
    }
}
