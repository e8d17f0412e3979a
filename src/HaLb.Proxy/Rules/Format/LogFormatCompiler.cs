using System.Text;
using HaLb.Config.Diagnostics;
using HaLb.Config.Directives;
using HaLb.Config.Keywords;
using HaLb.Proxy.Samples;

namespace HaLb.Proxy.Rules.Format;

/// <summary>Compiles log format strings.</summary>
internal sealed class LogFormatCompiler(RuleScope scope, string text, SourcePosition position, SampleWhere at, LogFormatUse use)
{
    private readonly List<LogItem> _items = [];
    private readonly StringBuilder _text = new();
    private LogFlags _flags = use switch
    {
        LogFormatUse.Log => LogFlags.Mandatory,
        LogFormatUse.StructuredData => LogFlags.Mandatory | LogFlags.Escape,
        _ => LogFlags.None,
    };

    private int _next;

    private bool IsLog => use is LogFormatUse.Log or LogFormatUse.StructuredData;

    /// <summary>Null after a finding.</summary>
    public static LogFormat? Compile(RuleScope scope, Word word, SampleWhere at, LogFormatUse use) =>
        new LogFormatCompiler(scope, word.Text, word.Position, at, use).Compile();

    private LogFormat? Compile()
    {
        while (_next < text.Length)
        {
            var letter = text[_next++];
            if (letter == ' ' && IsLog)
            {
                EndText();
                _items.Add(new BlankItem());
            }
            else if (letter != '%')
            {
                _ = _text.Append(letter);
            }
            else if (!TryReadItem())
            {
                return null;
            }
        }

        EndText();
        return new LogFormat([.. _items], text);
    }

    /// <summary>Reads what follows a percent sign.</summary>
    private bool TryReadItem()
    {
        var start = _next - 1;
        if (_next == text.Length)
        {
            return Fail("expected a name, '[', '{' or '%' after this '%'", start);
        }

        if (text[_next] == '%')
        {
            _next++;
            _ = _text.Append('%');
            return true;
        }

        EndText();
        var flags = _flags;
        if (text[_next] == '{' && !TryReadFlags(ref flags))
        {
            return false;
        }

        // Flags before no name hold for all that follows: %{+Q}o.
        if (_next < text.Length && text[_next] == '[')
        {
            return TryReadExpression(flags);
        }

        var nameStart = _next;
        while (_next < text.Length && char.IsAsciiLetterOrDigit(text[_next]))
        {
            _next++;
        }

        var name = text[nameStart.._next];
        if (name == "o")
        {
            _flags = flags;
            return true;
        }

        if (!LogAliases.Rows.TryGetValue(name, out var alias))
        {
            return Fail($"no format variable '{name}'{Suggestions.ForWord(name, LogAliases.Rows.Keys)}; '%%' is a percent sign", nameStart);
        }

        _items.Add(new AliasItem(alias, flags));
        return true;
    }

    private bool TryReadFlags(ref LogFlags flags)
    {
        var end = text.IndexOf('}', _next);
        if (end < 0)
        {
            return Fail("expected '}' to close this '{'", _next);
        }

        var offset = _next + 1;
        foreach (var flag in text[(_next + 1)..end].Split(','))
        {
            var bit = flag.TrimStart('+', '-') switch
            {
                "Q" => LogFlags.Quote,
                "X" => LogFlags.Hex,
                "E" => LogFlags.Escape,
                "M" => LogFlags.Mandatory,
                "json" or "cbor" or "bin" => LogFlags.None,
                _ => (LogFlags)(-1),
            };
            if (bit <= 0)
            {
                return Fail(bit == 0 ? $"the flag '{flag}' is not supported yet" : $"unknown flag '{flag}': Q, X, E or M with '+' or '-' before it", offset);
            }

            flags = flag.StartsWith('-') ? flags & ~bit : flags | bit;
            offset += flag.Length + 1;
        }

        _next = end + 1;
        return true;
    }

    private bool TryReadExpression(LogFlags flags)
    {
        var open = _next++;
        var expression = scope.Expressions.Compile(text, ref _next, position, at);
        if (expression is null)
        {
            return false;
        }

        if (_next == text.Length || text[_next] != ']')
        {
            return Fail(_next == text.Length ? "expected ']' to close this '['" : "expected ',' and a converter, or ']', here", _next == text.Length ? open : _next);
        }

        _next++;
        if (!SampleCast.Exists(expression.Type, SampleType.Str))
        {
            return Fail($"'{expression.Text}' yields nothing that has a text", open + 1);
        }

        _items.Add(new ExpressionItem(expression, flags, use));
        return true;
    }

    private void EndText()
    {
        if (_text.Length > 0)
        {
            _items.Add(new TextItem(WordEncoding.GetBytes(_text.ToString())));
            _ = _text.Clear();
        }
    }

    private bool Fail(string message, int offset)
    {
        scope.Error(position.Column > 0 ? position with { Column = position.Column + offset } : position, $"{message}\n  {text}\n  {new string(' ', offset)}^");
        return false;
    }
}
