using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace HaLb.Vrrp.Pair;

/// <summary>Writes what halb-vrrpd says, one JSON object a line.</summary>
internal static class PairLines
{
    public static void WriteHello(IBufferWriter<byte> to, ProxyLinkSettings settings) => Write(to, settings, static (json, s) =>
    {
        json.WriteNumber("pair", 1);
        json.WriteString("program", "halb-vrrpd");
        json.WriteString("version", s.Version);
        json.WriteNumber("pid", Environment.ProcessId);
        json.WriteString("node", s.NodeName);
    });

    public static void WritePing(IBufferWriter<byte> to, long number) => Write(to, number, static (json, n) => json.WriteNumber("ping", n));

    /// <summary>The instance is no longer in the file.</summary>
    public static void WriteGone(IBufferWriter<byte> to, string instance) => Write(to, instance, static (json, name) =>
    {
        json.WriteString("instance", name);
        json.WriteString("state", "GONE");
    });

    public static void WriteInstance(IBufferWriter<byte> to, PairInstance instance) => Write(to, instance, static (json, i) =>
    {
        json.WriteString("instance", i.Name);
        json.WriteString("state", i.State);
        json.WriteNumber("priority", i.Priority);
        json.WriteNumber("base", i.BasePriority);
        json.WriteString("reason", i.Reason);
        json.WriteString("since", i.Since.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        json.WriteStartArray("addresses");
        foreach (var address in i.Addresses)
        {
            json.WriteStringValue(address);
        }

        json.WriteEndArray();
    });

    private static void Write<T>(IBufferWriter<byte> to, T value, Action<Utf8JsonWriter, T> members)
    {
        using (var json = new Utf8JsonWriter(to))
        {
            json.WriteStartObject();
            members(json, value);
            json.WriteEndObject();
        }

        to.Write("\n"u8);
    }
}
