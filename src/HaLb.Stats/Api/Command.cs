using HaLb.Config.Model;

namespace HaLb.Stats.Api;

/// <summary>One command of the runtime API.</summary>
/// <param name="Words">The words that name it.</param>
/// <param name="Usage">Its left column in the help.</param>
/// <param name="Help">Its right column.</param>
/// <param name="Level">Who may run it.</param>
/// <param name="Run">Gets the session and the words after the name; returns the answer without the empty line after it.</param>
internal sealed record Command(string Words, string Usage, string Help, RuntimeApiLevel Level, Func<CommandSession, string[], string> Run)
{
    private readonly string[] _words = Words.Split(' ');

    public int WordCount => _words.Length;

    public bool Matches(ReadOnlySpan<string> words) => words.Length >= _words.Length && words[.._words.Length].SequenceEqual(_words);

    public string HelpLine => $"  {Usage,-40}: {Help}\n";
}
