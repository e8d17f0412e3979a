using System.Collections.Frozen;

namespace HaLb.Config.Directives;

/// <summary>Evaluates the conditions of <c>.if</c> and <c>when</c> (HAProxy manual 2.4): numbers, predicates, <c>!</c>,
/// <c>&amp;&amp;</c>, <c>||</c> and parentheses.</summary>
internal sealed class ConditionEvaluator
{
    /// <summary>The HAProxy whose configuration language HaLb follows.</summary>
    private static readonly int[] Version = [3, 4, 0];

    private const int DepthMax = 32;

    private static readonly FrozenSet<string> Features = new[]
    {
        "EPOLL", "OPENSSL", "THREAD", "GETADDRINFO", "TFO", "ACCEPT4", "POLL",
    }.ToFrozenSet();

    private static readonly string[] Predicates =
        ["defined", "feature", "streq", "strneq", "strstr", "version_atleast", "version_before"];

    private readonly string _text;
    private readonly VariableScope? _variables;
    private int _at;
    private int _depth;
    private string? _error;

    private ConditionEvaluator(string text, VariableScope? variables)
    {
        _text = text;
        _variables = variables;
    }

    public static bool Evaluate(string condition, VariableScope? variables, out string? error)
    {
        var evaluator = new ConditionEvaluator(condition, variables);
        error = null;
        if (evaluator.AtEnd())
        {
            return false;   // An empty condition is false.
        }

        var holds = evaluator.Or();
        if (evaluator._error is null && !evaluator.AtEnd())
        {
            evaluator.Fail($"unexpected '{evaluator._text[evaluator._at..]}'");
        }

        error = evaluator._error is null ? null : $"condition '{condition}': {evaluator._error}";
        return holds && error is null;
    }

    private bool Or()
    {
        var holds = And();
        while (_error is null && Accept("||"))
        {
            holds |= And();
        }

        return holds;
    }

    private bool And()
    {
        var holds = Term();
        while (_error is null && Accept("&&"))
        {
            holds &= Term();
        }

        return holds;
    }

    private bool Term()
    {
        if (++_depth > DepthMax)
        {
            return Fail("nested too deeply");
        }

        var holds = Accept("!") ? !Term()
            : Accept("(") ? Parenthesis()
            : Word() is { Length: > 0 } word ? Named(word)
            : Fail("a predicate or a number is missing");
        _depth--;
        return holds;
    }

    private bool Parenthesis()
    {
        var holds = Or();
        return Accept(")") ? holds : Fail("')' is missing");
    }

    private bool Named(string word)
    {
        if (word.All(char.IsAsciiDigit))
        {
            return word.AsSpan().TrimStart('0').Length > 0;
        }

        List<string> arguments = [];
        if (Accept("("))
        {
            arguments = Arguments();
        }

        return (word, arguments.Count) switch
        {
            ("defined", 1) => _variables?.Get(arguments[0]) is not null,
            ("feature", 1) => Features.Contains(arguments[0]),
            ("streq", 2) => arguments[0] == arguments[1],
            ("strneq", 2) => arguments[0] != arguments[1],
            ("strstr", 2) => arguments[0].Contains(arguments[1], StringComparison.Ordinal),
            ("version_atleast", 1) => Compare(arguments[0]) >= 0,
            ("version_before", 1) => Compare(arguments[0]) < 0,
            _ => Fail(Predicates.Contains(word)
                ? $"'{word}' has the wrong number of arguments"
                : $"unknown predicate '{word}'{Keywords.Suggestions.ForWord(word, Predicates)}"),
        };
    }

    private List<string> Arguments()
    {
        var arguments = new List<string>();
        do
        {
            arguments.Add(Argument());
        }
        while (_error is null && Accept(","));
        if (!Accept(")"))
        {
            Fail("')' is missing");
        }

        return arguments;
    }

    /// <summary>Text up to a comma or parenthesis; quotes protect both.</summary>
    private string Argument()
    {
        var argument = new System.Text.StringBuilder();
        var quote = '\0';
        for (; _at < _text.Length; _at++)
        {
            var c = _text[_at];
            if (c == quote || (quote == '\0' && c is '"' or '\''))
            {
                quote = quote == '\0' ? c : '\0';
            }
            else if (quote == '\0' && c is ',' or ')')
            {
                break;
            }
            else
            {
                argument.Append(c);
            }
        }

        return argument.ToString().Trim();
    }

    /// <summary>HaLb's version less the given one.</summary>
    private int Compare(string version)
    {
        var parts = version.Split('-', 2)[0].Split('.');
        for (var i = 0; i < Version.Length; i++)
        {
            var part = 0;
            if (i < parts.Length && !int.TryParse(parts[i], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out part))
            {
                Fail($"'{version}' is no version");
                return 0;
            }

            if (Version[i] != part)
            {
                return Version[i] - part;
            }
        }

        return 0;
    }

    private string Word()
    {
        SkipSpace();
        var start = _at;
        while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] is '_' or '.'))
        {
            _at++;
        }

        return _text[start.._at];
    }

    private bool Accept(string token)
    {
        SkipSpace();
        if (!_text.AsSpan(_at).StartsWith(token))
        {
            return false;
        }

        _at += token.Length;
        return true;
    }

    private bool AtEnd()
    {
        SkipSpace();
        return _at >= _text.Length;
    }

    private void SkipSpace()
    {
        while (_at < _text.Length && _text[_at] is ' ' or '\t')
        {
            _at++;
        }
    }

    private bool Fail(string message)
    {
        _error ??= message;
        return false;
    }
}
