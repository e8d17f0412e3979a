using System.Globalization;
using Serilog.Events;
using Serilog.Formatting;

namespace HaLb.Hosting;

/// <summary>HAProxy's line on standard error. Tools and eyes know it.</summary>
internal sealed class EventFormatter : ITextFormatter
{
    public void Format(LogEvent logEvent, TextWriter output)
    {
        var label = logEvent.Level switch
        {
            >= LogEventLevel.Error => "[ALERT]    ",
            LogEventLevel.Warning => "[WARNING]  ",
            _ => "[NOTICE]   ",
        };
        output.Write(label);
        output.Write(string.Create(CultureInfo.InvariantCulture, $"({Environment.ProcessId}) : "));
        logEvent.RenderMessage(output, CultureInfo.InvariantCulture);
        if (logEvent.Exception is { } exception)
        {
            output.Write($": {exception}");
        }

        output.WriteLine();
    }
}
