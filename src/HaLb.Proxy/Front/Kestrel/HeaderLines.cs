using System.Text;
using HaLb.Proxy.Stream;
using Microsoft.AspNetCore.Http;

namespace HaLb.Proxy.Front.Kestrel;

/// <summary>Header lines between bytes and ASP.NET's dictionaries of strings. Latin-1 both ways: no byte is lost.</summary>
internal static class HeaderLines
{
    /// <summary>Adds a line to a dictionary; one of that name stays beside it.</summary>
    public static void Add(IHeaderDictionary to, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) =>
        to.Append(Encoding.Latin1.GetString(name), Encoding.Latin1.GetString(value));

    /// <summary>Adds a line to a head.</summary>
    public static void Add(MessageHead to, string name, string value, bool lowerCase) =>
        to.Add(Encoding.Latin1.GetBytes(lowerCase ? name.ToLowerInvariant() : name), Encoding.Latin1.GetBytes(value));
}
