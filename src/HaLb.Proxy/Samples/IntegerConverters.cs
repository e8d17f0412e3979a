namespace HaLb.Proxy.Samples;

/// <summary>Arithmetic and logic on integers (manual 7.3.1). Sums and products saturate, as HAProxy's do.</summary>
internal static class IntegerConverters
{
    public static readonly Converter[] Rows =
    [
        Binary("add", Add),
        Binary("sub", static (a, b) => b == long.MinValue ? Add(Add(a, long.MaxValue), 1) : Add(a, -b)),
        Binary("mul", Multiply),
        Binary("div", static (a, b) => b == 0 || (b == -1 && a == long.MinValue) ? long.MaxValue : a / b),
        Binary("mod", static (a, b) => b is 0 or -1 ? 0 : a % b),
        Binary("and", static (a, b) => a & b),
        Binary("or", static (a, b) => a | b),
        Binary("xor", static (a, b) => a ^ b),
        Unary("neg", static a => a == long.MinValue ? long.MaxValue : -a),
        Unary("cpl", static a => ~a),
        Unary("even", static a => (a & 1) == 0 ? 1 : 0, SampleType.Bool),
        Unary("odd", static a => a & 1, SampleType.Bool),
        Unary("bool", static a => a != 0 ? 1 : 0, SampleType.Bool),
        Unary("not", static a => a == 0 ? 1 : 0, SampleType.Bool),
    ];

    private static long Add(long a, long b)
    {
        var sum = unchecked(a + b);
        return ((a ^ sum) & (b ^ sum)) >= 0 ? sum : a < 0 ? long.MinValue : long.MaxValue;
    }

    private static long Multiply(long a, long b)
    {
        var product = (Int128)a * b;
        return product > long.MaxValue ? long.MaxValue : product < long.MinValue ? long.MinValue : (long)product;
    }

    private static Converter Unary(string name, Func<long, long> of, SampleType result = SampleType.Int) =>
        new(name, SampleType.Int, result, (in context, arguments, ref sample) =>
        {
            sample.Integer = of(sample.Integer);
            sample.Type = result;
            return true;
        });

    private static Converter Binary(string name, Func<long, long, long> of) =>
        new(name, SampleType.Int, SampleType.Int, (in context, arguments, ref sample) =>
        {
            if (!Variables.TryReadInt(context, arguments[0], out var operand))
            {
                return false;
            }

            sample.Integer = of(sample.Integer, operand);
            return true;
        })
        {
            Arguments = [new(ArgumentKind.IntOrVariable)],
        };
}
