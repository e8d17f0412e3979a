using System.Collections.Frozen;
using HaLb.Proxy.Samples.Converters;

namespace HaLb.Proxy.Samples;

/// <summary>All converters by name.</summary>
internal static class ConverterTable
{
    public static readonly FrozenDictionary<string, Converter> Rows =
        new Converter[][]
        {
            IntegerConverters.Rows, LogicConverters.Rows, TextConverters.Rows, FieldConverters.Rows, UrlConverters.Rows, RegexConverters.Rows,
            LanguageConverters.Rows, JsonConverters.Rows, JwtConverters.Rows, EncodingConverters.Rows, HashConverters.Rows, DigestConverters.Rows,
            AddressConverters.Rows, TimeConverters.Rows, VariableConverters.Rows, ForwardedConverters.Rows,
            FarmConverters.Rows,
        }.SelectMany(static rows => rows).ToFrozenDictionary(static row => row.Name, StringComparer.Ordinal);
}
