using System.Buffers.Binary;
using System.Net;
using HaLb.Config.Model;

namespace HaLb.Core.Balance;

/// <summary>The hash of <c>balance source</c>: the address taken as 32-bit words in network order, XORed together. The hash
/// function of <c>hash-type</c> plays no part (HAProxy has it so), its avalanche does.</summary>
public static class SourceHash
{
    /// <summary>An IPv4 client on an IPv6 socket counts as IPv4, so that both ways of binding choose alike.</summary>
    public static uint Of(IPAddress address, HashTypeConfig type)
    {
        Span<byte> bytes = stackalloc byte[16];
        if (address.IsIPv4MappedToIPv6)
        {
            address.TryWriteBytes(bytes, out var length);
            return Of(bytes[12..length], type);
        }

        return address.TryWriteBytes(bytes, out var written) ? Of(bytes[..written], type) : 0;
    }

    /// <param name="address">4 or 16 bytes in network order.</param>
    /// <param name="type">The backend's <c>hash-type</c>.</param>
    public static uint Of(ReadOnlySpan<byte> address, HashTypeConfig type)
    {
        var hash = 0u;
        for (; address.Length >= 4; address = address[4..])
        {
            hash ^= BinaryPrimitives.ReadUInt32BigEndian(address);
        }

        return type.Avalanche ? Avalanche.Apply(hash) : hash;
    }
}
