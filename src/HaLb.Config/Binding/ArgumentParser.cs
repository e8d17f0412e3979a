using HaLb.Config.Directives;
using HaLb.Config.Keywords;

namespace HaLb.Config.Binding;

/// <summary>Sorts the words of a directive into positional arguments and parameters as its row says.</summary>
internal sealed class ArgumentParser(KeywordRow row, Directive directive, Findings findings)
{
    private readonly List<Word> _words = [];
    private readonly List<BoundParameter> _parameters = [];
    private bool _failed;
    private bool _lost;

    /// <summary>False when words are missing, unknown, refused or too many; all of it is reported.</summary>
    public static bool TryParse(KeywordRow row, Directive directive, Findings findings, out Arguments arguments)
    {
        var parser = new ArgumentParser(row, directive, findings);
        parser.Read();
        arguments = new Arguments(row, directive, findings, parser._words, parser._parameters);
        return !parser._failed;
    }

    private void Read()
    {
        if (directive.Negated && !row.Negatable)
        {
            Fail(directive.Position, "cannot be negated");
            return;
        }

        var all = directive.Arguments;
        foreach (var word in all.Where(static word => word.Text.Contains('\0', StringComparison.Ordinal)))
        {
            // JSON can write one; no file name, header or address can hold it.
            Fail(word.Position, "a word holds a NUL character");
        }

        var lead = row.PositionalBeforeParameters ?? row.Positional.Length;
        for (var i = 0; i < all.Length;)
        {
            var word = all[i];
            var positionalLeft = TakesMoreWords(_words.Count);
            if (positionalLeft && _words.Count < lead && !IsOptional(_words.Count))
            {
                _words.Add(word);
                i++;
            }
            else if (FindParameter(word.Text, out var spec, out var negated))
            {
                _lost = false;
                i = ReadParameter(spec, negated, i);
            }
            else if (positionalLeft || row.AnyWords)
            {
                _words.Add(word);
                i++;
            }
            else
            {
                Unknown(word);
                i++;
            }
        }

        // `no cookie X` and the like take back a line whatever its words were.
        if (!directive.Negated && _words.Count < row.Positional.Length && !IsOptional(_words.Count))
        {
            Fail(directive.Position, $"needs {Described(row.Positional[_words.Count])}");
        }
    }

    private int ReadParameter(ParameterSpec spec, bool negated, int i)
    {
        var name = directive.Arguments[i];
        var arity = negated ? 0 : spec.Arity;
        if (i + arity >= directive.Arguments.Length)
        {
            Fail(name.Position, arity == 1 ? $"'{name.Text}' needs a value" : $"'{name.Text}' needs {arity} values");
            return directive.Arguments.Length;
        }

        var words = directive.Arguments.AsSpan().Slice(i + 1, arity).ToArray();
        switch (spec.Support)
        {
            case Support.Refused when !negated:
                Fail(name.Position, $"'{name.Text}': {spec.Note}");
                break;
            case Support.Ignored when !negated:
                findings.Notice(name.Position, $"'{row.Name}': '{name.Text}' is ignored: {spec.Note}");
                break;
            default:
                _parameters.Add(new BoundParameter(spec, negated, name.Position, words));
                break;
        }

        return i + 1 + arity;
    }

    private void Unknown(Word word)
    {
        if (_lost)
        {
            // Most likely the value of the unknown word before it.
            return;
        }

        _lost = true;
        if (row.FreeText && row.Positional.Length > 0)
        {
            // Cut like HAProxy: only the first word counts.
            findings.Warning(word.Position, $"'{row.Name}': '{word.Text}' and what follows is ignored; quote the text to keep it whole");
            _words.Add(word);
            return;
        }

        if (row.Parameters.IsEmpty)
        {
            Fail(word.Position, row.Positional.IsEmpty ? $"takes no argument, but '{word.Text}' was given" : $"'{word.Text}' is one argument too many");
            return;
        }

        // keepalived drops the word, not the address or track whose line it stands in.
        Fail(word.Position, $"unknown parameter '{word.Text}'{KeywordTable.Suggest(row, word.Text)}", isWhole: !findings.Lenient);
    }

    private void Fail(Diagnostics.SourcePosition position, string message, bool isWhole = true)
    {
        _failed |= isWhole;
        findings.Error(position, $"'{row.Name}': {message}");
    }

    private bool TakesMoreWords(int index) =>
        index < row.Positional.Length || (!row.Positional.IsEmpty && row.Positional[^1].TrimEnd(']').EndsWith("...", StringComparison.Ordinal));

    private bool IsOptional(int index) => index >= row.Positional.Length || row.Positional[index].StartsWith('[');

    private bool FindParameter(string text, out ParameterSpec spec, out bool negated)
    {
        foreach (var parameter in row.Parameters)
        {
            var isPlain = parameter.Name == text;
            if (isPlain || (parameter.Negatable && text.StartsWith("no-", StringComparison.Ordinal) && text.AsSpan(3).SequenceEqual(parameter.Name)))
            {
                (spec, negated) = (parameter, !isPlain);
                return true;
            }
        }

        (spec, negated) = (null!, false);
        return false;
    }

    private static string Described(string positional) => $"<{positional.TrimEnd('.')}>";
}
