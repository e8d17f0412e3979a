using System.Security.Cryptography;

namespace HaLb.Proxy.Samples.Converters;

/// <summary>A signature algorithm of RFC 7518 3.1.</summary>
internal sealed class JwtAlgorithm
{
    /// <summary>Results as HAProxy numbers them. There is no algorithm <c>none</c> here: it verifies nothing.</summary>
    public const int Verified = 1;
    public const int NotVerified = 0;
    public const int UnknownAlgorithm = -1;
    public const int InvalidToken = -3;
    public const int UnknownKey = -5;

    private static readonly JwtAlgorithm[] All =
    [
        new("HS256"u8, HashAlgorithmName.SHA256, Family.Secret, 0),
        new("HS384"u8, HashAlgorithmName.SHA384, Family.Secret, 0),
        new("HS512"u8, HashAlgorithmName.SHA512, Family.Secret, 0),
        new("RS256"u8, HashAlgorithmName.SHA256, Family.Rsa, 0),
        new("RS384"u8, HashAlgorithmName.SHA384, Family.Rsa, 0),
        new("RS512"u8, HashAlgorithmName.SHA512, Family.Rsa, 0),
        new("ES256"u8, HashAlgorithmName.SHA256, Family.Curve, 64),
        new("ES384"u8, HashAlgorithmName.SHA384, Family.Curve, 96),
        new("ES512"u8, HashAlgorithmName.SHA512, Family.Curve, 132),
        new("PS256"u8, HashAlgorithmName.SHA256, Family.RsaPss, 0),
        new("PS384"u8, HashAlgorithmName.SHA384, Family.RsaPss, 0),
        new("PS512"u8, HashAlgorithmName.SHA512, Family.RsaPss, 0),
    ];

    private readonly byte[] _name;
    private readonly HashAlgorithmName _hash;
    private readonly Family _family;
    private readonly int _signatureLength;

    private JwtAlgorithm(ReadOnlySpan<byte> name, HashAlgorithmName hash, Family family, int signatureLength)
    {
        _name = name.ToArray();
        _hash = hash;
        _family = family;
        _signatureLength = signatureLength;
    }

    private enum Family
    {
        Secret,
        Rsa,
        RsaPss,
        Curve,
    }

    /// <summary>The key is a secret of both sides.</summary>
    public bool IsSymmetric => _family == Family.Secret;

    public static JwtAlgorithm? Find(ReadOnlySpan<byte> name)
    {
        foreach (var algorithm in All)
        {
            if (name.SequenceEqual(algorithm._name))
            {
                return algorithm;
            }
        }

        return null;
    }

    /// <summary>Verifies the signature of a token of three parts.</summary>
    public int Verify(ReadOnlySpan<byte> token, ReadOnlySpan<byte> secret, JwtKey? key, SampleArena arena)
    {
        var dot = token.LastIndexOf((byte)'.');
        if (token.Count((byte)'.') != 2 || !arena.TryTake(Base64Text.DecodedLengthMax(token.Length - dot - 1), out var room)
            || !Base64Text.Url.TryDecode(token[(dot + 1)..], room, out var length) || length == 0)
        {
            return InvalidToken;
        }

        var content = token[..dot];
        ReadOnlySpan<byte> signature = room[..length];
        if (_family == Family.Secret)
        {
            return IsAuthentic(content, secret, signature) ? Verified : NotVerified;
        }

        if (key is null)
        {
            return UnknownKey;
        }

        // Two numbers of equal length.
        if (_family == Family.Curve && length % 2 != 0)
        {
            return InvalidToken;
        }

        // A key object serves one caller at a time.
        lock (key)
        {
            return IsSigned(content, key, signature) ? Verified : NotVerified;
        }
    }

    private bool IsAuthentic(ReadOnlySpan<byte> content, ReadOnlySpan<byte> secret, ReadOnlySpan<byte> signature)
    {
        Span<byte> code = stackalloc byte[SHA512.HashSizeInBytes];
        var length = CryptographicOperations.HmacData(_hash, secret, content, code);
        return CryptographicOperations.FixedTimeEquals(code[..length], signature);
    }

    private bool IsSigned(ReadOnlySpan<byte> content, JwtKey key, ReadOnlySpan<byte> signature)
    {
        try
        {
            return _family switch
            {
                Family.Curve => key.Curve is { } curve && signature.Length == _signatureLength && curve.VerifyData(content, signature, _hash),
                Family.RsaPss => key.Rsa is { } rsa && rsa.VerifyData(content, signature, _hash, RSASignaturePadding.Pss),
                _ => key.Rsa is { } rsa && rsa.VerifyData(content, signature, _hash, RSASignaturePadding.Pkcs1),
            };
        }
        catch (CryptographicException)
        {
            // The library refuses what it cannot even read.
            return false;
        }
    }
}
