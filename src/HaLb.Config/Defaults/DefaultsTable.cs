using HaLb.Config.Binding;
using HaLb.Config.Directives;
using HaLb.Config.Model;

namespace HaLb.Config.Defaults;

/// <summary>Defaults sections by name, and the one in force: the last before a section, unless it says <c>from</c>
/// (HAProxy manual, section 4).</summary>
internal sealed class DefaultsTable(LoadContext context)
{
    private readonly Dictionary<string, ProxyDraft> _named = [];
    private ProxyDraft? _last;

    /// <summary>A new defaults section. It starts from the built-in values, or from the one that it names.</summary>
    public ProxyDraft Begin(Section section, ConfigSyntax syntax)
    {
        var identity = new ProxyConfig(section.Name, ProxyKind.Listen, section.Position);
        var draft = section.From is { } from && _named.TryGetValue(from, out var parent)
            ? parent.Inherit(section.Kind, syntax, identity)
            : new ProxyDraft(context, section.Kind, syntax, identity);
        _last = draft;
        if (section.Name.Length > 0)
        {
            _named[section.Name] = draft;
        }

        return draft;
    }

    /// <summary>A proxy that starts with what its defaults section says.</summary>
    public ProxyDraft Heir(Section section, ConfigSyntax syntax)
    {
        var identity = new ProxyConfig(section.Name, KindOf(section.Kind), section.Position);
        var parent = section.From is { } from ? _named.GetValueOrDefault(from) : _last;
        return parent?.Inherit(section.Kind, syntax, identity) ?? new ProxyDraft(context, section.Kind, syntax, identity);
    }

    private static ProxyKind KindOf(SectionKind kind) => kind switch
    {
        SectionKind.Frontend => ProxyKind.Frontend,
        SectionKind.Backend => ProxyKind.Backend,
        _ => ProxyKind.Listen,
    };
}
