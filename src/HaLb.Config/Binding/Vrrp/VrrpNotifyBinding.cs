using HaLb.Config.Keepalived;
using HaLb.Config.Model;

namespace HaLb.Config.Binding.Vrrp;

/// <summary>Binds the programs that changes of state start, of an instance or a group.</summary>
internal static class VrrpNotifyBinding
{
    public static void Master(VrrpDraft d, Arguments a) => d.Tracker.Notify = d.Tracker.Notify with { Master = Command(a) };

    public static void Backup(VrrpDraft d, Arguments a) => d.Tracker.Notify = d.Tracker.Notify with { Backup = Command(a) };

    public static void Fault(VrrpDraft d, Arguments a) => d.Tracker.Notify = d.Tracker.Notify with { Fault = Command(a) };

    public static void Stop(VrrpDraft d, Arguments a) => d.Tracker.Notify = d.Tracker.Notify with { Stop = Command(a) };

    public static void Any(VrrpDraft d, Arguments a) => d.Tracker.Notify = d.Tracker.Notify with { Any = Command(a) };

    public static void LowerPriorityHeard(VrrpDraft d, Arguments a) => d.Tracker.Notify = d.Tracker.Notify with { LowerPriorityHeard = Command(a) };

    /// <summary>The program with its arguments; null after an error.</summary>
    public static VrrpCommandConfig? Command(Arguments a)
    {
        var text = a.First.Text;
        if (NeedsShell(text))
        {
            a.Warning(a.First.Position, $"'{text}' is no program: it is given to /bin/sh");
            return With(a, ["/bin/sh", "-c", text]);
        }

        if (!KeepalivedWords.TryEscaped(text, out var words, out var problem))
        {
            a.Error(a.First, problem);
            return null;
        }

        if (words.Count == 0)
        {
            a.Error(a.First, "a program is missing");
            return null;
        }

        return With(a, words);
    }

    /// <summary>keepalived gives to a shell what is no program: a redirection or a condition.</summary>
    private static bool NeedsShell(string text) => text.TrimStart() is { Length: > 0 } start && start[0] is '<' or '>' or '[' or '(' or '{' or '!' or '&' or '|' or ';';

    private static VrrpCommandConfig With(Arguments a, IEnumerable<string> words) =>
        new([.. words], a.First.Position) { User = a.Text("user"), Group = a.Text("group") };
}
