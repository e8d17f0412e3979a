using System.Text;

namespace HaLb.Proxy.Samples;

/// <summary>One call in an expression: a fetch or a converter, with its arguments as written, quotes resolved. Offsets are
/// into the expression's text, for the caret of a message.</summary>
internal sealed record ExpressionCall(string Name, int Offset)
{
    public IReadOnlyList<ExpressionArgument> Arguments { get; init; } = [];
}

internal readonly record struct ExpressionArgument(string Text, int Offset);

/// <summary>What is wrong with an expression, where, and what would have been right.</summary>
internal readonly record struct ExpressionError(string Message, int Offset);

/// <summary>Cuts an expression into its calls as HAProxy's <c>sample_parse_expr</c> and <c>make_arg_list</c> do:
/// <c>name(arguments),converter(arguments),...</c>. Commas and closing parentheses count where no quote is open; a
/// backslash outside single quotes escapes a quote, a space or itself.</summary>
internal ref struct ExpressionText(string text, int start)
{
    /// <summary>More calls than anybody writes: what comes from a file is bounded.</summary>
    private const int CallsMax = 64;

    private const int ArgumentsMax = 16;

    private readonly string _text = text;

    /// <summary>Where reading stopped: the first character after the expression.</summary>
    public int Position { get; private set; } = start;

    public ExpressionError Error { get; private set; }

    /// <summary>Reads calls up to the first character that cannot belong to the expression. False on an error.</summary>
    public bool TryRead(List<ExpressionCall> calls)
    {
        do
        {
            if (calls.Count > 0)
            {
                Position++;
            }

            if (calls.Count == CallsMax)
            {
                return Fail($"more than {CallsMax - 1} converters", Position);
            }

            if (!TryReadCall(calls.Count == 0 ? "a sample fetch" : "a converter", out var call))
            {
                return false;
            }

            calls.Add(call);
        }
        while (Position < _text.Length && _text[Position] == ',');
        return true;
    }

    private bool TryReadCall(string expected, out ExpressionCall call)
    {
        var start = Position;
        while (Position < _text.Length && IsNameCharacter(_text[Position]))
        {
            Position++;
        }

        call = new ExpressionCall(_text[start..Position], start);
        if (Position == start)
        {
            return Fail($"expected {expected} here", start);
        }

        if (Position == _text.Length || _text[Position] != '(')
        {
            return true;
        }

        Position++;
        var arguments = new List<ExpressionArgument>();
        if (!TryReadArguments(call.Name, arguments))
        {
            return false;
        }

        call = call with { Arguments = arguments };
        return true;
    }

    private bool TryReadArguments(string name, List<ExpressionArgument> arguments)
    {
        var open = Position - 1;
        while (true)
        {
            if (arguments.Count == ArgumentsMax)
            {
                return Fail($"'{name}' has more than {ArgumentsMax} arguments", Position);
            }

            if (!TryReadArgument(out var argument))
            {
                return false;
            }

            if (Position == _text.Length)
            {
                return Fail($"expected ')' to close the '(' of '{name}'", open);
            }

            var end = _text[Position++];
            if (end == ')')
            {
                // "()" means: no argument at all.
                if (arguments.Count > 0 || argument.Text.Length > 0)
                {
                    arguments.Add(argument);
                }

                return true;
            }

            arguments.Add(argument);
        }
    }

    private bool TryReadArgument(out ExpressionArgument argument)
    {
        var start = Position;
        var value = new StringBuilder();
        var quote = '\0';
        var quoteAt = 0;
        while (Position < _text.Length)
        {
            var c = _text[Position];
            if (c is '"' or '\'' && (quote == '\0' || quote == c))
            {
                quoteAt = Position;
                quote = quote == c ? '\0' : c;
                Position++;
            }
            else if (c == '\\' && quote != '\'' && Position + 1 < _text.Length)
            {
                Position += Escape(_text.AsSpan(Position), value);
            }
            else if (quote == '\0' && c is ',' or ')')
            {
                break;
            }
            else
            {
                _ = value.Append(c);
                Position++;
            }
        }

        argument = new ExpressionArgument(value.ToString(), start);
        return quote == '\0' || Fail($"this {quote} is never closed", quoteAt);
    }

    /// <summary>Appends what the escape at the start of <paramref name="text"/> means and returns its length.</summary>
    private static int Escape(ReadOnlySpan<char> text, StringBuilder value)
    {
        switch (text[1])
        {
            case '\\' or ' ' or '"' or '\'':
                _ = value.Append(text[1]);
                return 2;
            case 'r':
                _ = value.Append('\r');
                return 2;
            case 'n':
                _ = value.Append('\n');
                return 2;
            case 't':
                _ = value.Append('\t');
                return 2;
            default:
                _ = value.Append('\\');
                return 1;
        }
    }

    private static bool IsNameCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '+';

    private bool Fail(string message, int offset)
    {
        Error = new ExpressionError(message, offset);
        return false;
    }
}
