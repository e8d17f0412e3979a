namespace HaLb.Proxy.Forward.Yarp;

/// <summary>Where YARP writes the response's body: on to the client, no faster than it takes it.</summary>
internal sealed class ResponseBodyStream(Attempt attempt) : OneWayStream
{
    public override bool CanWrite => true;

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => attempt.SendAsync(buffer);

    public override Task FlushAsync(CancellationToken cancellationToken) => attempt.SendAsync(default).AsTask();
}
