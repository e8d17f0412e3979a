using HaLb.Config.Diagnostics;
using HaLb.Config.Keywords;

namespace HaLb.Proxy.Samples;

/// <summary>Compiles expressions: names to rows, arguments to values, types checked through the whole chain, the place of use
/// checked against where the fetch is valid. A finding names its file, line and column, with a caret under the spot.</summary>
internal sealed class ExpressionCompiler(CompileScope scope, ICollection<Diagnostic> findings)
{
    /// <summary>Compiles the whole of <paramref name="text"/>; null after a finding.</summary>
    public SampleExpression? Compile(string text, SourcePosition position, SampleWhere at)
    {
        var end = 0;
        var expression = Compile(text, ref end, position, at);
        if (expression is null || end == text.Length)
        {
            return expression;
        }

        Report(text, position, new ExpressionError("expected ',' and a converter, or the end, here", end));
        return null;
    }

    /// <summary>Compiles the expression that begins at <paramref name="start"/>, and sets it to the character after it.</summary>
    public SampleExpression? Compile(string text, ref int start, SourcePosition position, SampleWhere at)
    {
        var first = start;
        var reader = new ExpressionText(text, start);
        var calls = new List<ExpressionCall>();
        if (!reader.TryRead(calls))
        {
            Report(text, position, reader.Error);
            return null;
        }

        start = reader.Position;
        if (!FetchTable.Rows.TryGetValue(calls[0].Name, out var fetch))
        {
            Report(text, position, Unknown(calls[0], "sample fetch", FetchTable.Rows.Keys));
            return null;
        }

        if ((fetch.Where & at) == 0)
        {
            Report(text, position, new ExpressionError($"'{fetch.Name}' has nothing to read {SampleWhereText.Of(at)}; it is valid {SampleWhereText.Of(fetch.Where)}", calls[0].Offset));
            return null;
        }

        var arguments = Read(text, position, calls[0], fetch.Arguments, fetch.Check);
        var converters = arguments is null ? null : CompileConverters(text, position, fetch, calls);
        return converters is null ? null : new SampleExpression(fetch, arguments!, converters, text[first..start]);
    }

    private List<(Converter, Argument[])>? CompileConverters(string text, SourcePosition position, SampleFetch fetch, List<ExpressionCall> calls)
    {
        var compiled = new List<(Converter, Argument[])>();
        var type = fetch.Type;
        foreach (var call in calls.Skip(1))
        {
            if (!ConverterTable.Rows.TryGetValue(call.Name, out var converter))
            {
                Report(text, position, Converters.RefusedConverters.ReasonFor(call.Name) is { } reason
                    ? new ExpressionError($"converter '{call.Name}' is not supported: {reason}", call.Offset)
                    : Unknown(call, "converter", ConverterTable.Rows.Keys));
                return null;
            }

            if (!SampleCast.Exists(type, converter.In))
            {
                Report(text, position, new ExpressionError($"'{call.Name}' takes {Name(converter.In)}, and what stands before it yields {Name(type)}", call.Offset));
                return null;
            }

            var arguments = Read(text, position, call, converter.Arguments, converter.Check);
            if (arguments is null)
            {
                return null;
            }

            compiled.Add((converter, arguments));
            type = converter.Out == SampleType.Any ? type : converter.Out;
        }

        return compiled;
    }

    private Argument[]? Read(string text, SourcePosition position, ExpressionCall call, IReadOnlyList<ArgumentSpec> specs, ArgumentCheck? check)
    {
        var reader = new ArgumentReader(scope);
        var arguments = reader.Read(call, specs);
        if (arguments is null)
        {
            Report(text, position, reader.Error);
        }
        else if (check?.Invoke(arguments) is { } wrong)
        {
            Report(text, position, new ExpressionError($"'{call.Name}': {wrong}", call.Offset));
            return null;
        }

        WarnOfBacktracking(position, arguments);
        return arguments;
    }

    private void WarnOfBacktracking(SourcePosition position, Argument[]? arguments)
    {
        foreach (var argument in arguments ?? [])
        {
            if ((argument.Target as SampleRegex ?? (argument.Target as RegexSubstitution)?.Regex) is { MayBacktrack: true } regex)
            {
                findings.Add(new Diagnostic(Severity.Warning, position, regex.BacktrackWarning));
            }
        }
    }

    private static ExpressionError Unknown(ExpressionCall call, string what, IEnumerable<string> known) =>
        new($"unknown {what} '{call.Name}'{Suggestions.ForWord(call.Name, known)}", call.Offset);

    private static string Name(SampleType type) => type switch
    {
        SampleType.Bool => "a boolean",
        SampleType.Int => "an integer",
        SampleType.Address => "an address",
        SampleType.Ipv4 => "an IPv4 address",
        SampleType.Ipv6 => "an IPv6 address",
        SampleType.Str => "a text",
        SampleType.Bin => "bytes",
        SampleType.Method => "a method",
        _ => "anything",
    };

    private void Report(string text, SourcePosition position, ExpressionError error)
    {
        var column = position.Column > 0 ? position.Column + error.Offset : 0;
        findings.Add(new Diagnostic(Severity.Error, position with { Column = column }, $"{error.Message}\n  {text}\n  {new string(' ', Math.Min(error.Offset, text.Length))}^"));
    }
}
