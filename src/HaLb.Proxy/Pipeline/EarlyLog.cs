using HaLb.Proxy.Stream;

namespace HaLb.Proxy.Pipeline;

/// <summary><c>option logasap</c>: the line is written when the response head is there, with what is known by then.</summary>
internal static class EarlyLog
{
    public static void Write(StreamContext stream)
    {
        stream.ProcessConnections = stream.Snapshot.Farm.Process.Connections.Current;
        stream.FrontendConnections = stream.Frontend.Counters.Sessions.Current;
        stream.BackendConnections = stream.Backend?.Counters.Sessions.Current ?? 0;
        stream.ServerConnections = stream.Server?.State.Counters.Sessions.Current ?? 0;

        // Nothing has been sent yet: the size of the head is what HAProxy shows here, too.
        var sent = stream.BytesOut;
        stream.BytesOut = sent + HeadBytes(stream.Response);
        stream.Logged = true;
        stream.Frontend.Log.Write(stream);
        stream.BytesOut = sent;
    }

    private static int HeadBytes(MessageHead head)
    {
        var bytes = "HTTP/1.1 200 ".Length + head.Reason.Length + 4;
        for (var i = 0; i < head.Count; i++)
        {
            bytes += head.IsRemoved(i) ? 0 : head.Name(i).Length + head.Value(i).Length + 4;
        }

        return bytes;
    }
}
