namespace HaLb.Proxy.Samples;

/// <summary>A compiled expression: a fetch and the converters after it, with every argument resolved. Evaluating it is direct
/// calls; nothing is looked up or parsed.</summary>
internal sealed class SampleExpression
{
    private readonly Step[] _steps;
    private readonly SampleFetch _fetch;
    private readonly Argument[] _arguments;

    internal SampleExpression(SampleFetch fetch, Argument[] arguments, IEnumerable<(Converter Converter, Argument[] Arguments)> converters, string text)
    {
        _fetch = fetch;
        _arguments = arguments;
        _steps = [.. converters.Select(static c => new Step(c.Converter.Convert, c.Converter.In, c.Arguments))];
        Text = text;
        Type = converters.Aggregate(fetch.Type, static (type, c) => c.Converter.Out == SampleType.Any ? type : c.Converter.Out);
    }

    /// <summary>As written, for logs and explanations.</summary>
    public string Text { get; }

    /// <summary>Type of the result; Any or Address where it is known at run time only.</summary>
    public SampleType Type { get; }

    /// <summary>Name of the fetch, for an ACL's default match.</summary>
    public SampleFetch Fetch => _fetch;

    /// <summary>No converter follows: its <see cref="SampleFetch.AclMatch"/> counts.</summary>
    public bool IsBare => _steps.Length == 0;

    /// <summary>Evaluates it for an ACL. Set <see cref="Sample.Cursor"/> to 0 for the first value and leave it as it is for the
    /// next one, which there may be while <see cref="Sample.NotLast"/> is set. False = no value.</summary>
    public bool TryEvaluate(in SampleContext context, ref Sample sample)
    {
        sample.NotLast = false;
        sample.MayChange = false;
        if (!_fetch.Fetch(context, _arguments, ref sample))
        {
            return false;
        }

        foreach (ref readonly var step in _steps.AsSpan())
        {
            if (!SampleCast.TryCast(ref sample, step.In, context.Arena) || !step.Convert(context, step.Arguments, ref sample))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Evaluates the one value that it stands for, as one of type <paramref name="type"/> (Any = as it comes), in an
    /// empty arena: for everything but ACLs.</summary>
    public bool TryEvaluate(in SampleContext context, SampleType type, ref Sample sample)
    {
        context.Arena.Reset();
        sample.Cursor = Sample.OnlyOne;
        return TryEvaluate(context, ref sample) && SampleCast.TryCast(ref sample, type, context.Arena);
    }

    private readonly record struct Step(ConvertFunction Convert, SampleType In, Argument[] Arguments);
}
