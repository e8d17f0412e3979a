using System.Globalization;
using System.Text;
using HaLb.Unix;
using Serilog.Core;
using Serilog.Events;

namespace HaLb.Hosting;

/// <summary>Writes events to descriptor 2 itself. <see cref="Console"/> would write to a copy of it, and a background process
/// would hold its terminal for ever.</summary>
internal sealed unsafe class StandardErrorSink : ILogEventSink
{
    private readonly EventFormatter _formatter = new();
    private readonly Lock _gate = new();

    public void Emit(LogEvent logEvent)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        _formatter.Format(logEvent, text);
        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        lock (_gate)
        {
            WriteLocked(bytes);
        }
    }

    private static void WriteLocked(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* at = bytes)
        {
            for (var written = 0; written < bytes.Length;)
            {
                var count = Libc.Write(2, at + written, (nuint)(bytes.Length - written));
                if (count <= 0)
                {
                    // Nobody reads, or the pipe is full: an event is not worth waiting for.
                    return;
                }

                written += (int)count;
            }
        }
    }
}
