using System.Security.Cryptography;
using HaLb.Config.Directives;

namespace HaLb.Proxy.Samples.Converters;

/// <summary>Message digests and authentication codes (manual 7.3.1).</summary>
internal static class DigestConverters
{
    public static readonly Converter[] Rows =
    [
        new("sha1", SampleType.Bin, SampleType.Bin, static (in context, arguments, ref sample) => Hash(context.Arena, HashAlgorithmName.SHA1, ref sample)),
        new("sha2", SampleType.Bin, SampleType.Bin, static (in context, arguments, ref sample) =>
            arguments[0].Target is Sha224 ? Sha224.TryHash(context.Arena, ref sample) : Hash(context.Arena, (HashAlgorithmName)arguments[0].Target!, ref sample))
        {
            Arguments = [new(ArgumentKind.Int, IsOptional: true)],
            Check = static arguments =>
            {
                arguments[0].Target = arguments[0].IsGiven ? Sha2(arguments[0].Integer) : HashAlgorithmName.SHA256;
                return arguments[0].Target is null ? "it has 224, 256, 384 or 512 bits" : null;
            },
        },
        new("digest", SampleType.Bin, SampleType.Bin, static (in context, arguments, ref sample) =>
            arguments[0].Target is Sha224 ? Sha224.TryHash(context.Arena, ref sample) : Hash(context.Arena, (HashAlgorithmName)arguments[0].Target!, ref sample))
        {
            Arguments = [new(ArgumentKind.Str)],
            Check = static arguments => CheckAlgorithm(arguments),
        },
        new("hmac", SampleType.Bin, SampleType.Bin, Authenticate)
        {
            Arguments = [new(ArgumentKind.Str), new(ArgumentKind.StrOrVariable)],
            Check = CheckAuthentication,
        },
    ];

    private const string AlgorithmsText = "md5, sha1, sha224, sha256, sha384, sha512, sha3-256, sha3-384 and sha3-512";

    private static object? Sha2(long bits) => bits switch
    {
        224 => Sha224.Instance,
        256 => HashAlgorithmName.SHA256,
        384 => HashAlgorithmName.SHA384,
        512 => HashAlgorithmName.SHA512,
        _ => null,
    };

    /// <summary>By OpenSSL's names, which have aliases.</summary>
    private static object? Find(string name) => name.ToUpperInvariant() switch
    {
        "MD5" or "SSL3-MD5" or "RSA-MD5" => HashAlgorithmName.MD5,
        "SHA1" or "SHA-1" or "SSL3-SHA1" or "RSA-SHA1" => HashAlgorithmName.SHA1,
        "SHA224" or "SHA2-224" or "SHA-224" or "RSA-SHA224" => Sha224.Instance,
        "SHA256" or "SHA2-256" or "SHA-256" or "RSA-SHA256" => HashAlgorithmName.SHA256,
        "SHA384" or "SHA2-384" or "SHA-384" or "RSA-SHA384" => HashAlgorithmName.SHA384,
        "SHA512" or "SHA2-512" or "SHA-512" or "RSA-SHA512" => HashAlgorithmName.SHA512,
        "SHA3-256" or "RSA-SHA3-256" => HashAlgorithmName.SHA3_256,
        "SHA3-384" or "RSA-SHA3-384" => HashAlgorithmName.SHA3_384,
        "SHA3-512" or "RSA-SHA3-512" => HashAlgorithmName.SHA3_512,
        _ => null,
    };

    private static string? CheckAlgorithm(ReadOnlySpan<Argument> arguments)
    {
        arguments[0].Target = Find(arguments[0].Text);
        return arguments[0].Target switch
        {
            null => $"'{arguments[0].Text}' is no digest that is supported; there are {AlgorithmsText}",
            HashAlgorithmName { Name: "SHA3-256" } when !SHA3_256.IsSupported => "this system has no SHA-3",
            HashAlgorithmName { Name: "SHA3-384" } when !SHA3_384.IsSupported => "this system has no SHA-3",
            HashAlgorithmName { Name: "SHA3-512" } when !SHA3_512.IsSupported => "this system has no SHA-3",
            _ => null,
        };
    }

    private static string? CheckAuthentication(ReadOnlySpan<Argument> arguments)
    {
        if (CheckAlgorithm(arguments) is { } wrong)
        {
            return wrong;
        }

        if (arguments[1].Target is not null)
        {
            return null;
        }

        var text = WordEncoding.GetBytes(arguments[1].Text);
        var key = new byte[Base64Text.DecodedLengthMax(text.Length)];
        if (!Base64Text.WithPadding.TryDecode(text, key, out var length))
        {
            return "its key is base64, or a variable that holds base64";
        }

        arguments[1].Target = key[..length];
        return null;
    }

    private static bool Hash(SampleArena arena, HashAlgorithmName algorithm, ref Sample sample)
    {
        if (!arena.TryTake(SHA512.HashSizeInBytes, out var room))
        {
            return false;
        }

        var written = CryptographicOperations.HashData(algorithm, sample.Data, room);
        return Take(arena, room, written, ref sample);
    }

    private static bool Authenticate(in SampleContext context, ReadOnlySpan<Argument> arguments, ref Sample sample)
    {
        if (!TryReadKey(context, arguments[1], out var key) || !context.Arena.TryTake(SHA512.HashSizeInBytes, out var room))
        {
            return false;
        }

        var written = arguments[0].Target is HashAlgorithmName algorithm
            ? CryptographicOperations.HmacData(algorithm, key, sample.Data, room)
            : Sha224.Authenticate(key, sample.Data, room);
        return Take(context.Arena, room, written, ref sample);
    }

    private static bool TryReadKey(in SampleContext context, Argument argument, out ReadOnlySpan<byte> key)
    {
        key = argument.Target as byte[];
        if (argument.Target is not VariableSlot slot)
        {
            return true;
        }

        var value = default(Sample);
        if (!Variables.TryGet(context, slot, ref value) || !SampleCast.TryCast(ref value, SampleType.Str, context.Arena)
            || !context.Arena.TryTake(Base64Text.DecodedLengthMax(value.Data.Length), out var room)
            || !Base64Text.WithPadding.TryDecode(value.Data, room, out var length))
        {
            return false;
        }

        key = room[..length];
        return true;
    }

    private static bool Take(SampleArena arena, Span<byte> room, int written, ref Sample sample)
    {
        arena.Shrink(room.Length - written);
        sample.SetBin(room[..written]);
        return true;
    }
}
