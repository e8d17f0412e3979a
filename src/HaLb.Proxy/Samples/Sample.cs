namespace HaLb.Proxy.Samples;

/// <summary>Types of a sample (HAProxy manual 7.3). <see cref="Address"/> and <see cref="Any"/> stand in signatures only:
/// a sample has one of the others.</summary>
internal enum SampleType : byte
{
    Any,
    Bool,
    Int,

    /// <summary>Either family.</summary>
    Address,
    Ipv4,
    Ipv6,

    /// <summary>Text; bytes all the same.</summary>
    Str,

    /// <summary>Bytes.</summary>
    Bin,

    /// <summary>An HTTP method: its text is in <see cref="Sample.Data"/>.</summary>
    Method,
}

/// <summary>A typed value on its way through an expression. Lives on the stack; its bytes lie in the message, in the
/// expression's arguments, or in the stream's <see cref="SampleArena"/>, and are valid until that changes.</summary>
internal ref struct Sample
{
    public SampleType Type;

    /// <summary>Value of a Bool (0 or 1) and an Int.</summary>
    public long Integer;

    /// <summary>Value of an Ipv4 (low 32 bits) and an Ipv6.</summary>
    public UInt128 Address;

    /// <summary>Value of a Str, Bin or Method.</summary>
    public ReadOnlySpan<byte> Data;

    /// <summary>More values of the same name follow (several header lines): ACLs try them all, expressions take this one.</summary>
    public bool NotLast;

    /// <summary>The answer may still change when more bytes come (content inspection).</summary>
    public bool MayChange;

    /// <summary>What is asked for. <see cref="OnlyOne"/>: the one value that an expression stands for, which is the last one of
    /// a header that comes several times. 0: the first of all values, and then, as the fetch left it, each next one (ACLs).</summary>
    public long Cursor;

    /// <summary>See <see cref="Cursor"/>.</summary>
    public const int OnlyOne = -1;

    public void SetBool(bool value)
    {
        Type = SampleType.Bool;
        Integer = value ? 1 : 0;
    }

    public void SetInt(long value)
    {
        Type = SampleType.Int;
        Integer = value;
    }

    public void SetStr(ReadOnlySpan<byte> value)
    {
        Type = SampleType.Str;
        Data = value;
    }

    public void SetBin(ReadOnlySpan<byte> value)
    {
        Type = SampleType.Bin;
        Data = value;
    }

    public void SetIpv4(uint value)
    {
        Type = SampleType.Ipv4;
        Address = value;
    }

    public void SetIpv6(UInt128 value)
    {
        Type = SampleType.Ipv6;
        Address = value;
    }
}
