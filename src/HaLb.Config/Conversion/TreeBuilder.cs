using HaLb.Config.Cfg;
using HaLb.Config.Directives;
using HaLb.Config.Json;
using HaLb.Config.Keywords;

namespace HaLb.Config.Conversion;

/// <summary>Builds the tree of a halb.json from the directives of haproxy.cfg and keepalived.conf files.</summary>
internal sealed class TreeBuilder(FindingList findings)
{
    private readonly DirectiveReducer _reducer = new(findings);
    private ConfigNode _root = ConfigNode.Block(NodeKind.Object);

    public ConfigNode Build(DirectiveDocument document)
    {
        var sections = DefaultsNaming.Resolve(document.Sections, findings, out var anonymous);
        var root = Build(sections.Where(static s => s.Condition is null), anonymous);
        var conditions = ConfigNode.Block(NodeKind.Array);
        foreach (var block in sections.Where(static s => s.Condition is not null).GroupBy(static s => s.Condition))
        {
            var condition = ConfigNode.Block(NodeKind.Object, block.First().Position);
            condition.Members.Add(new ConfigMember("if", condition.Position, ConfigNode.OfString(block.Key!, condition.Position)));
            condition.Members.Add(new ConfigMember("then", condition.Position, Build(block.Where(Fits), anonymous)));
            conditions.Items.Add(condition);
        }

        if (conditions.Items.Count > 0)
        {
            root.Members.Add(new ConfigMember("when", conditions.Position, conditions));
        }

        root.CommentsAtEnd = document.CommentsAtEnd;
        return root;
    }

    /// <summary>A patch replaces lists and defaults where haproxy.cfg adds to them: such sections cannot be conditional.</summary>
    private bool Fits(Section section)
    {
        var list = section.Directives.FirstOrDefault(d => KeywordTable.TryFind(section.Kind, d.Keyword, out var row) && row.Kind == KeywordKind.List);
        if (section.Kind == SectionKind.Defaults || (section.Kind == SectionKind.Global && list is not null))
        {
            findings.Refused(list?.Position ?? section.Position, $"a conditional '{SectionNames.Of(section.Kind)}' section {(list is null ? "" : $"with '{list.Keyword}' ")}has no form in halb.json");
            return false;
        }

        return true;
    }

    private ConfigNode Build(IEnumerable<Section> sections, bool anonymousDefaults)
    {
        _root = ConfigNode.Block(NodeKind.Object);
        var all = sections.ToList();
        AddGlobal([.. all.Where(static s => s.Kind == SectionKind.Global)]);
        AddGlobal([.. all.Where(static s => s.Kind == SectionKind.VrrpGlobal)]);
        foreach (var section in all.Where(static s => s.Kind is not (SectionKind.Global or SectionKind.VrrpGlobal)))
        {
            Add(section, anonymousDefaults);
        }

        return _root;
    }

    private void AddGlobal(List<Section> globals)
    {
        if (globals.Count == 0)
        {
            return;
        }

        var merged = globals[0] with
        {
            Directives = [.. globals.SelectMany(static s => s.Directives)],
            CommentsBefore = [.. globals.SelectMany(static s => s.CommentsBefore)],
        };
        foreach (var later in globals.Skip(1))
        {
            findings.Translated(later.Position, $"'{SectionNames.Of(later.Kind)}' joined with the one at line {merged.Position.Line}");
        }

        _root.Members.Add(new ConfigMember(SectionNames.Of(merged.Kind), merged.Position, Body(merged)));
    }

    private void Add(Section section, bool anonymousDefaults)
    {
        var body = Body(section);
        var keyword = SectionNames.Of(section.Kind);
        if (section.Kind != SectionKind.Defaults)
        {
            var named = _root.Find(keyword)?.Value;
            if (named is null)
            {
                named = ConfigNode.Block(NodeKind.Object, section.Position);
                _root.Members.Add(new ConfigMember(keyword, section.Position, named));
            }

            named.Members.Add(new ConfigMember(section.Name, section.Position, body));
        }
        else if (anonymousDefaults)
        {
            _root.Members.Add(new ConfigMember(keyword, section.Position, body));
        }
        else
        {
            var array = _root.Find(keyword)?.Value;
            if (array is null)
            {
                array = ConfigNode.Block(NodeKind.Array, section.Position);
                _root.Members.Add(new ConfigMember(keyword, section.Position, array));
            }

            body.Members.Insert(0, new ConfigMember("name", section.Position, ConfigNode.OfString(section.Name)));
            array.Items.Add(body);
        }
    }

    private ConfigNode Body(Section section)
    {
        var tree = new SectionTree(findings);
        foreach (var line in _reducer.Reduce(section))
        {
            tree.Add(line);
        }

        tree.Finish();
        var body = tree.Body;
        if (section.From is not null && (SectionHeader.IsProxy(section.Kind) || section.Kind == SectionKind.Defaults))
        {
            body.Members.Insert(0, new ConfigMember("from", section.Position, ConfigNode.OfString(section.From)));
        }

        body.CommentsBefore = section.CommentsBefore;
        body.CommentAfter = section.CommentAfter;
        return body;
    }
}
