using HaLb.Transport;

namespace HaLb.Proxy.Stream;

/// <summary>Result of waiting for request body bytes.</summary>
public enum BodyStatus
{
    /// <summary>Bytes are in <see cref="ClientExchange.BufferedBody"/>.</summary>
    Data,

    /// <summary>The body is complete; trailers, if any, are in <see cref="ClientExchange.RequestTrailers"/>.</summary>
    End,

    /// <summary>Broken framing.</summary>
    Invalid,

    /// <summary>The client left before the end.</summary>
    Aborted,

    /// <summary><c>timeout client</c>.</summary>
    TimedOut,

    /// <summary>Stopped by <see cref="ClientExchange.StopBody"/>.</summary>
    Stopped,
}

/// <summary>The client's side of one stream, whichever engine brought it: the request body comes from here, the response
/// goes here. The forward drives both. At most one body wait and one send at a time; they may run side by side.
/// Nothing here throws for what a client does.</summary>
public abstract class ClientExchange
{
    /// <summary>Body bytes received and not yet consumed, decoded. Valid until the next wait or consumption.</summary>
    public abstract ReadOnlyMemory<byte> BufferedBody { get; }

    /// <summary>Nothing more will come: consumed plus <see cref="BufferedBody"/> is the whole body.</summary>
    public abstract bool IsBodyComplete { get; }

    /// <summary>Body bytes consumed so far: when 0, another attempt can still send all of it.</summary>
    public abstract long BodyConsumed { get; }

    /// <summary>Trailer lines of the request once the body is complete; null = none.</summary>
    public abstract MessageHead? RequestTrailers { get; }

    /// <summary>Waits until <see cref="BufferedBody"/> is not empty or the body ended. Arms <c>timeout client</c>.</summary>
    public abstract ValueTask<BodyStatus> WaitBodyAsync();

    /// <summary>The first bytes of <see cref="BufferedBody"/> were used.</summary>
    public abstract void ConsumeBody(int bytes);

    /// <summary>Makes a waiting and every later <see cref="WaitBodyAsync"/> end as <see cref="BodyStatus.Stopped"/>; any thread.
    /// The connection then cannot carry another request.</summary>
    public abstract void StopBody();

    /// <summary>The client has closed its side, or all of its connection, after a whole request (<c>option abortonclose</c>).
    /// False where that cannot be told.</summary>
    public virtual bool HasClientLeft => false;

    /// <summary>Sends an interim response (100, 103). False = the client is gone.</summary>
    public abstract ValueTask<bool> SendInterimAsync(MessageHead head);

    /// <summary>Sends the response head as it is now with the first body bytes in one go. Hop-by-hop lines are already
    /// removed, but for two that an HTTP/1 front writes where they stand and others drop: Transfer-Encoding of a chunked
    /// response (dropped for a 1.0 client; added where the framing is chunked and it is missing), and Upgrade of a 101,
    /// for which the front adds <c>connection: Upgrade</c>. The front adds Connection as it needs.</summary>
    /// <param name="head">Final head. Its <see cref="MessageHead.Framing"/> says how long the body is; Close means unknown.</param>
    /// <param name="first">First body bytes, may be empty.</param>
    /// <param name="last">The body ends with <paramref name="first"/>.</param>
    public abstract ValueTask<SendStatus> SendHeadAsync(MessageHead head, ReadOnlyMemory<byte> first, bool last);

    /// <summary>Sends body bytes; <paramref name="last"/> ends the response.</summary>
    public abstract ValueTask<SendStatus> SendBodyAsync(ReadOnlyMemory<byte> data, bool last);

    /// <summary>Ends a chunked response with trailer lines.</summary>
    public abstract ValueTask<SendStatus> SendTrailersAsync(MessageHead trailers);

    /// <summary>Sends a whole raw response (an errorfile) and closes after it. Empty = closes without one.</summary>
    public abstract ValueTask<SendStatus> SendRawAsync(ReadOnlyMemory<byte> response);

    /// <summary>A response that began cannot be finished: ends the connection (or resets the HTTP/2 stream) so that the
    /// client can tell.</summary>
    public abstract void Cut();

    /// <summary>After a 101 (or a CONNECT's 2xx) was sent with <see cref="SendHeadAsync"/>: the raw connection with every
    /// byte received so far still to be read. Null where the engine cannot (HTTP/2).</summary>
    public abstract Connection? TakeTunnel();
}

/// <summary>Result of sending to the client.</summary>
public enum SendStatus
{
    Sent,

    /// <summary>The client is gone.</summary>
    Gone,

    /// <summary><c>timeout client</c>: it does not read.</summary>
    TimedOut,
}
