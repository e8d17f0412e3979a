using System.Globalization;
using HaLb.Config.Directives;
using HaLb.Config.Model;

namespace HaLb.Config.Binding;

/// <summary>Binds <c>server</c>, <c>server-template</c> and <c>default-server</c> lines.</summary>
internal static class ServerBinding
{
    /// <summary>More servers than this from one template line is a slip of the pen.</summary>
    private const int TemplateMax = 4096;

    public static void DefaultServer(ProxyDraft p, Arguments a) =>
        p.DefaultServer = ServerParameterBinding.Apply(p, a, p.DefaultServer);

    public static void Server(ProxyDraft p, Arguments a)
    {
        if (TryAddress(a, a.Words[1], out var address))
        {
            Add(p, a, a.First.Text, address);
        }
    }

    public static void Template(ProxyDraft p, Arguments a)
    {
        var range = a.Words[1];
        var dash = range.Text.IndexOf('-', StringComparison.Ordinal);
        var isRange = TryCount(dash < 0 ? "1" : range.Text[..dash], out var first) & TryCount(range.Text[(dash + 1)..], out var last);
        if (!isRange || first < 1 || last < first || last - first >= TemplateMax)
        {
            a.Error(range, $"'{range.Text}' is no number or range of 1 to {TemplateMax} servers");
            return;
        }

        if (!TryAddress(a, a.Words[2], out var address))
        {
            return;
        }

        for (var number = first; number <= last; number++)
        {
            Add(p, a, a.First.Text + number.ToString(CultureInfo.InvariantCulture), address);
        }
    }

    /// <summary>The server as the rest of the program sees it, now that the whole section is known.</summary>
    public static ServerConfig Finish(ServerDraft draft, CheckConnect? connect, GlobalConfig global)
    {
        var checksElsewhere = draft.Config.Check.Address is not null || draft.Config.Check.Port != 0;
        var check = draft.Config.Check with
        {
            Tls = draft.CheckSsl ?? (draft.Ssl && !checksElsewhere),
            SendProxy = draft.Config.Check.SendProxy || (draft.Config.SendProxy != 0 && !checksElsewhere),
        };
        check = connect?.Apply(check) ?? check;
        var tls = draft.Tls with { Verify = draft.HasVerify ? draft.Tls.Verify : global.TlsServerVerify };
        return draft.Config with
        {
            Tls = draft.Ssl ? tls : null,
            Check = check with { TlsSettings = draft.Ssl || check.Tls ? tls : null },
        };
    }

    private static void Add(ProxyDraft p, Arguments a, string name, AddressConfig address)
    {
        var draft = p.DefaultServer with
        {
            Config = p.DefaultServer.Config with { Name = name, Address = address, Position = a.Position },
        };
        p.Servers.Add(ServerParameterBinding.Apply(p, a, draft));
    }

    private static bool TryAddress(Arguments a, Word word, out AddressConfig address)
    {
        if (AddressText.TryServer(word.Text, out address, out var problem))
        {
            return true;
        }

        a.Error(word, problem);
        return false;
    }

    private static bool TryCount(string text, out int count) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count);
}
