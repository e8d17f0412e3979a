using System.Buffers.Binary;

namespace HaLb.Proxy.Samples;

/// <summary>Fetches of constants (manual 7.3.2): the same everywhere.</summary>
internal static class ConstantFetches
{
    private static readonly ArgumentSpec[] OneText = [new(ArgumentKind.Str)];

    public static readonly SampleFetch[] Rows =
    [
        new("always_true", SampleType.Bool, SampleWhere.Anywhere, static (in context, arguments, ref sample) => Bool(true, ref sample)),
        new("always_false", SampleType.Bool, SampleWhere.Anywhere, static (in context, arguments, ref sample) => Bool(false, ref sample)),
        new("bool", SampleType.Bool, SampleWhere.Anywhere, static (in context, arguments, ref sample) => Bool(IsTrue(arguments[0].Text), ref sample))
        {
            Arguments = [.. OneText],
            Check = static arguments => IsTrue(arguments[0].Text) || arguments[0].Text is "false" or "0" ? null : "its argument is true, false, 1 or 0",
        },
        new("int", SampleType.Int, SampleWhere.Anywhere, static (in context, arguments, ref sample) =>
        {
            sample.SetInt(arguments[0].Integer);
            return true;
        }) { Arguments = [new(ArgumentKind.Int)] },
        new("str", SampleType.Str, SampleWhere.Anywhere, static (in context, arguments, ref sample) =>
        {
            sample.SetStr(arguments[0].Bytes);
            return true;
        }) { Arguments = [new(ArgumentKind.Str, IsOptional: true)] },
        new("bin", SampleType.Bin, SampleWhere.Anywhere, static (in context, arguments, ref sample) => Hex(arguments[0], context.Arena, ref sample))
        {
            Arguments = [.. OneText],
            Check = static arguments => arguments[0].Text.Length % 2 == 0 && arguments[0].Text.All(char.IsAsciiHexDigit) ? null : "its argument is an even number of hexadecimal digits",
        },
        new("ipv4", SampleType.Ipv4, SampleWhere.Anywhere, static (in context, arguments, ref sample) =>
        {
            sample.SetIpv4(BinaryPrimitives.ReadUInt32BigEndian(arguments[0].Bytes));
            return true;
        }) { Arguments = [new(ArgumentKind.Ipv4)] },
        new("ipv6", SampleType.Ipv6, SampleWhere.Anywhere, static (in context, arguments, ref sample) =>
        {
            sample.SetIpv6(BinaryPrimitives.ReadUInt128BigEndian(arguments[0].Bytes));
            return true;
        }) { Arguments = [new(ArgumentKind.Ipv6)] },
        new("meth", SampleType.Method, SampleWhere.Anywhere, static (in context, arguments, ref sample) =>
        {
            sample.Type = SampleType.Method;
            sample.Data = arguments[0].Bytes;
            return true;
        }) { Arguments = [.. OneText] },
    ];

    private static bool IsTrue(string text) => text is "true" or "1";

    private static bool Bool(bool value, ref Sample sample)
    {
        sample.SetBool(value);
        return true;
    }

    private static bool Hex(Argument argument, SampleArena arena, ref Sample sample)
    {
        if (!arena.TryTake(argument.Bytes.Length / 2, out var room))
        {
            return false;
        }

        _ = Convert.FromHexString(argument.Bytes, room, out _, out _);
        sample.SetBin(room);
        return true;
    }
}
