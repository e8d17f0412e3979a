namespace HaLb.Stats.Page;

/// <summary>What is asked for.</summary>
internal enum PageFormat
{
    Html,
    Csv,
    Json,
}

/// <summary>The options behind the stats URI: <c>;csv</c>, <c>;norefresh</c>, <c>;up</c>, <c>;scope=text</c>, <c>;st=DONE</c>.</summary>
internal sealed record PageOptions
{
    public static readonly PageOptions Default = new();

    // As HAProxy's input field.
    private const int ScopeMax = 20;

    public PageFormat Format { get; init; }

    public bool NoRefresh { get; init; }

    public bool HideDown { get; init; }

    public bool HideMaintenance { get; init; }

    /// <summary>Part of the names of the proxies shown; empty = all.</summary>
    public string Scope { get; init; } = "";

    /// <summary>Outcome of the last change, one of the known words; empty = none.</summary>
    public string State { get; init; } = "";

    public static PageOptions Parse(string target, string uri)
    {
        var options = Default;
        foreach (var word in target[Math.Min(uri.Length, target.Length)..].Split([';', '?', '&'], 32))
        {
            options = word switch
            {
                "csv" => options with { Format = PageFormat.Csv },
                "json" => options with { Format = PageFormat.Json },
                "norefresh" => options with { NoRefresh = true },
                "up" => options with { HideDown = true },
                "no-maint" => options with { HideMaintenance = true },
                _ when word.StartsWith("scope=", StringComparison.Ordinal) => options with { Scope = ReadScope(word[6..]) },
                _ when word.StartsWith("st=", StringComparison.Ordinal) && AdminForm.Meaning(word[3..]) is not null => options with { State = word[3..] },
                _ => options,
            };
        }

        return options;
    }

    /// <summary>These options as they stand behind the URI.</summary>
    public string Suffix(bool withState) =>
        (HideDown ? ";up" : "")
        + (HideMaintenance ? ";no-maint" : "")
        + (NoRefresh ? ";norefresh" : "")
        + (Scope.Length > 0 ? ";scope=" + Uri.EscapeDataString(Scope) : "")
        + (withState && State.Length > 0 ? ";st=" + State : "");

    private static string ReadScope(string text)
    {
        var decoded = Uri.UnescapeDataString(text.Replace('+', ' '));
        return decoded[..Math.Min(decoded.Length, ScopeMax)];
    }
}
