using System.Collections.Frozen;

namespace HaLb.Proxy.Samples;

/// <summary>All converters by name.</summary>
internal static class ConverterTable
{
    public static readonly FrozenDictionary<string, Converter> Rows =
        new Converter[][] { IntegerConverters.Rows }.SelectMany(static rows => rows).ToFrozenDictionary(static row => row.Name, StringComparer.Ordinal);
}
