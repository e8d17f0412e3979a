using HaLb.Proxy.Stream;

namespace HaLb.Proxy.Pipeline;

/// <summary><c>option logasap</c>: the line is written when the response head is there (mode tcp: when
/// the server is connected), with what is known by then.</summary>
internal static class EarlyLog
{
    /// <summary>Nothing has been sent yet: the size of the head is what HAProxy shows here, too.</summary>
    public static void WriteHead(StreamContext stream)
    {
        var sent = stream.BytesOut;
        stream.BytesOut = sent + HeadBytes(stream.Response);
        Write(stream);
        stream.BytesOut = sent;
    }

    public static void Write(StreamContext stream)
    {
        stream.ProcessConnections = stream.Snapshot.Farm.Process.Connections.Current;
        stream.FrontendConnections = stream.Frontend.Counters.Sessions.Current;
        stream.BackendConnections = stream.Backend?.Counters.Sessions.Current ?? 0;
        stream.ServerConnections = stream.Server?.State.Counters.Sessions.Current ?? 0;
        stream.Logged = true;
        stream.Frontend.Log.Write(stream);
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
