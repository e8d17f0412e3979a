namespace HaLb.Proxy.Samples.Converters;

/// <summary>The Forwarded header of RFC 7239 (manual 7.3.1, since 2.8).</summary>
internal static class ForwardedConverters
{
    public static readonly Converter[] Rows =
    [
        new("rfc7239_is_valid", SampleType.Str, SampleType.Bool, static (in context, arguments, ref sample) =>
        {
            sample.SetBool(ForwardedHeader.TryRead(sample.Data, out _));
            return true;
        }),
        new("rfc7239_field", SampleType.Str, SampleType.Str, Field)
        {
            Arguments = [new(ArgumentKind.Str)],
            Check = static arguments => arguments[0].Text is "proto" or "host" or "for" or "by" ? null : "its field is 'proto', 'host', 'for' or 'by'",
        },
        new("rfc7239_n2nn", SampleType.Str, SampleType.Any, NodeName),
        new("rfc7239_n2np", SampleType.Str, SampleType.Any, NodePort),
        new("rfc7239_nn", SampleType.Any, SampleType.Str, MakeName),
        new("rfc7239_np", SampleType.Any, SampleType.Str, MakePort),
    ];

    private static bool Field(in SampleContext context, ReadOnlySpan<Argument> arguments, ref Sample sample)
    {
        if (!ForwardedHeader.TryRead(sample.Data, out var header))
        {
            return false;
        }

        sample.SetStr(arguments[0].Text switch { "proto" => header.Proto, "host" => header.Host, "for" => header.For, _ => header.By });
        return sample.Data.Length > 0;
    }

    private static bool NodeName(in SampleContext context, ReadOnlySpan<Argument> arguments, ref Sample sample)
    {
        if (!ForwardedNode.TryRead(sample.Data, out var node))
        {
            return false;
        }

        switch (node.NameType)
        {
            case SampleType.Ipv4:
                sample.SetIpv4((uint)node.Address);
                return true;
            case SampleType.Ipv6:
                sample.SetIpv6(node.Address);
                return true;
            case SampleType.Str:
                return Obfuscated(context.Arena, node.Name, ref sample);
            default:
                sample.SetStr("unknown"u8);
                return true;
        }
    }

    private static bool NodePort(in SampleContext context, ReadOnlySpan<Argument> arguments, ref Sample sample)
    {
        if (!ForwardedNode.TryRead(sample.Data, out var node) || node.PortType == SampleType.Any)
        {
            return false;
        }

        if (node.PortType == SampleType.Str)
        {
            return Obfuscated(context.Arena, node.PortName, ref sample);
        }

        sample.SetInt(node.Port);
        return true;
    }

    /// <summary>An address as the header has it, an obfuscated name for any other text, <c>unknown</c> for none.</summary>
    private static bool MakeName(in SampleContext context, ReadOnlySpan<Argument> arguments, ref Sample sample)
    {
        var isV6 = sample.Type == SampleType.Ipv6;
        var isAddress = isV6 || sample.Type == SampleType.Ipv4;
        if (!SampleCast.TryCast(ref sample, SampleType.Str, context.Arena))
        {
            return false;
        }

        if (isAddress)
        {
            return !isV6 || Enclose("\"["u8, "]\""u8, context.Arena, ref sample);
        }

        if (sample.Data.Length == 0)
        {
            sample.SetStr("unknown"u8);
            return true;
        }

        return ForwardedNode.IsObfuscated(sample.Data) && Obfuscated(context.Arena, sample.Data, ref sample);
    }

    private static bool MakePort(in SampleContext context, ReadOnlySpan<Argument> arguments, ref Sample sample)
    {
        var isNumber = sample.Type == SampleType.Int;
        sample.Integer = isNumber ? unchecked((uint)sample.Integer) : sample.Integer;
        return SampleCast.TryCast(ref sample, SampleType.Str, context.Arena)
            && (isNumber || (ForwardedNode.IsObfuscated(sample.Data) && Obfuscated(context.Arena, sample.Data, ref sample)));
    }

    private static bool Obfuscated(SampleArena arena, ReadOnlySpan<byte> name, ref Sample sample)
    {
        sample.SetStr(name);
        return Enclose("_"u8, default, arena, ref sample);
    }

    private static bool Enclose(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after, SampleArena arena, ref Sample sample)
    {
        if (!arena.TryTake(before.Length + sample.Data.Length + after.Length, out var room))
        {
            return false;
        }

        before.CopyTo(room);
        sample.Data.CopyTo(room[before.Length..]);
        after.CopyTo(room[(before.Length + sample.Data.Length)..]);
        sample.SetStr(room);
        return true;
    }
}
