using HaLb.Config.Binding;
using HaLb.Config.Binding.Vrrp;

namespace HaLb.Config.Keywords;

/// <summary>Short forms in which the rows of keepalived's keywords are written.</summary>
internal static class VrrpShapes
{
    public const Where AnyTracker = Where.VrrpInstance | Where.VrrpSyncGroup;

    /// <summary>One line in its section.</summary>
    public static KeywordRow Line(Where where, string name, string arguments, string summary, Action<VrrpDraft, Arguments> bind) =>
        RowShapes.Single(where, name, arguments, summary) with { BindVrrp = bind, Negatable = arguments is "" or "[bool]" };

    /// <summary>A member of a block of keywords, as <c>auth_type</c> in <c>authentication</c>.</summary>
    public static KeywordRow Inner(Where where, string name, string arguments, string summary, Action<VrrpDraft, Arguments> bind) =>
        RowShapes.Member(where, name, arguments, summary) with { BindVrrp = bind };

    /// <summary>A block with a line for each entry, which begins with a name.</summary>
    public static KeywordRow Entries(Where where, string name, string key, string summary, Action<VrrpDraft, Arguments> bind, params ParameterSpec[] parameters) =>
        RowShapes.Keyed(where, name, key, summary) with { BindVrrp = bind, Terse = true, IsBlock = true, Parameters = [.. parameters] };

    /// <summary>A program to run, with user and group.</summary>
    public static KeywordRow Command(Where where, string name, string summary, Action<VrrpDraft, Arguments> bind) =>
        RowShapes.Single(where, name, "script", summary) with { BindVrrp = bind, IsCommand = true, Parameters = [new("user", 1), new("group", 1)] };

    /// <summary>Accepted, does nothing that a user could miss.</summary>
    public static IEnumerable<KeywordRow> Silent(Where where, string reason, params string[] names) => RowShapes.Ignored(where, reason, names);

    /// <summary>Accepted with a warning: something that the file asks for is not done.</summary>
    public static IEnumerable<KeywordRow> Warned(Where where, string reason, params string[] names) =>
        RowShapes.Ignored(where, reason, names).Select(static row => row with { WarnsWhenIgnored = true });

    /// <summary>Refused: without it the two boxes would not do the same.</summary>
    public static IEnumerable<KeywordRow> NotDone(Where where, string reason, params string[] names) =>
        RowShapes.Refused(where, KeywordKind.Single, reason, names);
}
