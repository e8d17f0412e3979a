namespace HaLb.Proxy.Rules.Format;

/// <summary>Flags of an item of a log format (manual 8.2.6): <c>%{+Q,-E}r</c>.</summary>
[Flags]
internal enum LogFlags
{
    None = 0,

    /// <summary>Q: between quotes.</summary>
    Quote = 1,

    /// <summary>X: addresses, ports and times in hexadecimal digits.</summary>
    Hex = 2,

    /// <summary>E: <c>"</c>, <c>\</c> and <c>]</c> behind a backslash.</summary>
    Escape = 4,

    /// <summary>M: a dash where there is no value.</summary>
    Mandatory = 8,
}
