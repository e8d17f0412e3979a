using System.Collections.Immutable;
using HaLb.Config.Diagnostics;

namespace HaLb.Config.Directives;

/// <summary>Kinds of section in either syntax.</summary>
public enum SectionKind
{
    Global,
    Defaults,
    Frontend,
    Backend,
    Listen,
    UserList,
    Peers,
    Resolvers,
    Cache,
    HttpErrors,
    Mailers,
    Ring,
    CrtStore,

    /// <summary><c>global_defs</c>: from here on keepalived's sections, <c>halb-vrrpd</c>'s own.</summary>
    VrrpGlobal,
    VrrpInstance,
    VrrpSyncGroup,
    VrrpScript,
    VrrpProcess,
    VrrpFile,
}

/// <summary>One argument of a directive, unquoted and unescaped, environment expanded.</summary>
public readonly record struct Word(string Text, SourcePosition Position)
{
    public override string ToString() => Text;
}

/// <summary>One line of configuration whichever syntax it came in. The first words that name a keyword row are
/// <see cref="Keyword"/> (<c>timeout client</c>, <c>http-check expect</c>, <c>bind</c>); the rest are arguments.</summary>
public sealed record Directive(string Keyword, ImmutableArray<Word> Arguments, SourcePosition Position)
{
    /// <summary><c>no</c> stood before it, or its JSON value is <c>false</c>.</summary>
    public bool Negated { get; init; }

    /// <summary><c>default</c> stood before it: back to HAProxy's built-in default. <see cref="Negated"/> is set, too, since
    /// every option is off by default.</summary>
    public bool ToDefault { get; init; }

    /// <summary>Full-line comments that stand right before it, without their marks, and the trailing one of its own line.</summary>
    public ImmutableArray<string> CommentsBefore { get; init; } = [];

    public string? CommentAfter { get; init; }
}

/// <summary>A section with its directives in the order in which they stand.</summary>
public sealed record Section(SectionKind Kind, string Name, SourcePosition Position)
{
    /// <summary>Named defaults section that this one takes its defaults from (<c>from</c>); null = the last one before it.</summary>
    public string? From { get; init; }

    public ImmutableArray<Directive> Directives { get; init; } = [];

    /// <summary>Only in a conversion, which decides nothing: the condition of the <c>.if</c> blocks around the section.</summary>
    internal string? Condition { get; init; }

    public ImmutableArray<string> CommentsBefore { get; init; } = [];

    public string? CommentAfter { get; init; }
}

/// <summary>All sections that the given files hold, in order, before keywords are bound.</summary>
public sealed record DirectiveDocument(ImmutableArray<Section> Sections)
{
    public ImmutableArray<string> CommentsAtEnd { get; init; } = [];
}
