using System.Collections.Immutable;

namespace HaLb.Config.Keywords;

/// <summary>How a keyword stands in halb.json (config-rules 1).</summary>
public enum KeywordKind
{
    /// <summary>Once in a section; its value is the argument text or an object.</summary>
    Single,

    /// <summary>An ordered array; all sub-keywords of one first word share it.</summary>
    List,

    /// <summary>An object by name, or an array of objects with <c>name</c>; the first argument is the name.</summary>
    Keyed,

    /// <summary>A member of an object by sub-keyword: <c>timeout client</c>, <c>option httplog</c>.</summary>
    Family,
}

/// <summary>Sections in which a keyword is valid.</summary>
[Flags]
public enum Where
{
    None = 0,
    Global = 1,
    Defaults = 2,
    Frontend = 4,
    Backend = 8,
    UserList = 16,
    Resolvers = 32,
    Peers = 64,

    /// <summary>Any proxy section and defaults. A listen section takes what a frontend or a backend takes.</summary>
    AnyProxy = Defaults | Frontend | Backend,
}

/// <summary>What HaLb does with a keyword of HAProxy's.</summary>
public enum Support
{
    Supported,

    /// <summary>Works, with a difference that <see cref="KeywordRow.Note"/> states.</summary>
    Differs,

    /// <summary>Accepted with a warning or silently, does nothing, for the reason in <see cref="KeywordRow.Note"/>.</summary>
    Ignored,

    /// <summary>Refused by name, for the reason in <see cref="KeywordRow.Note"/>.</summary>
    Refused,
}

/// <summary>A word that may follow the positional arguments of a directive, with the number of words it takes.</summary>
public sealed record ParameterSpec(string Name, int Arity)
{
    /// <summary>May be given several times; an array in JSON.</summary>
    public bool Repeatable { get; init; }

    /// <summary>May be written <c>no-NAME</c> (JSON: <c>false</c>).</summary>
    public bool Negatable { get; init; }
}

/// <summary>One keyword: the only place that says its name, where it is valid, what it takes, how it stands in JSON and
/// what it does. Parser, error messages, schema, and support table all read it.</summary>
public sealed record KeywordRow(string Name, KeywordKind Kind, Where Where)
{
    /// <summary>Manual names of the positional arguments; a name in brackets may be missing: <c>[port]</c>.</summary>
    public ImmutableArray<string> Positional { get; init; } = [];

    public ImmutableArray<ParameterSpec> Parameters { get; init; } = [];

    /// <summary>The last argument is free text: the whole JSON string, all the rest of the line in cfg.</summary>
    public bool FreeText { get; init; }

    /// <summary><c>no KEYWORD</c> is allowed.</summary>
    public bool Negatable { get; init; }

    /// <summary>Keywords of one slot exclude each other; the last line wins in cfg, two are an error in JSON.</summary>
    public string? Slot { get; init; }

    public Support Support { get; init; } = Support.Supported;

    /// <summary>One line: what it sets, with unit and range; shown in the schema.</summary>
    public string Summary { get; init; } = "";

    /// <summary>The difference, or the reason why it is ignored or refused; for the support table and messages.</summary>
    public string Note { get; init; } = "";
}
