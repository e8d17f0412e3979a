using HaLb.Config.Directives;
using HaLb.Config.Keywords;
using HaLb.Config.Model;
using HaLb.Proxy.Rules.Acls;
using HaLb.Proxy.Rules.Format;
using HaLb.Proxy.Rules.Patterns;
using HaLb.Proxy.Samples;

namespace HaLb.Proxy.Rules.Actions;

/// <summary>Takes an action's words one after another. Each reader that fails has reported what is wrong.</summary>
/// <param name="scope">The proxy.</param>
/// <param name="rule">The line.</param>
/// <param name="order">Its place in the section.</param>
/// <param name="at">Where it will run.</param>
internal sealed class ActionReader(RuleScope scope, RuleConfig rule, int order, SampleWhere at)
{
    private int _next;

    public RuleScope Scope => scope;

    public RuleConfig Rule => rule;

    public SampleWhere At => at;

    public bool HasFailed { get; private set; }

    /// <summary>No word is left before the condition.</summary>
    public bool IsAtEnd => _next == rule.Words.Length || rule.Words[_next].Text is "if" or "unless";

    /// <summary>The word that was taken last.</summary>
    public Word Last => rule.Words[_next - 1];

    /// <summary>The next word, whatever it is; reports that <paramref name="what"/> is missing.</summary>
    public bool TryTake(string what, out Word word)
    {
        if (_next < rule.Words.Length)
        {
            word = rule.Words[_next++];
            return true;
        }

        word = default;
        Missing(what);
        return false;
    }

    /// <summary>Takes the next word where it is this one.</summary>
    public bool TakeIf(string text)
    {
        if (_next < rule.Words.Length && rule.Words[_next].Text == text)
        {
            _next++;
            return true;
        }

        return false;
    }

    /// <summary>Takes a name and what is in parentheses behind it: <c>set-var(txn.host)</c>.</summary>
    public static string NameOf(Word word, out string? inside)
    {
        var open = word.Text.IndexOf('(', StringComparison.Ordinal);
        inside = open > 0 && word.Text.EndsWith(')') ? word.Text[(open + 1)..^1] : null;
        return open > 0 ? word.Text[..open] : word.Text;
    }

    /// <summary>A log format in the next word.</summary>
    public LogFormat? Format(string what, LogFormatUse use = LogFormatUse.Http) => TryTake(what, out var word) ? FormatOf(word, use) : null;

    public LogFormat? FormatOf(Word word, LogFormatUse use = LogFormatUse.Http)
    {
        var format = LogFormatCompiler.Compile(scope, word, at, use);
        HasFailed |= format is null;
        return format;
    }

    /// <summary>The name of a header line in the next word.</summary>
    public byte[]? HeaderName()
    {
        if (!TryTake("the name of a header", out var word))
        {
            return null;
        }

        if (word.Text.Length > 0 && word.Text.All(static c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal)))
        {
            return WordEncoding.GetBytes(word.Text);
        }

        Error(word, $"'{word.Text}' cannot be the name of a header");
        return null;
    }

    /// <summary>A regular expression in the next word.</summary>
    public RuleRegex? Regex(string what)
    {
        if (!TryTake(what, out var word))
        {
            return null;
        }

        if (!RuleRegex.TryCreate(word.Text, ignoreCase: false, out var regex, out var reason))
        {
            Error(word, $"'{word.Text}' is no regular expression: {reason}");
        }
        else if (reason.Length > 0)
        {
            scope.Warning(word.Position, reason);
        }

        return regex;
    }

    /// <summary>A whole number in the next word.</summary>
    public int? Number(string what, int min, int max)
    {
        if (!TryTake(what, out var word))
        {
            return null;
        }

        if (int.TryParse(word.Text, out var value) && value >= min && value <= max)
        {
            return value;
        }

        Error(word, $"'{word.Text}' is not {what} from {min} to {max}");
        return null;
    }

    /// <summary>The condition at the end; false after a finding.</summary>
    public bool TryReadCondition(out AclCondition? condition)
    {
        condition = null;
        if (_next == rule.Words.Length)
        {
            return true;
        }

        var word = rule.Words[_next];
        if (word.Text is not ("if" or "unless"))
        {
            Error(word, $"expected 'if' or 'unless' and a condition, or the end, but found '{word.Text}'{Suggestions.ForWord(word.Text, ["if", "unless"])}");
            return false;
        }

        condition = new ConditionCompiler(scope, rule, order, at).Compile(_next);
        return condition is not null;
    }

    public void Error(Word word, string message)
    {
        HasFailed = true;
        scope.Error(rule, word, message);
    }

    public void Missing(string what)
    {
        HasFailed = true;
        scope.ErrorAtEnd(rule, $"expected {what} here");
    }
}
