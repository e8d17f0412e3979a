using System.Collections.Immutable;
using HaLb.Config.Diagnostics;
using HaLb.Config.Directives;
using HaLb.Config.Keywords;

namespace HaLb.Config.Json;

/// <summary>The JSON files of one load as one tree: what they include comes first, <c>global</c> merges, any other section
/// may stand once (config-rules 13).</summary>
internal sealed class JsonRoot(ReadContext context)
{
    private const int FilesMax = 1000;

    private readonly List<string> _open = [];
    private readonly Dictionary<string, SourcePosition> _read = [];
    private readonly Dictionary<(string Section, string Name), SourcePosition> _names = [];

    /// <summary>Sections by their keywords, in the order in which they were met.</summary>
    public ConfigNode Sections { get; } = ConfigNode.Of(NodeKind.Object);

    /// <summary>Members of all <c>node</c> objects.</summary>
    public List<ConfigMember> NodePatches { get; } = [];

    /// <summary>Members of all <c>when</c> arrays.</summary>
    public List<ConfigNode> Conditions { get; } = [];

    public ImmutableArray<string> NodeNames => [.. NodePatches.Select(static p => p.Key).Distinct()];

    /// <summary><c>when</c>: patches that hold where a condition does.</summary>
    public void ApplyConditions()
    {
        var patch = new MergePatch(context);
        foreach (var condition in Conditions)
        {
            if (context.Findings is { } findings)
            {
                findings.Refused(condition.Position, $"'when' has no form in {context.TargetName}");
                continue;
            }

            if (condition.Find("if")?.Value is not { Kind: NodeKind.String } expression)
            {
                context.Error(condition.Position, "each element of 'when' is an object with 'if', and 'then' or 'else'");
                continue;
            }

            foreach (var member in condition.Members.Where(static m => m.Key is not ("if" or "then" or "else")))
            {
                context.Error(member.Position, $"unknown key '{member.Key}' of 'when'{Suggestions.ForWord(member.Key, ["if", "then", "else"])}");
            }

            var verdict = ConditionEvaluator.Evaluate(new JsonWords(context).Whole(expression).Text, context.Variables, out var error);
            if (error is not null)
            {
                context.Error(expression.Position, error);
            }
            else if (condition.Find(verdict ? "then" : "else") is { } chosen)
            {
                patch.Apply(Sections, chosen.Value, $"'{chosen.Key}'");
            }
        }
    }

    /// <summary>Applies the patches of this node, and returns its name; null where the files have no <c>node</c>.</summary>
    public string? ApplyNode(LoadOptions options)
    {
        if (NodePatches.Count == 0)
        {
            return null;
        }

        if (context.Findings is { } findings && options.NodeName is null)
        {
            foreach (var patch in NodePatches)
            {
                findings.Refused(patch.Position, $"the patch of node '{patch.Key}' has no form in {context.TargetName}; --node {patch.Key} converts the file of that node");
            }

            return null;
        }

        var wanted = options.NodeName ?? options.HostName;
        var name = Match(wanted) ?? Match(wanted.Split('.', 2)[0]);
        if (name is null)
        {
            context.Error(NodePatches[0].Position, $"'node' has no '{wanted}', which is {(options.NodeName is null ? "this host's name" : "the name given")} (it has: {string.Join(", ", NodeNames)}); --node names another");
            return null;
        }

        foreach (var member in NodePatches.Where(m => m.Key == name))
        {
            new MergePatch(context).Apply(Sections, member.Value, $"node '{name}'");
        }

        return name;
    }

    private string? Match(string name) =>
        NodePatches.Find(m => m.Key.Equals(name, StringComparison.OrdinalIgnoreCase))?.Key;

    public void Add(string path, byte[] content)
    {
        var full = Path.GetFullPath(path);
        _read.TryAdd(full, new SourcePosition(path, 0, 0));
        context.Files.Add(new SourceFile(path, Model.ConfigSyntax.Json));
        if (JsonTreeReader.Read(path, content, context) is not { } root)
        {
            return;
        }

        if (root.Kind != NodeKind.Object)
        {
            context.Error(root.Position, $"a configuration is an object, not {root.Describe()}");
            return;
        }

        _open.Add(full);
        if (root.Find("include") is { } include)
        {
            Include(include, path);
        }

        _open.RemoveAt(_open.Count - 1);
        foreach (var member in root.Members)
        {
            AddTop(member);
        }

        Sections.CommentsBefore = [.. Sections.CommentsBefore, .. root.CommentsBefore];
        Sections.CommentsAtEnd = [.. Sections.CommentsAtEnd, .. root.CommentsAtEnd];
    }

    private void Include(ConfigMember include, string path)
    {
        foreach (var pattern in include.Value.Kind == NodeKind.Array ? include.Value.Items : [include.Value])
        {
            if (pattern.Kind != NodeKind.String)
            {
                context.Error(pattern.Position, $"'include' takes file names, not {pattern.Describe()}");
                continue;
            }

            var name = new JsonWords(context).Whole(pattern).Text;
            foreach (var file in Match(Path.Combine(Path.GetDirectoryName(path) ?? "", name), pattern.Position))
            {
                IncludeFile(file, pattern.Position);
            }
        }
    }

    private IEnumerable<string> Match(string pattern, SourcePosition position)
    {
        var name = Path.GetFileName(pattern);
        if (name.AsSpan().IndexOfAny('*', '?') < 0)
        {
            return [pattern];
        }

        var folder = Path.GetDirectoryName(pattern) is { Length: > 0 } given ? given : ".";
        try
        {
            return [.. Directory.EnumerateFiles(folder, name).Where(static file => !Path.GetFileName(file).StartsWith('.')).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            context.Error(position, $"cannot read the folder of '{pattern}': {e.Message}");
            return [];
        }
    }

    private void IncludeFile(string file, SourcePosition position)
    {
        var full = Path.GetFullPath(file);
        if (_open.Contains(full))
        {
            context.Error(position, $"'{file}' includes itself: {string.Join(" -> ", _open.Append(full).Select(Path.GetFileName))}");
        }
        else if (!_read.TryAdd(full, position))
        {
            context.Error(position, $"'{file}' is included twice: first at {_read[full]}");
        }
        else if (_read.Count > FilesMax)
        {
            context.Error(position, $"more than {FilesMax} files");
        }
        else if (!File.Exists(file))
        {
            context.Error(position, $"included file '{file}' does not exist");
        }
        else if (DirectiveReader.TryReadFile(file, context, out var content))
        {
            if (SyntaxDetector.Detect(content) == Model.ConfigSyntax.Json)
            {
                Add(file, content);
            }
            else
            {
                context.Error(position, $"included file '{file}' is no JSON; give a haproxy.cfg with -f, or convert it");
            }
        }
    }

    private void AddTop(ConfigMember member)
    {
        switch (member.Key)
        {
            case "$schema" or "include":
                return;
            case "node":
                AddNode(member.Value);
                return;
            case "when":
                Conditions.AddRange(member.Value.Kind == NodeKind.Array ? member.Value.Items : [member.Value]);
                return;
            default:
                break;
        }

        if (!SectionTable.TryFind(member.Key, out var kind))
        {
            context.ForUnknown(member.Key).Error(member.Position, SectionTable.Refusal(member.Key) is { } reason
                ? $"section '{member.Key}': {reason}"
                : $"unknown section '{member.Key}'{Suggestions.ForWord(member.Key, SectionTable.Names.Concat(["node", "include", "when", "$schema"]))}");
            return;
        }

        if (member.Value.Kind == NodeKind.Null)
        {
            return;
        }

        if (kind == SectionKind.Defaults)
        {
            AddDefaults(member);
        }
        else if (!JsonSchemaWalk.IsNamed(kind))
        {
            AddGlobal(member, kind);
        }
        else
        {
            AddNamed(member, context.For(kind));
        }
    }

    private void AddNode(ConfigNode value)
    {
        if (value.Kind == NodeKind.Object)
        {
            NodePatches.AddRange(value.Members);
        }
        else
        {
            context.Error(value.Position, $"'node' takes an object by node name, not {value.Describe()}");
        }
    }

    private void AddDefaults(ConfigMember member)
    {
        var known = Sections.Find("defaults");
        if (known is null)
        {
            Sections.Members.Add(member);
        }
        else if (known.Value.Kind == NodeKind.Array && member.Value.Kind == NodeKind.Array)
        {
            known.Value.Items.AddRange(member.Value.Items);
        }
        else
        {
            context.Error(member.Position, $"'defaults' stands already at {known.Position}; name them in arrays to have several");
        }
    }

    private void AddGlobal(ConfigMember member, SectionKind kind)
    {
        if (member.Value.Kind != NodeKind.Object)
        {
            context.For(kind).Error(member.Value.Position, $"'{member.Key}' takes an object, not {member.Value.Describe()}");
        }
        else if (Sections.Find(member.Key) is { } known)
        {
            GlobalMerge.Into(known.Value, member.Value, kind);
        }
        else
        {
            Sections.Members.Add(member);
        }
    }

    private void AddNamed(ConfigMember member, ReadContext findings)
    {
        var known = Sections.Find(member.Key);
        if (known is null)
        {
            known = member with { Value = new ConfigNode(NodeKind.Object, member.Value.Position) { CommentsBefore = member.Value.CommentsBefore, CommentAfter = member.Value.CommentAfter, CommentsAtEnd = member.Value.CommentsAtEnd } };
            Sections.Members.Add(known);
        }

        foreach (var entry in NamedEntries.Of(member.Value, member.Key, findings))
        {
            if (_names.TryAdd((member.Key, entry.Key), entry.Position))
            {
                known.Value.Members.Add(entry);
            }
            else
            {
                findings.Error(entry.Position, $"{member.Key} '{entry.Key}' has the same name as {member.Key} '{entry.Key}' declared at {_names[(member.Key, entry.Key)]}");
            }
        }
    }
}
