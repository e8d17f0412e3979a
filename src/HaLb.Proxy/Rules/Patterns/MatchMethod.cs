using HaLb.Proxy.Samples;

namespace HaLb.Proxy.Rules.Patterns;

/// <summary>How a pattern is compared with a sample (manual 7.1.2, <c>-m</c>).</summary>
internal enum MatchMethod
{
    Found,
    Bool,
    Int,
    Ip,
    Bin,
    Len,
    Str,
    Sub,
    Reg,
    Beg,
    End,
    Dir,
    Dom,
}

/// <summary>Names of the methods, and which one a type has by itself.</summary>
internal static class MatchMethods
{
    public static readonly string[] Names = ["found", "bool", "int", "ip", "bin", "len", "str", "sub", "reg", "beg", "end", "dir", "dom"];

    /// <summary>Those that a criterion's name may end in: <c>path_beg</c>.</summary>
    private static readonly string[] Suffixes = ["_len", "_str", "_sub", "_reg", "_beg", "_end", "_dir", "_dom"];

    public static MatchMethod? Find(string name) => Array.IndexOf(Names, name) is >= 0 and var index ? (MatchMethod)index : null;

    /// <summary>The method that the end of <paramref name="name"/> says, and the name without it.</summary>
    public static MatchMethod? OfSuffix(string name, out string stem)
    {
        foreach (var suffix in Suffixes)
        {
            if (name.Length > suffix.Length && name.EndsWith(suffix, StringComparison.Ordinal))
            {
                stem = name[..^suffix.Length];
                return Find(suffix[1..]);
            }
        }

        stem = name;
        return null;
    }

    /// <summary>What a type is compared by where nothing says more; null = <c>-m</c> must.</summary>
    public static MatchMethod? Of(SampleType type) => type switch
    {
        SampleType.Bool => MatchMethod.Bool,
        SampleType.Int => MatchMethod.Int,
        SampleType.Address or SampleType.Ipv4 or SampleType.Ipv6 => MatchMethod.Ip,
        SampleType.Str or SampleType.Method => MatchMethod.Str,
        _ => null,
    };

    /// <summary>The type that a sample is cast to before it is compared.</summary>
    public static SampleType Input(MatchMethod method) => method switch
    {
        MatchMethod.Found => SampleType.Any,
        MatchMethod.Bool => SampleType.Bool,
        MatchMethod.Int => SampleType.Int,
        MatchMethod.Ip => SampleType.Address,
        MatchMethod.Bin => SampleType.Bin,
        _ => SampleType.Str,
    };
}
