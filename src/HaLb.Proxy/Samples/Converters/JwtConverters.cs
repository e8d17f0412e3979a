namespace HaLb.Proxy.Samples.Converters;

/// <summary>JSON web tokens in compact form (manual 7.3.1, RFC 7515): reading their parts, verifying their signature.</summary>
internal static class JwtConverters
{
    private static readonly ArgumentSpec[] PathAndType = [new(ArgumentKind.Str, IsOptional: true), new(ArgumentKind.Str, IsOptional: true)];

    public static readonly Converter[] Rows =
    [
        new("jwt_header_query", SampleType.Bin, SampleType.Any, static (in context, arguments, ref sample) => Query(0, context, arguments, ref sample))
        {
            Arguments = [.. PathAndType],
            Check = CheckQuery,
        },
        new("jwt_payload_query", SampleType.Bin, SampleType.Any, static (in context, arguments, ref sample) => Query(1, context, arguments, ref sample))
        {
            Arguments = [.. PathAndType],
            Check = CheckQuery,
        },
        new("jwt_verify", SampleType.Bin, SampleType.Int, Verify)
        {
            Arguments = [new(ArgumentKind.StrOrVariable), new(ArgumentKind.StrOrVariable)],
            Check = static arguments => CheckVerify(arguments, needsFile: false),
        },
        new("jwt_verify_cert", SampleType.Bin, SampleType.Int, Verify)
        {
            Arguments = [new(ArgumentKind.StrOrVariable), new(ArgumentKind.Str)],
            Check = static arguments => CheckVerify(arguments, needsFile: true),
        },
    ];

    /// <summary>Parts of a token, separated by dots; false = it has not so many.</summary>
    public static bool TryPart(ReadOnlySpan<byte> token, int index, out ReadOnlySpan<byte> part)
    {
        part = token;
        for (; ; index--)
        {
            var dot = part.IndexOf((byte)'.');
            if (index == 0)
            {
                part = dot < 0 ? part : part[..dot];
                return true;
            }

            if (dot < 0)
            {
                return false;
            }

            part = part[(dot + 1)..];
        }
    }

    private static string? CheckQuery(ReadOnlySpan<Argument> arguments) =>
        arguments[0].Text.Length == 0 ? null : JsonConverters.CheckPath(arguments);

    private static bool Query(int index, in SampleContext context, ReadOnlySpan<Argument> arguments, ref Sample sample)
    {
        if (!TryPart(sample.Data, index, out var part) || !context.Arena.TryTake(Base64Text.DecodedLengthMax(part.Length), out var room)
            || !Base64Text.Url.TryDecode(part, room, out var length))
        {
            return false;
        }

        context.Arena.Shrink(room.Length - length);
        sample.SetStr(room[..length]);
        return arguments[0].Target is null || JsonConverters.Query(context, arguments, ref sample);
    }

    /// <summary>An algorithm that is written is checked, and the file of its key is read, now; what a variable holds is known later.</summary>
    private static string? CheckVerify(ReadOnlySpan<Argument> arguments, bool needsFile)
    {
        var isKnown = arguments[0].Target is null;
        var algorithm = isKnown ? JwtAlgorithm.Find(arguments[0].Bytes) : null;
        if (isKnown && algorithm is null)
        {
            return $"'{arguments[0].Text}' is no algorithm of RFC 7518";
        }

        arguments[0].Target ??= algorithm;
        if (arguments[1].Target is not null || algorithm is { IsSymmetric: true })
        {
            return needsFile && algorithm is { IsSymmetric: true } ? $"'{arguments[0].Text}' takes a secret and no certificate" : null;
        }

        arguments[1].Target = JwtKey.TryLoad(arguments[1].Text, out var error);
        return arguments[1].Target is null && isKnown ? error : null;
    }

    private static bool Verify(in SampleContext context, ReadOnlySpan<Argument> arguments, ref Sample sample)
    {
        if (arguments[0].Target is not JwtAlgorithm algorithm)
        {
            var name = default(Sample);
            if (!Variables.TryGet(context, (VariableSlot)arguments[0].Target!, ref name) || !SampleCast.TryCast(ref name, SampleType.Str, context.Arena))
            {
                return false;
            }

            if (JwtAlgorithm.Find(name.Data) is not { } found)
            {
                sample.SetInt(JwtAlgorithm.UnknownAlgorithm);
                return true;
            }

            algorithm = found;
        }

        var secret = (ReadOnlySpan<byte>)arguments[1].Bytes;
        if (arguments[1].Target is VariableSlot slot)
        {
            var held = default(Sample);
            if (!Variables.TryGet(context, slot, ref held) || !SampleCast.TryCast(ref held, SampleType.Str, context.Arena))
            {
                return false;
            }

            secret = held.Data;
        }

        sample.SetInt(algorithm.Verify(sample.Data, secret, arguments[1].Target as JwtKey, context.Arena));
        return true;
    }
}
