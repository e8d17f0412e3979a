using System.Globalization;
using HaLb.Config.Directives;
using HaLb.Config.Keywords;
using HaLb.Config.Model;
using HaLb.Proxy.Rules.Patterns;
using HaLb.Proxy.Samples;

namespace HaLb.Proxy.Rules.Acls;

/// <summary>Compiles one line of an ACL: <c>criterion [flags] [operator] patterns...</c>. A criterion is an expression, or one
/// whose fetch's name ends in a method: <c>path_beg</c>, <c>hdr_dom(host)</c>.</summary>
internal sealed class AclTestCompiler(RuleScope scope, RuleConfig rule, IReadOnlyList<Word> words)
{
    private readonly List<Word> _files = [];
    private MatchMethod? _method;
    private bool _ignoreCase;
    private bool _resolveNames = true;
    private bool _isMap;
    private bool _flagsEnded;

    /// <summary>Null after a finding.</summary>
    public AclTest? Compile()
    {
        var criterion = words[0];
        var end = criterion.Text.IndexOfAny(['(', ',']);
        var name = end < 0 ? criterion.Text : criterion.Text[..end];
        MatchMethod? ofSuffix = null;
        if (!FetchTable.Rows.ContainsKey(name) && MatchMethods.OfSuffix(name, out var stem) is { } suffix && FetchTable.Rows.ContainsKey(stem))
        {
            ofSuffix = suffix;
            criterion = criterion with { Text = stem + criterion.Text[name.Length..] };
        }

        // Whether a place of use offers what it reads is told at each use.
        var expression = scope.Expressions.Compile(criterion.Text, criterion.Position, SampleWhere.Anywhere);
        var next = 1;
        if (expression is null || !TryReadFlags(ref next))
        {
            return null;
        }

        if ((_method ?? ofSuffix ?? Default(expression)) is not { } method)
        {
            scope.Error(rule, words[0], $"'{words[0].Text}' has no way of its own to be compared; say one with -m");
            return null;
        }

        var input = MatchMethods.Input(method);
        if (!SampleCast.Exists(expression.Type, input))
        {
            scope.Error(rule, words[0], $"what '{words[0].Text}' yields cannot be compared with -m {MatchMethods.Names[(int)method]}");
            return null;
        }

        return ReadPatterns(method, next) is { } patterns ? new AclTest(expression, patterns) : null;
    }

    /// <summary>A fetch's own method holds as long as converters leave its type; otherwise the type decides.</summary>
    private static MatchMethod? Default(SampleExpression expression)
    {
        var own = expression.Fetch.AclMatch is { } name ? MatchMethods.Find(name) : null;
        return own is { } method && (expression.IsBare || SampleCast.Exists(expression.Type, MatchMethods.Input(method)) && expression.Type == expression.Fetch.Type)
            ? method : MatchMethods.Of(expression.Type);
    }

    private bool TryReadFlags(ref int next)
    {
        while (next < words.Count && words[next].Text.StartsWith('-') && !_flagsEnded)
        {
            var flag = words[next];
            next++;
            switch (flag.Text)
            {
                case "--":
                    _flagsEnded = true;
                    break;
                case "-i":
                    _ignoreCase = true;
                    break;
                case "-n":
                    _resolveNames = false;
                    break;
                case "-M":
                    _isMap = true;
                    break;
                case "-f" or "-m" or "-u" when next == words.Count:
                    scope.ErrorAtEnd(rule, $"'{flag.Text}' needs {(flag.Text == "-f" ? "a file" : flag.Text == "-m" ? "a method" : "a number")}");
                    return false;
                case "-f":
                    _files.Add(words[next++]);
                    break;
                case "-u":
                    // Names the ACL for commands; HaLb's commands know it by its name and file.
                    if (!int.TryParse(words[next++].Text, NumberStyles.None, CultureInfo.InvariantCulture, out _))
                    {
                        scope.Error(rule, words[next - 1], $"'{words[next - 1].Text}' is no number");
                        return false;
                    }

                    break;
                case "-m":
                    _method = MatchMethods.Find(words[next++].Text);
                    if (_method is null)
                    {
                        scope.Error(rule, words[next - 1], $"unknown method '{words[next - 1].Text}': one of {string.Join(", ", MatchMethods.Names)}{Suggestions.ForWord(words[next - 1].Text, MatchMethods.Names)}");
                        return false;
                    }

                    break;
                case var text when text.Length > 1 && (char.IsAsciiDigit(text[1]) || text[1] == ':'):
                    // A negative number is no flag.
                    next--;
                    return true;
                default:
                    scope.Error(rule, flag, $"unknown flag '{flag.Text}'; put '--' before a pattern that begins with '-'");
                    return false;
            }
        }

        return true;
    }

    private PatternSet? ReadPatterns(MatchMethod method, int next)
    {
        var reader = new PatternReader(method, _ignoreCase, _resolveNames);
        var good = true;
        foreach (var file in _files)
        {
            if (PatternFile.Read(scope.PathOf(file), _isMap, reader.Add) is { } wrong)
            {
                scope.Error(rule, file, wrong);
                good = false;
            }
        }

        for (; next < words.Count; next++)
        {
            if (reader.HasOperators && words[next].Text is "eq" or "ge" or "gt" or "le" or "lt")
            {
                reader.Operator = words[next].Text;
            }
            else if (reader.Add(words[next].Text) is { } wrong)
            {
                scope.Error(rule, words[next], wrong);
                good = false;
            }
        }

        foreach (var warning in reader.Warnings)
        {
            scope.Warning(words[0].Position, warning);
        }

        if (reader.IsEmpty && _files.Count == 0 && !_flagsEnded && method is not (MatchMethod.Found or MatchMethod.Bool))
        {
            scope.Warning(words[0].Position, $"'{words[0].Text}' has no pattern to match, so it never does; say '--' after it if that is meant");
        }

        return good ? reader.Build() : null;
    }
}
