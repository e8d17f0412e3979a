using HaLb.Config.Model;
using HaLb.Core.Servers;
using HaLb.Proxy.Stream;

namespace HaLb.Proxy.Pipeline;

/// <summary>Tells a server's health what live traffic shows (<c>observe layer4|layer7</c>).</summary>
internal static class Observation
{
    /// <summary>A response came: good for layer 4, and for layer 7 unless its status is a server's fault. As in HAProxy 501
    /// and 505 are the client's doing.</summary>
    public static void OnResponse(Server server, int status)
    {
        if (server.Config.Observe != ObserveMode.None)
        {
            var good = server.Config.Observe == ObserveMode.Layer4 || status is >= 100 and < 500 or 501 or 505;
            _ = ServerControl.ReportObserved(server, good, good ? "" : "Wrong http response");
        }
    }

    public static void OnFault(Server server, Termination fault)
    {
        if (server.Config.Observe != ObserveMode.None && fault.By is 'S' or 's' or 'P'
            && (fault.In == 'C' || server.Config.Observe == ObserveMode.Layer7))
        {
            _ = ServerControl.ReportObserved(server, good: false, Describe(fault));
        }
    }

    /// <summary>HAProxy's words, which its log line repeats.</summary>
    private static string Describe(Termination fault) => (fault.By, fault.In) switch
    {
        (_, 'C') => "L4 unsuccessful connection",
        ('s', _) => "Read timeout (http)",
        ('S', _) => "Close from server (http)",
        _ => "Invalid http response (headers)",
    };
}
