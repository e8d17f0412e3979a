using HaLb.Proxy.Stream;

namespace HaLb.Proxy.Pipeline;

/// <summary>One stream from its request head to its log line. Any front calls it.</summary>
public sealed class StreamPipeline
{
    /// <summary>Runs a stream whose request head is complete: routes, forwards, answers, counts, logs. When it returns the
    /// response is sent or cut; <see cref="StreamContext.CloseClient"/> says whether the connection may go on.</summary>
    public ValueTask RunAsync(StreamContext stream, ClientExchange client) => throw new NotImplementedException($"{stream} {client} {this}");

    /// <summary>Answers a stream whose request never became whole (400, 408, 431) and counts and logs it.</summary>
    public ValueTask RefuseAsync(StreamContext stream, ClientExchange client, Termination termination) =>
        throw new NotImplementedException($"{stream} {client} {termination} {this}");
}
