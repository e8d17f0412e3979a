namespace HaLb.Proxy.Stream.Http1;

/// <summary>What a <see cref="ChunkDecoder"/> found at the start of its input.</summary>
public enum ChunkStatus
{
    /// <summary>More bytes are needed.</summary>
    Incomplete,

    /// <summary>Data bytes of the current chunk.</summary>
    Data,

    /// <summary>The last chunk's size line was read; trailers and the empty line follow.</summary>
    Last,
    Invalid,
}

/// <summary>Reads chunked coding (RFC 9112 section 7.1) without copying. Strict: hexadecimal size without white space,
/// CRLF only, extensions of bounded length.</summary>
public struct ChunkDecoder
{
    private const int SizeDigitsMax = 15;
    private const int LineMax = 1024;

    private long _left;
    private bool _afterData;

    /// <summary>Looks at the start of <paramref name="input"/>. <paramref name="skip"/> bytes are chunk framing to drop;
    /// the <paramref name="data"/> bytes after them belong to the body. Call <see cref="Take"/> for what was used.</summary>
    public ChunkStatus Next(ReadOnlySpan<byte> input, out int skip, out int data)
    {
        skip = 0;
        data = 0;
        if (_left == 0)
        {
            var status = ReadSizeLine(input, ref skip);
            if (status != ChunkStatus.Data)
            {
                return status;
            }
        }

        data = (int)Math.Min(_left, input.Length - skip);
        return data == 0 && skip == 0 ? ChunkStatus.Incomplete : ChunkStatus.Data;
    }

    /// <summary>Body bytes of the current chunk were used.</summary>
    public void Take(int data)
    {
        _left -= data;
        _afterData = _left == 0;
    }

    private ChunkStatus ReadSizeLine(ReadOnlySpan<byte> input, ref int skip)
    {
        var at = 0;
        if (_afterData)
        {
            if (input.Length < 2)
            {
                return input.Length == 1 && input[0] != '\r' ? ChunkStatus.Invalid : ChunkStatus.Incomplete;
            }

            if (input[0] != '\r' || input[1] != '\n')
            {
                return ChunkStatus.Invalid;
            }

            at = 2;
        }

        var line = input[at..];
        var lf = line.IndexOf((byte)'\n');
        if (lf < 0)
        {
            return line.Length > LineMax || !CouldBeSize(line) ? ChunkStatus.Invalid : ChunkStatus.Incomplete;
        }

        if (lf < 2 || lf > LineMax || line[lf - 1] != '\r' || !TryReadSize(line[..(lf - 1)], out var size))
        {
            return ChunkStatus.Invalid;
        }

        _afterData = false;
        _left = size;
        skip = at + lf + 1;
        return size == 0 ? ChunkStatus.Last : ChunkStatus.Data;
    }

    private static bool CouldBeSize(ReadOnlySpan<byte> line) => line.IsEmpty || char.IsAsciiHexDigit((char)line[0]);

    private static bool TryReadSize(ReadOnlySpan<byte> line, out long size)
    {
        size = 0;
        var digits = 0;
        while (digits < line.Length && char.IsAsciiHexDigit((char)line[digits]))
        {
            if (digits == SizeDigitsMax)
            {
                return false;
            }

            size = size << 4 | (uint)HexValue(line[digits]);
            digits++;
        }

        // After the size comes the end or an extension, whose bytes may not be controls.
        return digits > 0 && (digits == line.Length || line[digits] == ';' && line[digits..].IndexOfAnyInRange((byte)0, (byte)31) < 0);
    }

    private static int HexValue(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
