using HaLb.Core.Balance.Hashing;

namespace HaLb.Proxy.Samples.Converters;

/// <summary>Hashes that are for spreading and grouping, not for security (manual 7.3.1).</summary>
internal static class HashConverters
{
    public static readonly Converter[] Rows =
    [
        Avalanching("sdbm", HashFunctions.Sdbm),
        Avalanching("djb2", HashFunctions.Djb2),
        Avalanching("wt6", HashFunctions.Wt6),
        Avalanching("crc32", HashFunctions.Crc32),
        Avalanching("crc32c", HashFunctions.Crc32C),
        Seeded("xxh32", static (key, seed) => HashFunctions.Xxh32(key, seed)),
        Seeded("xxh64", static (key, seed) => unchecked((long)HashFunctions.Xxh64(key, seed))),
        Seeded("xxh3", static (key, seed) => unchecked((long)HashFunctions.Xxh3(key, seed))),
    ];

    private delegate uint Hash(ReadOnlySpan<byte> key);

    private delegate long SeededHash(ReadOnlySpan<byte> key, long seed);

    private static Converter Avalanching(string name, Hash of) =>
        new(name, SampleType.Bin, SampleType.Int, (in context, arguments, ref sample) =>
        {
            var hash = of(sample.Data);
            sample.SetInt(arguments[0].Integer != 0 ? HashFunctions.Avalanche(hash) : hash);
            return true;
        })
        {
            Arguments = [new(ArgumentKind.Int, IsOptional: true)],
        };

    private static Converter Seeded(string name, SeededHash of) =>
        new(name, SampleType.Bin, SampleType.Int, (in context, arguments, ref sample) =>
        {
            sample.SetInt(of(sample.Data, arguments[0].Integer));
            return true;
        })
        {
            Arguments = [new(ArgumentKind.Int, IsOptional: true)],
        };
}
