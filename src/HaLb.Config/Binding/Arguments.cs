using HaLb.Config.Diagnostics;
using HaLb.Config.Directives;
using HaLb.Config.Keywords;

namespace HaLb.Config.Binding;

/// <summary>One parameter as given: its words without its name.</summary>
internal sealed record BoundParameter(ParameterSpec Spec, bool Negated, SourcePosition Position, IReadOnlyList<Word> Words)
{
    public string Name => Spec.Name;

    public Word Word => Words[0];
}

/// <summary>The words of one directive, sorted as its row says, with readers that report what is wrong.</summary>
internal sealed class Arguments(KeywordRow row, Directive directive, Findings findings, IReadOnlyList<Word> words, IReadOnlyList<BoundParameter> parameters)
{
    public KeywordRow Row => row;

    public SourcePosition Position => directive.Position;

    /// <summary><c>no</c> stood before it.</summary>
    public bool Negated => directive.Negated;

    /// <summary>Positional arguments, in order; with <see cref="KeywordRow.AnyWords"/> also what follows them.</summary>
    public IReadOnlyList<Word> Words => words;

    /// <summary>Parameters in the order in which they stand.</summary>
    public IReadOnlyList<BoundParameter> Parameters => parameters;

    /// <summary>First positional argument; "" where there is none.</summary>
    public Word First => words.Count > 0 ? words[0] : new Word("", directive.Position);

    /// <summary>All positional words as one text.</summary>
    public string AllText => string.Join(' ', words.Select(static w => w.Text));

    /// <summary>The last parameter of this name; null where it is missing.</summary>
    public BoundParameter? Find(string name) => parameters.LastOrDefault(p => p.Name == name);

    public bool Has(string name) => Find(name) is { Negated: false };

    public string? Text(string name) => Find(name)?.Word.Text;

    public void Error(SourcePosition position, string message) => findings.Error(position, $"'{row.Name}': {message}");

    public void Error(Word word, string message) => Error(word.Position, message);

    public void Warning(SourcePosition position, string message) => findings.Warning(position, $"'{row.Name}': {message}");

    /// <summary>A whole number within a range; reports and gives the fallback otherwise.</summary>
    public int Integer(Word word, int min, int max, int fallback)
    {
        if (Values.TryInteger(word.Text, out var value) && value >= min && value <= max)
        {
            return (int)value;
        }

        Error(word, max == int.MaxValue ? $"'{word.Text}' is not a whole number from {min}" : $"'{word.Text}' is not a whole number from {min} to {max}");
        return fallback;
    }

    /// <summary>A size in bytes, with k, m, g.</summary>
    public int Size(Word word, int min, int max, int fallback)
    {
        if (Values.TrySize(word.Text, out var value) && value >= min && value <= max)
        {
            return (int)value;
        }

        Error(word, $"'{word.Text}' is not a size from {min} to {max} bytes");
        return fallback;
    }

    /// <summary>A time; null after an error.</summary>
    public TimeSpan? Time(Word word, TimeUnit unit)
    {
        if (Values.TryTime(word.Text, unit, out var value, out var problem))
        {
            return value;
        }

        Error(word, problem);
        return null;
    }

    /// <summary>One of several words; reports the nearest and gives the fallback otherwise.</summary>
    public T Choice<T>(Word word, T fallback, params ReadOnlySpan<(string Word, T Value)> choices)
    {
        foreach (var (text, value) in choices)
        {
            if (text == word.Text)
            {
                return value;
            }
        }

        var known = new string[choices.Length];
        for (var i = 0; i < known.Length; i++)
        {
            known[i] = choices[i].Word;
        }

        Error(word, $"'{word.Text}' is none of {string.Join(", ", known)}{Suggestions.ForWord(word.Text, known)}");
        return fallback;
    }
}
