using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using HaLb.Vrrp.Driver;
using HaLb.Vrrp.Status;

namespace HaLb.Vrrp.Effects.Notify;

/// <summary>Builds the JSON lines of the event stream, one object each, never longer than a FIFO takes at once. Words are those of the status.</summary>
internal static class EventLine
{
    public const int LengthMax = 4096;

    private const int TextMax = 400;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Transition(TransitionRecord record) => Build(record.At, "transition", record, static (writer, record) =>
    {
        Text(writer, "instance", record.Instance);
        Text(writer, "from", StatusWords.Of(record.From));
        Text(writer, "to", StatusWords.Of(record.To));
        Text(writer, "reason", StatusWords.Of(record.Reason));
        Text(writer, "detail", record.Detail);
        writer.WriteNumber("priority", record.Priority);
    });

    /// <summary>Members in order, each a text, or a number where the text is null.</summary>
    public static byte[] Other(DateTimeOffset at, string kind, params ReadOnlySpan<(string Name, string? Text, long Number)> members) =>
        Build(at, kind, members.ToArray(), static (writer, members) =>
        {
            foreach (var (name, text, number) in members)
            {
                if (text is null)
                {
                    writer.WriteNumber(name, number);
                }
                else
                {
                    Text(writer, name, text);
                }
            }
        });

    private static void Text(Utf8JsonWriter writer, string name, string text) =>
        writer.WriteString(name, text.Length > TextMax ? text.AsSpan(0, TextMax) : text);

    private static byte[] Build<T>(DateTimeOffset at, string kind, T value, Action<Utf8JsonWriter, T> members)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            writer.WriteString("time", StatusWords.Instant(at));
            writer.WriteString("event", kind);
            members(writer, value);
            writer.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }
}
