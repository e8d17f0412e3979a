using HaLb.Config.Directives;
using HaLb.Config.Keywords;

namespace HaLb.Config.Json;

/// <summary>How one key of a section stands in JSON.</summary>
internal enum KeyShape
{
    Unknown,

    /// <summary>An object by sub-keyword.</summary>
    Family,

    /// <summary>One array for all keywords of this first word.</summary>
    SharedList,

    /// <summary>An array of one keyword.</summary>
    List,

    /// <summary>An object by name, or an array of objects with <c>name</c>.</summary>
    Keyed,

    /// <summary>One value.</summary>
    Single,
}

/// <summary>Looks up how keys and members stand in JSON.</summary>
internal static class JsonSchemaWalk
{
    /// <summary>Sections that stand as an object by name.</summary>
    public static bool IsNamed(SectionKind kind) => kind is not (SectionKind.Global or SectionKind.Defaults or SectionKind.VrrpGlobal);

    public static KeyShape ShapeOf(SectionKind kind, string key, out KeywordRow? row)
    {
        row = null;
        if (KeywordTable.IsFamily(kind, key))
        {
            return KeyShape.Family;
        }

        if (KeywordTable.IsSharedList(kind, key))
        {
            return KeyShape.SharedList;
        }

        return !key.Contains(' ', StringComparison.Ordinal) && KeywordTable.TryFind(kind, key, out row) ? ShapeOf(row) : KeyShape.Unknown;
    }

    /// <summary>Shape of a member of a family.</summary>
    public static KeyShape ShapeOfMember(SectionKind kind, string family, string member, out KeywordRow? row) =>
        KeywordTable.TryFind(kind, $"{family} {member}", out row) ? ShapeOf(row) : KeyShape.Unknown;

    private static KeyShape ShapeOf(KeywordRow row) => row.Kind switch
    {
        KeywordKind.List => KeyShape.List,
        KeywordKind.Keyed => KeyShape.Keyed,
        _ => KeyShape.Single,
    };
}
