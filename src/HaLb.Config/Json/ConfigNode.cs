using System.Collections.Immutable;
using HaLb.Config.Diagnostics;

namespace HaLb.Config.Json;

internal enum NodeKind
{
    Object,
    Array,
    String,
    Number,
    True,
    False,
    Null,
}

/// <summary>A value of halb.json with its place and comments. Patches and merges edit the tree of one load in place.</summary>
internal sealed class ConfigNode(NodeKind kind, SourcePosition position)
{
    public NodeKind Kind { get; } = kind;

    public SourcePosition Position { get; } = position;

    /// <summary>A string's text or a number as it was written.</summary>
    public string Text { get; init; } = "";

    /// <summary>The string has no escapes: its n-th character stands n columns after its quote.</summary>
    public bool IsPlain { get; init; }

    public List<ConfigMember> Members { get; init; } = [];

    public List<ConfigNode> Items { get; init; } = [];

    public ImmutableArray<string> CommentsBefore { get; set; } = [];

    public string? CommentAfter { get; set; }

    /// <summary>Comments after the last member or item.</summary>
    public ImmutableArray<string> CommentsAtEnd { get; set; } = [];

    /// <summary>Printed with a line for each member, however short it is.</summary>
    public bool OwnLines { get; init; }

    public bool IsScalar => Kind is NodeKind.String or NodeKind.Number;

    public ConfigMember? Find(string key) => Members.Find(member => member.Key == key);

    public static ConfigNode OfString(string text, SourcePosition position = default) => new(NodeKind.String, position) { Text = text };

    public static ConfigNode Of(NodeKind kind, SourcePosition position = default) => new(kind, position);

    public static ConfigNode Block(NodeKind kind, SourcePosition position = default) => new(kind, position) { OwnLines = true };

    /// <summary>The value's kind for messages.</summary>
    public string Describe() => Kind switch
    {
        NodeKind.Object => "an object",
        NodeKind.Array => "an array",
        NodeKind.String => "a string",
        NodeKind.Number => "a number",
        NodeKind.Null => "null",
        _ => Kind == NodeKind.True ? "true" : "false",
    };
}

/// <summary>A key with its value. Comments before a key belong to its value.</summary>
internal sealed record ConfigMember(string Key, SourcePosition Position, ConfigNode Value);
