using System.Buffers;
using System.Text.Json;

namespace HaLb.Pair;

/// <summary>The state line: what halb-vrrpd decides by.</summary>
/// <param name="State"><c>starting</c>, <c>serving</c>, <c>draining</c>, <c>stopping</c>.</param>
/// <param name="Listeners">Listeners that the configuration wants.</param>
/// <param name="Bound">Of those, open ones.</param>
/// <param name="Checked">The first round of health checks is done.</param>
/// <param name="Backends">Backends with servers.</param>
/// <param name="Usable">Of those, with a usable server.</param>
/// <param name="Hash">Hash of the running configuration.</param>
/// <param name="Streams">Open client connections.</param>
internal readonly record struct PairStatus(string State, int Listeners, int Bound, bool Checked, int Backends, int Usable, string Hash, long Streams)
{
    public void Write(IBufferWriter<byte> to)
    {
        using (var json = new Utf8JsonWriter(to))
        {
            json.WriteStartObject();
            json.WriteString("state", State);
            json.WriteNumber("listeners", Listeners);
            json.WriteNumber("bound", Bound);
            json.WriteBoolean("checked", Checked);
            json.WriteNumber("backends", Backends);
            json.WriteNumber("usable", Usable);
            json.WriteString("hash", Hash);
            json.WriteNumber("streams", Streams);
            json.WriteEndObject();
        }

        to.Write("\n"u8);
    }
}
