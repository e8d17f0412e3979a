using System.Security.Cryptography;

namespace HaLb.Proxy.Samples.Converters;

/// <summary>Choices and comparisons (manual 7.3.1).</summary>
internal static class LogicConverters
{
    public static readonly Converter[] Rows =
    [
        new("iif", SampleType.Bool, SampleType.Str, static (in context, arguments, ref sample) =>
        {
            sample.SetStr(arguments[sample.Integer != 0 ? 0 : 1].Bytes);
            return true;
        }) { Arguments = [new(ArgumentKind.Str), new(ArgumentKind.Str)] },
        new("strcmp", SampleType.Str, SampleType.Int, Compare) { Arguments = [new(ArgumentKind.Variable)] },
        new("secure_memcmp", SampleType.Bin, SampleType.Bool, CompareInConstantTime) { Arguments = [new(ArgumentKind.Variable)] },
    ];

    /// <summary>The difference of the first bytes that differ; of a text and its beginning, 1 or -1.</summary>
    private static bool Compare(in SampleContext context, ReadOnlySpan<Argument> arguments, ref Sample sample)
    {
        var other = default(Sample);
        if (!Variables.TryGet(context, (VariableSlot)arguments[0].Target!, ref other) || !SampleCast.TryCast(ref other, SampleType.Str, context.Arena))
        {
            return false;
        }

        var same = sample.Data.CommonPrefixLength(other.Data);
        sample.SetInt(same < sample.Data.Length && same < other.Data.Length
            ? sample.Data[same] - other.Data[same]
            : Math.Sign(sample.Data.Length - other.Data.Length));
        return true;
    }

    private static bool CompareInConstantTime(in SampleContext context, ReadOnlySpan<Argument> arguments, ref Sample sample)
    {
        var other = default(Sample);
        if (!Variables.TryGet(context, (VariableSlot)arguments[0].Target!, ref other) || !SampleCast.TryCast(ref other, SampleType.Bin, context.Arena))
        {
            return false;
        }

        sample.SetBool(CryptographicOperations.FixedTimeEquals(sample.Data, other.Data));
        return true;
    }
}
