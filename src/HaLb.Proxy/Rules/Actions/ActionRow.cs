namespace HaLb.Proxy.Rules.Actions;

/// <summary>Compiles an action's words; null after a finding.</summary>
internal delegate HttpAction? ActionCompile(ActionReader reader);

/// <summary>One action: the only place that says its name, where it may stand, and what it is made of.</summary>
/// <param name="Name">Its first word, up to a parenthesis.</param>
/// <param name="Places">Where it may stand.</param>
/// <param name="Compile">Null = refused.</param>
internal sealed record ActionRow(string Name, ActionPlaces Places, ActionCompile? Compile)
{
    /// <summary>Why it is refused.</summary>
    public string Note { get; init; } = "";
}
