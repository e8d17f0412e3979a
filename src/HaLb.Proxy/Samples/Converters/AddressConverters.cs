using System.Buffers.Binary;

namespace HaLb.Proxy.Samples.Converters;

/// <summary>Networks of addresses (manual 7.3.1).</summary>
internal static class AddressConverters
{
    public static readonly Converter[] Rows =
    [
        new("ipmask", SampleType.Address, SampleType.Address, Mask) { Arguments = [new(ArgumentKind.Mask4), new(ArgumentKind.Mask6, IsOptional: true)] },
    ];

    /// <summary>An IPv4 address written as an IPv6 one is masked as what it is; without a mask for IPv6 there is no value.</summary>
    private static bool Mask(in SampleContext context, ReadOnlySpan<Argument> arguments, ref Sample sample)
    {
        if (sample.Type == SampleType.Ipv4 || sample.Address >> 32 == 0xFFFF)
        {
            sample.SetIpv4((uint)sample.Address & BinaryPrimitives.ReadUInt32BigEndian(arguments[0].Bytes));
            return true;
        }

        if (!arguments[1].IsGiven)
        {
            return false;
        }

        sample.Address &= BinaryPrimitives.ReadUInt128BigEndian(arguments[1].Bytes);
        return true;
    }
}
