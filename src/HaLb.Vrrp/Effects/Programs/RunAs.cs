using System.Globalization;
using HaLb.Vrrp.Unix;

namespace HaLb.Vrrp.Effects.Programs;

/// <summary>The internal verb <c>halb-vrrpd exec-as UID GID GROUPS PATH ARGUMENT...</c>: becomes another user, then the program.
/// A process of its own does this because <c>posix_spawn</c> cannot change users, and a thread of the daemon that did it for a
/// moment could be killed by any process of that user, and the daemon with it.</summary>
internal static class RunAs
{
    public const string Verb = "exec-as";

    /// <summary>Exit code when the program could not be started; a line on standard error says why.</summary>
    public const int Failed = 125;

    public static int Run(ReadOnlySpan<string> arguments)
    {
        if (arguments.Length < 5 || !uint.TryParse(arguments[1], CultureInfo.InvariantCulture, out var user)
            || !uint.TryParse(arguments[2], CultureInfo.InvariantCulture, out var group))
        {
            return Fail("UID GID GROUPS PATH ARGUMENT... expected", 0);
        }

        return Become(user, group, arguments[3]) ?? Execute(arguments[4], [.. arguments[4..]]);
    }

    /// <summary>The arguments for this verb, the program's name first.</summary>
    public static List<string> Arguments(Account account, IReadOnlyList<string> words) =>
    [
        "halb-vrrpd",
        Verb,
        account.UserId.ToString(CultureInfo.InvariantCulture),
        account.GroupId.ToString(CultureInfo.InvariantCulture),
        string.Join(',', account.Groups.Select(static g => g.ToString(CultureInfo.InvariantCulture))),
        .. words,
    ];

    /// <summary>Our own program, wherever it runs from.</summary>
    public static string ProgramPath { get; } =
        Path.GetFileName(Environment.ProcessPath) == "halb-vrrpd" ? Environment.ProcessPath! : Path.Combine(AppContext.BaseDirectory, "halb-vrrpd");

    private static unsafe int? Become(uint user, uint group, string list)
    {
        var groups = list.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(static g => uint.Parse(g, CultureInfo.InvariantCulture)).ToArray();
        // What the unit file gave the daemon (CAP_NET_ADMIN ...) is not for another user's programs.
        _ = Libc.ProcessControl(Libc.ProcessAmbient, Libc.ProcessAmbientClear, 0, 0, 0);
        fixed (uint* ids = groups)
        {
            if (Libc.SetGroups((nuint)groups.Length, ids) != 0)
            {
                return Fail("setgroups", Libc.LastError);
            }
        }

        return Libc.SetGroupIds(group, group, group) != 0 ? Fail("setresgid", Libc.LastError)
            : Libc.SetUserIds(user, user, user) != 0 ? Fail("setresuid", Libc.LastError)
            : null;
    }

    private static unsafe int Execute(string path, List<string> words)
    {
        using var environment = new NativeStrings(ProgramEnvironment.Lines);
        using var arguments = new NativeStrings(words);
        _ = Libc.Execute(path, arguments.Pointer, environment.Pointer);
        if (Libc.LastError == Errno.NoFormat)
        {
            using var shell = new NativeStrings([ProgramEnvironment.Shell, .. words]);
            _ = Libc.Execute(ProgramEnvironment.Shell, shell.Pointer, environment.Pointer);
        }

        return Fail(path, Libc.LastError);
    }

    private static int Fail(string call, int error)
    {
        Console.Error.WriteLine(error == 0 ? $"exec-as: {call}" : $"exec-as: {call}: {Errno.Text(error)}");
        return Failed;
    }
}
