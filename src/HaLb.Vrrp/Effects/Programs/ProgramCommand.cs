using System.Collections.Immutable;
using HaLb.Config.Model;

namespace HaLb.Vrrp.Effects.Programs;

/// <summary>A command of the file with its user found and the file's security rule.</summary>
internal sealed record ProgramCommand(ImmutableArray<string> Words, Account? Account, string AccountError, bool IsSecurityOn)
{
    /// <summary>keepalived's default user of scripts.</summary>
    private const string DefaultUser = "keepalived_script";

    public string Name => Words.IsEmpty ? "" : Words[0];

    public static ProgramCommand Of(VrrpCommandConfig command, VrrpGlobalConfig global, params ReadOnlySpan<string> appended)
    {
        var account = command.User is null ? AccountOf(global, out var error) : Account.Find(command.User, command.Group, out error);
        return new ProgramCommand([.. command.Words, .. appended], account, error, global.ScriptSecurity);
    }

    /// <summary>The user of scripts that name none: <c>script_user</c>, else keepalived_script, else whoever we are.</summary>
    public static Account? AccountOf(VrrpGlobalConfig global, out string error)
    {
        error = "";
        return global.ScriptUser is null ? Account.Find(DefaultUser, null, out _) ?? Account.Own
            : Account.Find(global.ScriptUser, global.ScriptGroup, out error);
    }

    /// <summary>Everything that the run depends on, as text: two commands are the same where this is the same.</summary>
    public override string ToString() =>
        $"{string.Join('\0', Words)}\0{Account?.UserId}:{Account?.GroupId}:{AccountError}:{IsSecurityOn}";

    /// <summary>The file to run, or null with the reason why not. <paramref name="isSecure"/>: only root can change it.</summary>
    public string? Resolve(out string error, out bool isSecure)
    {
        isSecure = true;
        if (Account is null || Words.IsEmpty)
        {
            error = Account is null ? AccountError : "no command";
            return null;
        }

        var path = ProgramFile.Find(Words[0], Account, out error);
        if (path is null || Account.UserId != 0)
        {
            return path;
        }

        isSecure = ProgramFile.IsSecure(path, out error);
        return isSecure || !IsSecurityOn ? path : null;
    }
}
