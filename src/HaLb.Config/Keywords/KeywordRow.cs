using System.Collections.Immutable;
using HaLb.Config.Binding;
using Vrrp = HaLb.Config.Binding.Vrrp;

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
    Cache = 128,
    HttpErrors = 256,
    Mailers = 512,
    Ring = 1024,
    CrtStore = 2048,

    /// <summary>keepalived's sections from here on; <see cref="VrrpTop"/> is the top of keepalived.conf itself.</summary>
    VrrpGlobal = 4096,
    VrrpInstance = 8192,
    VrrpSyncGroup = 16384,
    VrrpScript = 32768,
    VrrpProcess = 65536,
    VrrpFile = 131072,
    VrrpTop = 262144,

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

/// <summary>Unit of a bare number where a time is expected.</summary>
public enum TimeUnit
{
    /// <summary>The argument is no time.</summary>
    None,
    Milliseconds,
    Seconds,
}

/// <summary>A word that may follow the positional arguments of a directive, with the number of words it takes.</summary>
public sealed record ParameterSpec(string Name, int Arity)
{
    /// <summary>May be given several times; an array in JSON.</summary>
    public bool Repeatable { get; init; }

    /// <summary>May be written <c>no-NAME</c> (JSON: <c>false</c>).</summary>
    public bool Negatable { get; init; }

    /// <summary>Its argument is a comma list, which JSON may write as an array.</summary>
    public bool CommaList { get; init; }

    /// <summary>Its argument is a time; a bare number is in this unit.</summary>
    public TimeUnit Unit { get; init; }

    public Support Support { get; init; } = Support.Supported;

    /// <summary>The difference, or the reason why it is ignored or refused.</summary>
    public string Note { get; init; } = "";
}

/// <summary>One keyword: the only place that says its name, where it is valid, what it takes, how it stands in JSON and
/// what it does. Parser, error messages, schema, and support table all read it. A name that ends in <c>*</c> stands for
/// every keyword that starts with the rest.</summary>
public sealed record KeywordRow(string Name, KeywordKind Kind, Where Where)
{
    /// <summary>Manual names of the positional arguments; a name in brackets may be missing: <c>[port]</c>. One that ends
    /// in <c>...</c> takes all words up to the first parameter.</summary>
    public ImmutableArray<string> Positional { get; init; } = [];

    public ImmutableArray<ParameterSpec> Parameters { get; init; } = [];

    /// <summary>JSON key of the object that the keyword is a member of, its first word (<c>timeout</c>, <c>option</c>,
    /// <c>stats</c>); null where it stands in the section itself. <see cref="Kind"/> then says how the member stands in
    /// that object: <see cref="KeywordKind.Family"/> once, <see cref="KeywordKind.List"/> as an array.</summary>
    public string? Family { get; init; }

    /// <summary>The last argument is free text: the whole JSON string, all the rest of the line in cfg.</summary>
    public bool FreeText { get; init; }

    /// <summary>Takes any further words, none of them checked: rules, conditions and expressions.</summary>
    public bool AnyWords { get; init; }

    /// <summary><c>no KEYWORD</c> is allowed.</summary>
    public bool Negatable { get; init; }

    /// <summary>A keyed one whose name may come several times, each time adding to it (<c>acl</c>).</summary>
    public bool Repeatable { get; init; }

    /// <summary>Its first argument (after the key of a keyed one) is a time; a bare number is in this unit.</summary>
    public TimeUnit Unit { get; init; }

    /// <summary>Keywords of one slot exclude each other; the last line wins in cfg, two are an error in JSON.</summary>
    public string? Slot { get; init; }

    public Support Support { get; init; } = Support.Supported;

    /// <summary>One line: what it sets, with unit and range; shown in the schema.</summary>
    public string Summary { get; init; } = "";

    /// <summary>The difference, or the reason why it is ignored or refused; for the support table and messages.</summary>
    public string Note { get; init; } = "";

    /// <summary>How many positional arguments stand before the parameters; null = all of them.</summary>
    public int? PositionalBeforeParameters { get; init; }

    /// <summary>Severity of the finding when it is used although it is ignored.</summary>
    public bool WarnsWhenIgnored { get; init; }

    /// <summary>A keyed one whose entries may be strings that begin with the name: keepalived's lists in braces, a line an
    /// entry.</summary>
    public bool Terse { get; init; }

    /// <summary>Its first argument is a program with arguments: a whole JSON string, the words of one quoted string in
    /// keepalived.conf, where user and group may follow.</summary>
    public bool IsCommand { get; init; }

    /// <summary>Stands as a block in braces in keepalived.conf.</summary>
    public bool IsBlock { get; init; }

    /// <summary>JSON key under which the words of a terse entry stand that are no parameters; no file can hold it.</summary>
    internal const string RestKey = "\0";

    /// <summary>Puts the line into the section of keepalived's at hand.</summary>
    internal Action<Vrrp.VrrpDraft, Arguments>? BindVrrp { get; init; }

    /// <summary>Puts the line into a global section.</summary>
    internal Action<GlobalDraft, Arguments>? BindGlobal { get; init; }

    /// <summary>Puts the line into a proxy or defaults section.</summary>
    internal Action<ProxyDraft, Arguments>? BindProxy { get; init; }

    /// <summary>Takes no words at all: <c>true</c> in JSON.</summary>
    public bool IsFlag => Positional.IsEmpty && Parameters.IsEmpty && !AnyWords;

    /// <summary>Number of words in <see cref="Name"/>.</summary>
    public int WordCount => Name.AsSpan().Count(' ') + 1;

    /// <summary>Key of its value in the section's JSON object.</summary>
    public string JsonKey => Family ?? (Kind == KeywordKind.List && Name.IndexOf(' ') is > 0 and var space ? Name[..space] : Name);

    /// <summary>The words of <see cref="Name"/> that stand inside the JSON value: the member's key in a family, the first
    /// words of the string in a shared list, else none.</summary>
    public string InnerName => JsonKey.Length == Name.Length ? "" : Name[(JsonKey.Length + 1)..];
}
