using System.Buffers.Binary;
using System.Globalization;
using System.IO.Hashing;
using System.Net;
using System.Text;
using HaLb.Config.Model;

namespace HaLb.Core.Persistence;

/// <summary>Cookie values that are computed instead of written in the file (<c>cookie ... dynamic</c>): the same on every box
/// with the same key and server address, and the same as HAProxy's.</summary>
internal static class DynamicCookie
{
    /// <summary>16 hex digits of XXH64 (seed 0) of key, address in network order, and port (four bytes, network order); null
    /// for a server without a numeric address.</summary>
    public static byte[]? Value(string key, AddressConfig server)
    {
        if (!IPAddress.TryParse(server.Host, out var address))
        {
            return null;
        }

        byte[] hashed = [.. Encoding.UTF8.GetBytes(key), .. address.GetAddressBytes(), 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(hashed.AsSpan(hashed.Length - 4), server.Port);
        return Encoding.ASCII.GetBytes(XxHash64.HashToUInt64(hashed).ToString("x16", CultureInfo.InvariantCulture));
    }
}
