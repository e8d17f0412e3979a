namespace HaLb.Proxy.Stream;

/// <summary>Where the body of a message ends (RFC 9112 section 6.3).</summary>
public enum BodyFraming : byte
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>After <see cref="MessageHead.ContentLength"/> bytes.</summary>
    Length,

    /// <summary>At the last chunk, or the end of the HTTP/2 stream.</summary>
    Chunked,

    /// <summary>Where the server closes (responses only).</summary>
    Close,
}

/// <summary>The start line and header lines of a message, as bytes: order, case and repetition as received. Names that
/// HaLb looks at carry an index. Edits never move other lines. Owns its bytes: outlives the buffer it was parsed from.
/// Reused from stream to stream; not thread-safe.</summary>
public sealed class MessageHead
{
    private byte[] _bytes = new byte[2048];
    private int _used;
    private Field[] _fields = new Field[32];
    private int _count;
    private Slice _first;
    private Slice _second;
    private Slice _receivedFirst;
    private Slice _receivedSecond;

    /// <summary>1 or 0: the minor version of an HTTP/1 message. HTTP/2 messages have 1 here and <see cref="IsHttp2"/>.</summary>
    public int MinorVersion { get; set; } = 1;

    /// <summary>The client spoke HTTP/2 (for logs).</summary>
    public bool IsHttp2 { get; set; }

    /// <summary>Status of a response; 0 in a request.</summary>
    public int Status { get; set; }

    public BodyFraming Framing { get; set; }

    /// <summary>Value of a valid Content-Length; 0 where there is none.</summary>
    public long ContentLength { get; set; }

    /// <summary>Number of header lines, removed ones included: see <see cref="IsRemoved"/>.</summary>
    public int Count => _count;

    /// <summary>Method of a request.</summary>
    public ReadOnlySpan<byte> Method => Read(_first);

    /// <summary>Target of a request, raw as received.</summary>
    public ReadOnlySpan<byte> Target => Read(_second);

    /// <summary>Method as it came, whatever rules made of it since.</summary>
    public ReadOnlySpan<byte> ReceivedMethod => Read(_receivedFirst);

    /// <summary>Target as it came, whatever rules made of it since.</summary>
    public ReadOnlySpan<byte> ReceivedTarget => Read(_receivedSecond);

    /// <summary>Path and query of the target: all of it, or what follows the authority of an absolute one
    /// (RFC 9112 §3.2.2); empty where it has none.</summary>
    public ReadOnlySpan<byte> PathAndQuery
    {
        get
        {
            var target = Target;
            if (target.StartsWith((byte)'/') || target.IndexOf("://"u8) is var scheme && scheme < 0)
            {
                return target;
            }

            target = target[(scheme + 3)..];
            var path = target.IndexOf((byte)'/');
            return path < 0 ? [] : target[path..];
        }
    }

    /// <summary>Reason phrase of a response, raw; may be empty.</summary>
    public ReadOnlySpan<byte> Reason => Read(_second);

    public void Clear()
    {
        _used = 0;
        _count = 0;
        _first = default;
        _second = default;
        _receivedFirst = default;
        _receivedSecond = default;
        MinorVersion = 1;
        IsHttp2 = false;
        Status = 0;
        Framing = BodyFraming.None;
        ContentLength = 0;
    }

    public bool IsRemoved(int index) => _fields[index].Removed;

    public KnownHeader Known(int index) => _fields[index].Known;

    public ReadOnlySpan<byte> Name(int index) => Read(_fields[index].Name);

    public ReadOnlySpan<byte> Value(int index) => Read(_fields[index].Value);

    /// <summary>Index of the next line with that name from <paramref name="from"/> on, or -1.</summary>
    public int Find(KnownHeader known, int from = 0)
    {
        for (var i = from; i < _count; i++)
        {
            if (_fields[i].Known == known && !_fields[i].Removed)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Index of the next line with that name (any case) from <paramref name="from"/> on, or -1.</summary>
    public int Find(ReadOnlySpan<byte> name, int from = 0)
    {
        for (var i = from; i < _count; i++)
        {
            if (!_fields[i].Removed && Bytes.EqualsIgnoreCase(Name(i), name))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>True where a line of that name lists the token (<c>Connection: close</c>).</summary>
    public bool HasToken(KnownHeader known, ReadOnlySpan<byte> token)
    {
        for (var i = Find(known); i >= 0; i = Find(known, i + 1))
        {
            if (Bytes.ListContains(Value(i), token))
            {
                return true;
            }
        }

        return false;
    }

    public void SetRequestLine(ReadOnlySpan<byte> method, ReadOnlySpan<byte> target)
    {
        _first = _receivedFirst = Store(method);
        _second = _receivedSecond = Store(target);
    }

    public void SetMethod(ReadOnlySpan<byte> method) => _first = Store(method);

    public void SetTarget(ReadOnlySpan<byte> target) => _second = Store(target);

    public void SetStatus(int status, ReadOnlySpan<byte> reason)
    {
        Status = status;
        _second = Store(reason);
    }

    /// <summary>Adds a line after all others.</summary>
    public void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => Add(KnownHeaders.Recognise(name), name, value);

    /// <summary>Adds a line after all others; <paramref name="known"/> must be what the name is recognised as.</summary>
    public void Add(KnownHeader known, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        var storedName = Store(name);
        Append(new Field(storedName, Store(value), known, false));
    }

    public void SetValue(int index, ReadOnlySpan<byte> value) => _fields[index].Value = Store(value);

    public void RemoveAt(int index) => _fields[index].Removed = true;

    /// <summary>Removes every line of that name and returns how many there were.</summary>
    public int RemoveAll(KnownHeader known)
    {
        var removed = 0;
        for (var i = Find(known); i >= 0; i = Find(known, i + 1))
        {
            _fields[i].Removed = true;
            removed++;
        }

        return removed;
    }

    /// <summary>Copies the whole text of a head so that <see cref="AddParsed"/> can point into it.</summary>
    internal void Load(ReadOnlySpan<byte> head)
    {
        Clear();
        _ = Store(head);
    }

    /// <summary>Start line parts of the loaded text.</summary>
    internal void SetParsedLine(Range first, Range second)
    {
        _first = _receivedFirst = ToSlice(first);
        _second = _receivedSecond = ToSlice(second);
    }

    /// <summary>A line of the loaded text. False when there are already <paramref name="countMax"/>.</summary>
    internal bool AddParsed(int nameStart, int nameLength, int valueStart, int valueLength, KnownHeader known, int countMax)
    {
        if (_count >= countMax)
        {
            return false;
        }

        Append(new Field(new Slice(nameStart, nameLength), new Slice(valueStart, valueLength), known, false));
        return true;
    }

    /// <summary>The loaded text; valid until the next edit.</summary>
    internal ReadOnlySpan<byte> Loaded => _bytes.AsSpan(0, _used);

    private void Append(in Field field)
    {
        if (_count == _fields.Length)
        {
            Array.Resize(ref _fields, _count * 2);
        }

        _fields[_count++] = field;
    }

    private static Slice ToSlice(Range range) => new(range.Start.Value, range.End.Value - range.Start.Value);

    private ReadOnlySpan<byte> Read(Slice slice) => _bytes.AsSpan(slice.Start, slice.Length);

    private Slice Store(ReadOnlySpan<byte> text)
    {
        if (_used + text.Length > _bytes.Length)
        {
            // The text may lie in the old array: it stays valid while it is copied.
            var larger = new byte[Math.Max(_bytes.Length * 2, _used + text.Length)];
            _bytes.AsSpan(0, _used).CopyTo(larger);
            text.CopyTo(larger.AsSpan(_used));
            _bytes = larger;
        }
        else
        {
            text.CopyTo(_bytes.AsSpan(_used));
        }

        var slice = new Slice(_used, text.Length);
        _used += text.Length;
        return slice;
    }

    private readonly record struct Slice(int Start, int Length);

    private record struct Field(Slice Name, Slice Value, KnownHeader Known, bool Removed);
}
