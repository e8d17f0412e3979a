using System.Text.Json;

namespace HaLb.Vrrp.Pair;

/// <summary>Which of the lines of halb it is.</summary>
internal enum PairMessageKind
{
    /// <summary>A message of a later version: ignored.</summary>
    Unknown,

    /// <summary>The first line: who speaks.</summary>
    Hello,
    State,
    Pong,

    /// <summary>A new process takes over; this one is about to leave.</summary>
    Successor,
}

/// <summary>One line of halb, read defensively: members of the wrong type make the line invalid, unknown ones are skipped.</summary>
internal readonly record struct PairMessage
{
    /// <summary>A line as halb writes it is flat.</summary>
    private const int DepthMax = 8;

    public PairMessageKind Kind { get; init; }

    /// <summary>Hello: version of the protocol.</summary>
    public int Protocol { get; init; }

    public string? Program { get; init; }

    public string? Version { get; init; }

    public int ProcessId { get; init; }

    /// <summary>State: <c>starting</c>, <c>serving</c>, <c>draining</c> or <c>stopping</c>.</summary>
    public string? State { get; init; }

    public int Listeners { get; init; }

    public int Bound { get; init; }

    /// <summary>The first round of health checks is done.</summary>
    public bool Checked { get; init; }

    public int Backends { get; init; }

    /// <summary>Backends that have a usable server.</summary>
    public int Usable { get; init; }

    /// <summary>The number of the ping that it answers.</summary>
    public long Number { get; init; }

    public bool IsReady => State == "serving" && Bound == Listeners && Checked;

    public static bool TryParse(ReadOnlySpan<byte> line, out PairMessage message)
    {
        message = default;
        try
        {
            var reader = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = DepthMax });
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject && TryReadMembers(ref reader, ref message) && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
        catch (InvalidOperationException)
        {
            // A string that is no UTF-8 or has half a surrogate pair.
            return false;
        }
    }

    private static bool TryReadMembers(ref Utf8JsonReader reader, ref PairMessage message)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            if (!reader.Read() || !TryReadMember(ref reader, name, ref message))
            {
                return false;
            }
        }

        return reader.TokenType == JsonTokenType.EndObject;
    }

    private static bool TryReadMember(ref Utf8JsonReader reader, string? name, ref PairMessage message)
    {
        switch (name)
        {
            case "pair":
                return TryInt(ref reader, out var protocol) && Set(message with { Kind = PairMessageKind.Hello, Protocol = protocol }, out message);
            case "program":
                return TryText(ref reader, out var program) && Set(message with { Program = program }, out message);
            case "version":
                return TryText(ref reader, out var version) && Set(message with { Version = version }, out message);
            case "pid":
                return TryInt(ref reader, out var pid) && Set(message with { ProcessId = pid }, out message);
            case "state":
                return TryText(ref reader, out var state) && Set(message with { Kind = PairMessageKind.State, State = state }, out message);
            case "listeners":
                return TryInt(ref reader, out var listeners) && Set(message with { Listeners = listeners }, out message);
            case "bound":
                return TryInt(ref reader, out var bound) && Set(message with { Bound = bound }, out message);
            case "checked":
                return reader.TokenType is JsonTokenType.True or JsonTokenType.False && Set(message with { Checked = reader.GetBoolean() }, out message);
            case "backends":
                return TryInt(ref reader, out var backends) && Set(message with { Backends = backends }, out message);
            case "usable":
                return TryInt(ref reader, out var usable) && Set(message with { Usable = usable }, out message);
            case "pong":
                return reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number)
                    && Set(message with { Kind = PairMessageKind.Pong, Number = number }, out message);
            case "successor":
                return TryInt(ref reader, out var next) && Set(message with { Kind = PairMessageKind.Successor, ProcessId = next }, out message);
            default:
                return reader.TrySkip();
        }
    }

    private static bool Set(PairMessage value, out PairMessage message)
    {
        message = value;
        return true;
    }

    private static bool TryInt(ref Utf8JsonReader reader, out int value)
    {
        value = 0;
        return reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out value);
    }

    private static bool TryText(ref Utf8JsonReader reader, out string? value)
    {
        value = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        return value is not null;
    }
}
