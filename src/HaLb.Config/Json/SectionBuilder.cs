using System.Collections.Immutable;
using HaLb.Config.Cfg;
using HaLb.Config.Directives;
using HaLb.Config.Keywords;

namespace HaLb.Config.Json;

/// <summary>Turns the tree's sections into directives, in the order that a haproxy.cfg would need.</summary>
internal sealed class SectionBuilder(ReadContext context)
{
    private readonly JsonWords _words = new(context);

    // Comments at the end of a section go to the next one, as they would in haproxy.cfg.
    private ImmutableArray<string> _carried = [];

    public ImmutableArray<string> CommentsAtEnd => _carried;

    /// <summary>Sections in the order global, defaults, then as they stand: sorting keys must not cut proxies off from
    /// their defaults.</summary>
    public List<Section> Build(ConfigNode root)
    {
        _carried = root.CommentsBefore;
        var sections = new List<Section>();
        foreach (var member in root.Members.OrderBy(static m => m.Key switch { "global" => 0, "defaults" => 1, _ => 2 }))
        {
            _ = SectionTable.TryFind(member.Key, out var kind);
            Add(sections, member, kind);
        }

        return sections;
    }

    private void Add(List<Section> sections, ConfigMember member, SectionKind kind)
    {
        if (!context.Owns(kind))
        {
            return;
        }

        if (kind is SectionKind.Global or SectionKind.VrrpGlobal || (kind is SectionKind.Defaults && member.Value.Kind == NodeKind.Object))
        {
            sections.Add(Body(new Section(kind, "", member.Position), member.Value));
        }
        else if (kind == SectionKind.Defaults && member.Value.Kind != NodeKind.Array)
        {
            context.Error(member.Value.Position, $"'defaults' takes an object, or an array of objects with 'name', not {member.Value.Describe()}");
        }
        else
        {
            var first = true;
            foreach (var entry in NamedEntries.Of(member.Value, member.Key, context))
            {
                if (!SectionNames.IsVrrp(kind))
                {
                    SectionHeader.CheckName(member.Key, entry.Key, entry.Position, context);
                }

                var section = Body(new Section(kind, entry.Key, entry.Position), entry.Value);
                sections.Add(first ? section with { CommentsBefore = [.. member.Value.CommentsBefore, .. section.CommentsBefore] } : section);
                first = false;
            }
        }
    }

    private Section Body(Section section, ConfigNode value)
    {
        section = section with { CommentsBefore = [.. _carried, .. value.CommentsBefore], CommentAfter = value.CommentAfter };
        _carried = [];
        if (value.Kind == NodeKind.True || value.Kind == NodeKind.Null)
        {
            return section;
        }

        if (value.Kind != NodeKind.Object)
        {
            context.Error(value.Position, $"{SectionNames.Describe(section)} takes an object, not {value.Describe()}");
            return section;
        }

        var directives = new DirectiveBuilder(section, _words, context);
        foreach (var member in value.Members)
        {
            if (member.Key == "from" && (SectionHeader.IsProxy(section.Kind) || section.Kind == SectionKind.Defaults))
            {
                section = section with { From = FromOf(member.Value) };
            }
            else if (member.Key != "name" || section.Kind is SectionKind.Global or SectionKind.VrrpGlobal || value.Find("name")!.Value.Text != section.Name)
            {
                directives.Add(member);
            }
        }

        _carried = value.CommentsAtEnd;
        return section with { Directives = directives.InOrder() };
    }

    private string? FromOf(ConfigNode value)
    {
        if (value.Kind == NodeKind.String && value.Text.Length > 0)
        {
            return _words.Whole(value).Text;
        }

        context.Error(value.Position, $"'from' takes the name of a defaults section, not {value.Describe()}");
        return null;
    }
}
