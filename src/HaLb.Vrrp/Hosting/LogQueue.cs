using System.Globalization;
using System.Text;
using System.Threading.Channels;
using HaLb.Vrrp.Unix;
using Serilog.Core;
using Serilog.Events;
using Serilog.Parsing;

namespace HaLb.Vrrp.Hosting;

/// <summary>Writes events to standard error on a thread of its own: a reader that stopped reading, or a slow terminal, must never
/// hold up the driver. What does not fit is dropped and counted.</summary>
internal sealed unsafe class LogQueue : ILogEventSink, IDisposable
{
    private const int CountMax = 1024;
    private const int StandardError = 2;

    private static readonly TimeSpan FlushTime = TimeSpan.FromSeconds(2);

    private readonly Channel<LogEvent> _events = Channel.CreateBounded<LogEvent>(
        new BoundedChannelOptions(CountMax) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly bool _isJournal = Environment.GetEnvironmentVariable("JOURNAL_STREAM") is { Length: > 0 };
    private readonly Thread _thread;
    private long _dropped;

    public LogQueue()
    {
        _thread = new Thread(Run) { IsBackground = true, Name = "log" };
        _thread.Start();
    }

    public void Emit(LogEvent logEvent)
    {
        if (!_events.Writer.TryWrite(logEvent))
        {
            _ = Interlocked.Increment(ref _dropped);
        }
    }

    /// <summary>Writes what waits, within limits.</summary>
    public void Dispose()
    {
        _ = _events.Writer.TryComplete();
        _ = _thread.Join(FlushTime);
    }

    private void Run()
    {
        while (_events.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (_events.Reader.TryRead(out var logEvent))
            {
                Write(Format(logEvent));
            }

            if (Interlocked.Exchange(ref _dropped, 0) is > 0 and var count)
            {
                Write(string.Create(CultureInfo.InvariantCulture, $"{(_isJournal ? "<4>" : "")}{count} log lines were dropped\n"));
            }
        }
    }

    private string Format(LogEvent logEvent)
    {
        var text = new StringBuilder();
        var (number, word) = logEvent.Level switch
        {
            LogEventLevel.Fatal => (2, "CRITICAL"),
            LogEventLevel.Error => (3, "ERROR"),
            LogEventLevel.Warning => (4, "WARNING"),
            LogEventLevel.Information => (6, "INFO"),
            _ => (7, "DEBUG"),
        };
        _ = _isJournal
            ? text.Append(CultureInfo.InvariantCulture, $"<{number}>")
            : text.Append(CultureInfo.InvariantCulture, $"{logEvent.Timestamp:yyyy-MM-dd'T'HH:mm:ss.fff} {word,-7} ");
        using var writer = new StringWriter(CultureInfo.InvariantCulture);
        Render(logEvent, writer);
        _ = text.Append(writer.ToString().ReplaceLineEndings(" | "));
        if (logEvent.Exception is { } exception)
        {
            _ = text.Append(CultureInfo.InvariantCulture, $": {exception.ToString().ReplaceLineEndings(" | ")}");
        }

        return text.Append('\n').ToString();
    }

    /// <summary>As the template says, strings without quotes.</summary>
    private static void Render(LogEvent logEvent, StringWriter writer)
    {
        foreach (var token in logEvent.MessageTemplate.Tokens)
        {
            if (token is PropertyToken property && logEvent.Properties.TryGetValue(property.PropertyName, out var value) && value is ScalarValue { Value: string text })
            {
                writer.Write(text);
            }
            else
            {
                token.Render(logEvent.Properties, writer, CultureInfo.InvariantCulture);
            }
        }
    }

    private static void Write(string line)
    {
        var bytes = Encoding.UTF8.GetBytes(line);
        fixed (byte* at = bytes)
        {
            for (nint written = 0, count = 1; written < bytes.Length && count > 0; written += count)
            {
                count = Libc.Write(StandardError, at + written, (nuint)(bytes.Length - written));
            }
        }
    }
}
