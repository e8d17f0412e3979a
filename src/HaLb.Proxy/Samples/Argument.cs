using System.Net;

namespace HaLb.Proxy.Samples;

/// <summary>What an argument of a fetch or converter must be.</summary>
internal enum ArgumentKind : byte
{
    /// <summary>Bytes as written.</summary>
    Str,

    /// <summary>A signed number.</summary>
    Int,

    /// <summary>A time, in milliseconds.</summary>
    Time,

    /// <summary>A size with k, m, g.</summary>
    Size,

    /// <summary>IPv4 mask: dotted or a length.</summary>
    Mask4,

    /// <summary>IPv6 prefix length or mask.</summary>
    Mask6,
    Ipv4,
    Ipv6,

    /// <summary>Name of a frontend; empty = the current one.</summary>
    Frontend,

    /// <summary>Name of a backend; empty = the current one.</summary>
    Backend,

    /// <summary><c>[backend/]server</c>.</summary>
    Server,

    /// <summary>Name of a stick table.</summary>
    Table,

    /// <summary>Name of a userlist.</summary>
    UserList,

    /// <summary>A regular expression, compiled.</summary>
    Regex,

    /// <summary>Name of a variable with its scope: <c>txn.host</c>.</summary>
    Variable,

    /// <summary>File of a map.</summary>
    Map,

    /// <summary>A number, or a variable that has one (arithmetic converters).</summary>
    IntOrVariable,

    /// <summary>Bytes, or a variable that has them.</summary>
    StrOrVariable,
}

/// <summary>One argument, ready for use: what its kind needs is set.</summary>
internal sealed class Argument
{
    public required ArgumentKind Kind { get; init; }

    /// <summary>Whether it was written at all; an omitted optional one has its kind's neutral value.</summary>
    public bool IsGiven { get; init; } = true;

    public byte[] Bytes { get; init; } = [];

    public long Integer { get; init; }

    public IPAddress? Address { get; init; }

    /// <summary>What the kind resolves to: a backend, server, table, map, regular expression, variable slot; or what a row's check
    /// made of the text (<c>regsub</c>).</summary>
    public object? Target { get; set; }

    /// <summary>As written.</summary>
    public string Text { get; init; } = "";
}
