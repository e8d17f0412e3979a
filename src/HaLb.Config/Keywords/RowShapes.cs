using System.Collections.Immutable;

namespace HaLb.Config.Keywords;

/// <summary>Short forms in which the row files are written. Arguments and parameters are given as in the manual:
/// <c>"address [port]"</c>.</summary>
internal static class RowShapes
{
    public static KeywordRow Single(Where where, string name, string arguments, string summary) =>
        new(name, KeywordKind.Single, where) { Positional = Words(arguments), Summary = summary };

    public static KeywordRow Listed(Where where, string name, string arguments, string summary) =>
        new(name, KeywordKind.List, where) { Positional = Words(arguments), Summary = summary };

    public static KeywordRow Keyed(Where where, string name, string arguments, string summary) =>
        new(name, KeywordKind.Keyed, where) { Positional = Words(arguments), Summary = summary };

    /// <summary>A member of the object that its first word names.</summary>
    public static KeywordRow Member(Where where, string name, string arguments, string summary) =>
        new(name, KeywordKind.Family, where) { Family = FirstWord(name), Positional = Words(arguments), Summary = summary };

    /// <summary>An array inside the object that its first word names.</summary>
    public static KeywordRow MemberList(Where where, string name, string arguments, string summary) =>
        new(name, KeywordKind.List, where) { Family = FirstWord(name), Positional = Words(arguments), Summary = summary };

    /// <summary>Rows for keywords that are accepted and do nothing, all for one reason.</summary>
    public static IEnumerable<KeywordRow> Ignored(Where where, string reason, params string[] names) =>
        names.Select(name => new KeywordRow(name, KeywordKind.Single, where)
        {
            AnyWords = true,
            Negatable = true,
            Support = Support.Ignored,
            Note = reason,
        });

    /// <summary>Rows for keywords that are refused by name, all for one reason.</summary>
    public static IEnumerable<KeywordRow> Refused(Where where, KeywordKind kind, string reason, params string[] names) =>
        names.Select(name => new KeywordRow(name, kind, where)
        {
            Family = kind == KeywordKind.Family ? FirstWord(name) : null,
            Positional = kind == KeywordKind.Keyed ? ["name"] : [],
            AnyWords = true,
            Negatable = true,
            Support = Support.Refused,
            Note = reason,
        });

    public static ParameterSpec Flag(string name) => new(name, 0);

    /// <summary>A flag with its <c>no-</c> form.</summary>
    public static ParameterSpec Switch(string name) => new(name, 0) { Negatable = true };

    public static ParameterSpec Value(string name) => new(name, 1);

    public static ParameterSpec Time(string name, TimeUnit unit = TimeUnit.Milliseconds) => new(name, 1) { Unit = unit };

    public static ParameterSpec Ignored(this ParameterSpec parameter, string reason) =>
        parameter with { Support = Support.Ignored, Note = reason };

    public static ParameterSpec Refused(this ParameterSpec parameter, string reason) =>
        parameter with { Support = Support.Refused, Note = reason };

    private static string FirstWord(string name) => name.Split(' ', 2)[0];

    private static ImmutableArray<string> Words(string text) =>
        [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
}
