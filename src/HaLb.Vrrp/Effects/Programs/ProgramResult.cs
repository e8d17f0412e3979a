namespace HaLb.Vrrp.Effects.Programs;

internal enum ProgramOutcome
{
    /// <summary>Ended by itself; the exit code counts.</summary>
    Exited,

    /// <summary>Killed by a signal that was not ours.</summary>
    Killed,

    /// <summary>Ran longer than it may, or the daemon leaves.</summary>
    TimedOut,

    /// <summary>Not found, not executable, insecure, no such user ...</summary>
    NotStarted,
}

/// <summary>How a run ended. <c>Code</c>: exit code or signal. <c>Output</c>: the beginning of what it wrote.
/// <c>Error</c>: why it was not started.</summary>
internal sealed record ProgramResult(ProgramOutcome Outcome, int Code, string Output, string Error)
{
    private const int LineLengthMax = 100;

    public bool IsSuccess => Outcome == ProgramOutcome.Exited && Code == 0;

    public static ProgramResult NotStarted(string error) => new(ProgramOutcome.NotStarted, 0, "", error);

    /// <summary>In a few words: <c>exit code 2: no such backend</c>.</summary>
    public string Phrase => Outcome switch
    {
        ProgramOutcome.Exited when Code == 0 => "",
        ProgramOutcome.Exited => FirstLine is { Length: > 0 } line ? $"exit code {Code}: {line}" : $"exit code {Code}",
        ProgramOutcome.Killed => $"killed by signal {Code}",
        ProgramOutcome.TimedOut => "timed out",
        _ => Error,
    };

    private string FirstLine
    {
        get
        {
            var text = Output.AsSpan().Trim();
            var end = text.IndexOfAny('\n', '\r');
            text = end < 0 ? text : text[..end];
            var line = text.Length > LineLengthMax ? string.Concat(text[..LineLengthMax], "...") : text.ToString();
            // It goes to logs and terminals.
            return string.Create(line.Length, line, static (into, line) =>
            {
                for (var i = 0; i < line.Length; i++)
                {
                    into[i] = char.IsControl(line[i]) ? '?' : line[i];
                }
            });
        }
    }
}
