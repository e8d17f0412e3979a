using HaLb.Config.Model;
using HaLb.Proxy.Stream;

namespace HaLb.Proxy.Log;

/// <summary>A stream's timers in milliseconds, -1 = phase not reached (HAProxy manual, section 8.4).</summary>
/// <param name="Request">TR: from the first byte to the whole head.</param>
/// <param name="Queue">Tw: waiting for a slot.</param>
/// <param name="Connect">Tc: connecting to the server.</param>
/// <param name="Response">Tr: until the server's whole response head.</param>
/// <param name="Active">Ta: from the first byte to the end.</param>
/// <param name="SinceAccept">Tt: from accepting the connection to the end.</param>
internal readonly record struct StreamTimers(int Request, int Queue, int Connect, int Response, int Active, int SinceAccept)
{
    public static StreamTimers Of(StreamContext stream)
    {
        var end = stream.EndedAt != 0 ? stream.EndedAt : stream.Time.GetTimestamp();
        var active = stream.Between(stream.StartedAt, end);
        var sinceAccept = stream.Between(stream.Client.AcceptedTimestamp, end);
        var request = stream.Between(stream.StartedAt, stream.RequestAt);
        if (stream.Termination.In == 'T')
        {
            // A tarpit is shown as a wait in a queue.
            return new(-1, active, -1, -1, active, sinceAccept);
        }

        if (stream.AppletName is not null && request >= 0)
        {
            // HaLb itself answered: there was nothing to wait for.
            return new(request, 0, 0, 0, active, sinceAccept);
        }

        // Who leaves or is thrown out of the queue has waited, too; who found it full has not.
        var queuedAt = stream.QueuedAt == 0 && stream.Termination is { In: 'Q', By: not 'S' } ? end : stream.QueuedAt;
        var waitedFrom = stream.Frontend.Config.Mode == ProxyMode.Http ? stream.RequestAt : stream.StartedAt;
        return new(
            request,
            stream.Between(waitedFrom, queuedAt),
            stream.Between(stream.QueuedAt, stream.ConnectedAt),
            stream.Between(stream.ConnectedAt, stream.ResponseAt),
            active,
            sinceAccept);
    }
}
