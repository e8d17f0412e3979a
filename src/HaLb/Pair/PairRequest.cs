using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using HaLb.Core.Pair;

namespace HaLb.Pair;

/// <summary>Which of the lines of a client it is.</summary>
internal enum PairRequestKind
{
    /// <summary>A message of a later version: ignored.</summary>
    Unknown,
    Hello,
    Ping,
    Instance,
}

/// <summary>One line of a client, read defensively: members of the wrong type make it invalid, unknown ones are skipped.</summary>
internal sealed record PairRequest
{
    private const int DepthMax = 8;
    private const int TextMax = 1024;
    private const int AddressesMax = 1024;

    public PairRequestKind Kind { get; private set; }

    public int Protocol { get; private set; }

    public string Program { get; private set; } = "";

    public string Version { get; private set; } = "";

    public int ProcessId { get; private set; }

    public string Node { get; private set; } = "";

    /// <summary>Hello of a new halb: it takes over from this process.</summary>
    public bool Succeeds { get; private set; }

    public long Number { get; private set; }

    public PairInstanceView Instance { get; private set; } = new("", "", 0, 0, "", null, []);

    /// <summary>Null = rubbish.</summary>
    public static PairRequest? Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            var request = new PairRequest();
            var reader = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = DepthMax });
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject && request.TryReadMembers(ref reader) && !reader.Read() ? request : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // No JSON, or a string that is no UTF-8.
            return null;
        }
    }

    private bool TryReadMembers(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            if (!reader.Read() || !TryReadMember(ref reader, name))
            {
                return false;
            }
        }

        return reader.TokenType == JsonTokenType.EndObject;
    }

    private bool TryReadMember(ref Utf8JsonReader reader, string? name)
    {
        switch (name)
        {
            case "pair":
                Kind = PairRequestKind.Hello;
                return TryInt(ref reader, value => Protocol = value);
            case "program":
                return TryText(ref reader, value => Program = value);
            case "version":
                return TryText(ref reader, value => Version = value);
            case "pid":
                return TryInt(ref reader, value => ProcessId = value);
            case "node":
                return TryText(ref reader, value => Node = value);
            case "succeeds":
                Succeeds = reader.TokenType == JsonTokenType.True;
                return Succeeds || reader.TokenType == JsonTokenType.False;
            case "ping":
                Kind = PairRequestKind.Ping;
                Number = reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number) ? number : -1;
                return Number >= 0;
            case "instance":
                Kind = PairRequestKind.Instance;
                return TryText(ref reader, value => Instance = Instance with { Name = value });
            default:
                return TryReadOfInstance(ref reader, name);
        }
    }

    private bool TryReadOfInstance(ref Utf8JsonReader reader, string? name)
    {
        switch (name)
        {
            case "state":
                return TryText(ref reader, value => Instance = Instance with { State = value });
            case "priority":
                return TryInt(ref reader, value => Instance = Instance with { Priority = value });
            case "base":
                return TryInt(ref reader, value => Instance = Instance with { BasePriority = value });
            case "reason":
                return TryText(ref reader, value => Instance = Instance with { Reason = value });
            case "since":
                return TryText(ref reader, value => Instance = Instance with { Since = Instant(value) });
            case "addresses":
                return TryAddresses(ref reader);
            default:
                return reader.TrySkip();
        }
    }

    private static DateTimeOffset? Instant(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null;

    private bool TryAddresses(ref Utf8JsonReader reader)
    {
        var addresses = ImmutableArray.CreateBuilder<string>();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.String && addresses.Count < AddressesMax)
        {
            addresses.Add(Cut(reader.GetString()!));
        }

        Instance = Instance with { Addresses = addresses.ToImmutable() };
        return reader.TokenType == JsonTokenType.EndArray;
    }

    private static bool TryInt(ref Utf8JsonReader reader, Action<int> take)
    {
        if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out var value))
        {
            return false;
        }

        take(value);
        return true;
    }

    private static bool TryText(ref Utf8JsonReader reader, Action<string> take)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            return false;
        }

        take(Cut(reader.GetString()!));
        return true;
    }

    private static string Cut(string text) => text.Length > TextMax ? text[..TextMax] : text;
}
