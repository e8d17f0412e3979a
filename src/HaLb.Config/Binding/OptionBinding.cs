using HaLb.Config.Model;

namespace HaLb.Config.Binding;

/// <summary>Binds the <c>option</c> family.</summary>
internal static class OptionBinding
{
    private const string ForwardedFor = "X-Forwarded-For";
    private const string OriginalDestination = "X-Original-To";

    /// <summary>A yes-or-no option.</summary>
    public static Action<ProxyDraft, Arguments> Of(Func<OptionsConfig, bool, OptionsConfig> set) =>
        (p, a) => p.Config = p.Config with { Options = set(p.Config.Options, !a.Negated) };

    /// <summary>One of the connection modes. Negated it goes back to the default if it is the one in force.</summary>
    public static Action<ProxyDraft, Arguments> Connection(HttpConnectionMode mode) => (p, a) =>
    {
        if (!a.Negated)
        {
            p.Config = p.Config with { ConnectionMode = mode };
        }
        else if (p.Config.ConnectionMode == mode)
        {
            p.Config = p.Config with { ConnectionMode = HttpConnectionMode.KeepAlive };
        }
    };

    public static void ForwardFor(ProxyDraft p, Arguments a) => p.Config = p.Config with { ForwardFor = Header(a, ForwardedFor) };

    public static void OriginalTo(ProxyDraft p, Arguments a) => p.Config = p.Config with { OriginalTo = Header(a, OriginalDestination) };

    public static void Redispatch(ProxyDraft p, Arguments a)
    {
        var interval = a.Negated ? 0 : a.Words.Count == 0 ? -1 : a.Integer(a.First, int.MinValue + 1, int.MaxValue, -1);
        p.Config = p.Config with { Redispatch = interval };
    }

    private static AddedAddressHeaderConfig Header(Arguments a, string name)
    {
        if (a.Find("header") is { } header)
        {
            name = header.Word.Text;
            if (!HttpText.IsToken(name))
            {
                a.Error(header.Word, $"'{name}' is no header name");
            }
        }

        var except = a.Find("except");
        if (except is not null && !HttpText.IsNetwork(except.Word.Text))
        {
            a.Error(except.Word, $"'{except.Word.Text}' is no network: ADDRESS or ADDRESS/BITS");
        }

        return new AddedAddressHeaderConfig(name) { Except = except?.Word.Text, IfNone = a.Has("if-none") };
    }
}
