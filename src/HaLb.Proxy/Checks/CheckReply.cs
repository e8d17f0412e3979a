using System.Text;
using HaLb.Proxy.Stream.Http1;

namespace HaLb.Proxy.Checks;

/// <summary>A server's reply to a check, read as far as it has come. As tolerant as HAProxy's checks: bare line feeds pass, a
/// body may be cut, the first head counts even when it is a 1xx.</summary>
internal sealed class CheckReply(int bytesMax, bool bodyless)
{
    private readonly byte[] _buffer = new byte[bytesMax];
    private int _length;
    private int _bodyStart;
    private bool _chunked;
    private long _bodyLength = -1;

    public int Status { get; private set; }

    public string Reason { get; private set; } = "";

    /// <summary>The head is whole.</summary>
    public bool HasHead => _bodyStart > 0;

    /// <summary>What came is no HTTP/1 response, or its head is too big.</summary>
    public bool Invalid { get; private set; }

    /// <summary>Nothing more can come, or be held.</summary>
    public bool Complete { get; private set; }

    /// <summary>The body's bytes so far, chunk framing removed.</summary>
    public string Body { get; private set; } = "";

    public Memory<byte> Free => _buffer.AsMemory(_length);

    /// <summary>Takes what was read into <see cref="Free"/>; 0 = the server has finished.</summary>
    public void Take(int count)
    {
        _length += count;
        if (!HasHead && !Invalid)
        {
            ReadHead();
        }

        if (count == 0 || Free.IsEmpty)
        {
            Invalid |= !HasHead;
            Complete = true;
        }

        if (HasHead)
        {
            ReadBody();
        }
    }

    private void ReadHead()
    {
        var bytes = _buffer.AsSpan(0, _length);
        var start = "HTTP/"u8;
        var seen = Math.Min(bytes.Length, start.Length);
        if (!bytes[..seen].SequenceEqual(start[..seen]))
        {
            Invalid = true;
            return;
        }

        var end = EndOfHead(bytes);
        if (end < 0)
        {
            return;
        }

        var lines = Encoding.Latin1.GetString(bytes[..end]).Split('\n');
        if (!ReadStatusLine(lines[0].TrimEnd('\r')))
        {
            Invalid = true;
            return;
        }

        _bodyStart = end;
        foreach (var line in lines.AsSpan(1))
        {
            ReadField(line);
        }

        if (bodyless || Status is 204 or 304 or < 200)
        {
            (_chunked, _bodyLength) = (false, 0);
        }
    }

    private static int EndOfHead(ReadOnlySpan<byte> bytes)
    {
        for (var at = bytes.IndexOf((byte)'\n'); at >= 0;)
        {
            var rest = bytes[(at + 1)..];
            if (rest.StartsWith("\n"u8) || rest.StartsWith("\r\n"u8))
            {
                return at + 1 + (rest[0] == '\n' ? 1 : 2);
            }

            var next = rest.IndexOf((byte)'\n');
            at = next < 0 ? -1 : at + 1 + next;
        }

        return -1;
    }

    private bool ReadStatusLine(string line)
    {
        // HTTP/1.1 200[ Reason]
        if (line.Length < 12 || line[6] != '.' || line[8] != ' ' || !char.IsAsciiDigit(line[5]) || !char.IsAsciiDigit(line[7])
            || !int.TryParse(line.AsSpan(9, 3), System.Globalization.NumberStyles.None, null, out var status)
            || (line.Length > 12 && line[12] != ' '))
        {
            return false;
        }

        Status = status;
        Reason = line.Length > 13 ? line[13..].Trim() : "";
        return true;
    }

    private void ReadField(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0)
        {
            return;
        }

        var name = line.AsSpan(0, colon);
        var value = line.AsSpan(colon + 1).Trim();
        if (name.Equals("content-length", StringComparison.OrdinalIgnoreCase)
            && long.TryParse(value, System.Globalization.NumberStyles.None, null, out var length))
        {
            _bodyLength = length;
        }
        else if (name.Equals("transfer-encoding", StringComparison.OrdinalIgnoreCase))
        {
            _chunked = value.EndsWith("chunked", StringComparison.OrdinalIgnoreCase);
        }
    }

    private void ReadBody()
    {
        var raw = _buffer.AsSpan(_bodyStart, _length - _bodyStart);
        if (_chunked)
        {
            Body = Unchunk(raw);
            return;
        }

        if (_bodyLength >= 0 && raw.Length >= _bodyLength)
        {
            raw = raw[..(int)_bodyLength];
            Complete = true;
        }

        Body = Encoding.Latin1.GetString(raw);
    }

    private string Unchunk(ReadOnlySpan<byte> raw)
    {
        var text = new StringBuilder();
        var decoder = default(ChunkDecoder);
        while (true)
        {
            var status = decoder.Next(raw, out var skip, out var data);
            raw = raw[skip..];
            if (status == ChunkStatus.Data)
            {
                text.Append(Encoding.Latin1.GetString(raw[..data]));
                decoder.Take(data);
                raw = raw[data..];
                continue;
            }

            // A faulty chunk ends the body as a close would.
            Complete |= status is not ChunkStatus.Incomplete;
            return text.ToString();
        }
    }
}
