using HaLb.Config.Diagnostics;
using Microsoft.Extensions.Logging;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Extensions.Logging;

namespace HaLb.Hosting;

/// <summary>Events of the process on standard error, in HAProxy's form: <c>[WARNING]  (pid) : text</c>.</summary>
internal sealed class EventLog : IDisposable
{
    private readonly LoggingLevelSwitch _level = new(LogEventLevel.Information);
    private readonly Logger _logger;

    public EventLog()
    {
        _logger = new LoggerConfiguration()
            .MinimumLevel.ControlledBy(_level)
            .MinimumLevel.Override("Microsoft", LogEventLevel.Error)
            .WriteTo.Sink(new StandardErrorSink())
            .CreateLogger();
        Factory = new SerilogLoggerFactory(_logger);
    }

    /// <summary>For the libraries below.</summary>
    public ILoggerFactory Factory { get; }

    /// <summary>The process cannot go on, or a request of the operator failed.</summary>
    public void Alert(string text) => _logger.Error("{Text:l}", text);

    public void Warning(string text) => _logger.Warning("{Text:l}", text);

    public void Notice(string text) => _logger.Information("{Text:l}", text);

    /// <summary>A finding with its place: <c>config : [file:line:column] : text</c>.</summary>
    public void Write(Diagnostic finding, string prefix)
    {
        var place = finding.Position.File.Length == 0 ? "" : $"[{finding.Position}] : ";
        var text = $"{prefix}{place}{finding.Message}";
        switch (finding.Severity)
        {
            case Severity.Error:
                Alert(text);
                break;
            case Severity.Warning:
                Warning(text);
                break;
            default:
                Notice(text);
                break;
        }
    }

    /// <summary>From here on nothing is printed (<c>-q</c>, background).</summary>
    public void Silence() => _level.MinimumLevel = LogEventLevel.Fatal;

    public void Dispose()
    {
        Factory.Dispose();
        _logger.Dispose();
    }
}
