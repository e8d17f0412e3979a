using HaLb.Proxy.Stream;
using HaLb.Transport;

namespace HaLb.Proxy.Tcp;

/// <summary>The client of a TCP stream: there are no messages, only the tunnel.</summary>
internal sealed class TcpExchange(Connection transport) : ClientExchange
{
    public override ReadOnlyMemory<byte> BufferedBody => default;

    public override bool IsBodyComplete => true;

    public override long BodyConsumed => 0;

    public override MessageHead? RequestTrailers => null;

    public override ValueTask<BodyStatus> WaitBodyAsync() => new(BodyStatus.End);

    public override void ConsumeBody(int bytes)
    {
    }

    public override void StopBody()
    {
    }

    public override ValueTask<bool> SendInterimAsync(MessageHead head) => new(true);

    public override ValueTask<SendStatus> SendHeadAsync(MessageHead head, ReadOnlyMemory<byte> first, bool last) => new(SendStatus.Sent);

    public override ValueTask<SendStatus> SendBodyAsync(ReadOnlyMemory<byte> data, bool last) => new(SendStatus.Sent);

    public override ValueTask<SendStatus> SendTrailersAsync(MessageHead trailers) => new(SendStatus.Sent);

    public override ValueTask<SendStatus> SendRawAsync(ReadOnlyMemory<byte> response) => new(SendStatus.Sent);

    /// <summary>Nothing that was begun is left to be told apart: the connection closes after the stream.</summary>
    public override void Cut()
    {
    }

    public override Connection TakeTunnel() => transport;
}
