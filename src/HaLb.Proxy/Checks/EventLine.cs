using System.Globalization;

namespace HaLb.Proxy.Checks;

/// <summary>One sentence about a server or backend.</summary>
/// <param name="Severity">Syslog severity: 0 = emerg, 1 = alert, 5 = notice.</param>
/// <param name="Text">The log line without its header.</param>
/// <param name="ConsoleText">What HAProxy prints on standard error; it quotes names there.</param>
public readonly record struct EventLine(int Severity, string Text, string ConsoleText)
{
    /// <summary>Printed as ALERT, not as WARNING: a backend has no server left.</summary>
    public bool IsAlert => Severity == 0;

    /// <summary>The line as HAProxy prints it: <c>[WARNING]  (pid) : text</c>.</summary>
    public string ForConsole(int pid) =>
        string.Create(CultureInfo.InvariantCulture, $"{(IsAlert ? "[ALERT]    " : "[WARNING]  ")}({pid}) : {ConsoleText}");
}
