using HaLb.Config.Model;
using HaLb.Core.Balance.Hashing;

namespace HaLb.Core.Balance;

/// <summary>The functions of <c>hash-type</c> over a key's bytes, with HAProxy's results. <c>balance source</c> does not use them:
/// see <see cref="SourceHash"/>.</summary>
public static class KeyHash
{
    public static uint Of(ReadOnlySpan<byte> key, HashTypeConfig type)
    {
        var hash = type.Function switch
        {
            HashFunction.Djb2 => HashFunctions.Djb2(key),
            HashFunction.Wt6 => HashFunctions.Wt6(key),
            HashFunction.Crc32 => HashFunctions.Crc32(key),
            _ => HashFunctions.Sdbm(key),
        };
        return type.Avalanche ? Avalanche.Apply(hash) : hash;
    }
}
