namespace HaLb.Proxy.Rules;

/// <summary>What follows from a rule whose condition held.</summary>
internal enum RuleVerdict
{
    /// <summary>The next rule.</summary>
    Next,

    /// <summary><c>allow</c>: no further rule of this list.</summary>
    Stop,

    /// <summary>The stream ends with <see cref="Stream.StreamContext.ReplyBody"/>, which the action has set.</summary>
    Answer,

    /// <summary>As <see cref="Answer"/>, after a while.</summary>
    Tarpit,

    /// <summary>The connection ends without a word.</summary>
    Drop,

    /// <summary>The interim response in <see cref="Stream.StreamContext.Response"/> is sent, then the next rule.</summary>
    Interim,

    /// <summary>The action could not be carried out.</summary>
    Failed,
}
