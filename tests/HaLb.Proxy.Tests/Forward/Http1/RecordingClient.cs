using System.Text;
using HaLb.Proxy.Stream;
using HaLb.Transport;

namespace HaLb.Proxy.Tests.Forward.Http1;

/// <summary>A client that takes down what it is sent and gives its body in the pieces that the test sets.</summary>
internal sealed class RecordingClient : ClientExchange
{
    private readonly Queue<byte[]> _pieces = new();
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private byte[] _buffered = [];
    private long _consumed;

    public List<string> Events { get; } = [];

    /// <summary>Body pieces to come; after them the body ends, or stays open for ever.</summary>
    public bool BodyNeverEnds { get; init; }

    /// <summary>The client leaves after the last piece.</summary>
    public bool LeavesInBody { get; init; }

    public bool IsStopped => _stopped.Task.IsCompleted;

    public override ReadOnlyMemory<byte> BufferedBody => _buffered;

    public override bool IsBodyComplete => _pieces.Count == 0 && !BodyNeverEnds && !LeavesInBody;

    public override long BodyConsumed => _consumed;

    public override MessageHead? RequestTrailers => null;

    public void AddBody(params string[] pieces)
    {
        foreach (var piece in pieces)
        {
            _pieces.Enqueue(Encoding.Latin1.GetBytes(piece));
        }
    }

    /// <summary>The first piece has already been received.</summary>
    public void Receive() => _buffered = _pieces.Dequeue();

    public override async ValueTask<BodyStatus> WaitBodyAsync()
    {
        if (_pieces.TryDequeue(out var piece))
        {
            _buffered = piece;
            return BodyStatus.Data;
        }

        if (LeavesInBody)
        {
            return BodyStatus.Aborted;
        }

        if (BodyNeverEnds)
        {
            await _stopped.Task;
            return BodyStatus.Stopped;
        }

        return BodyStatus.End;
    }

    public override void ConsumeBody(int bytes)
    {
        _buffered = _buffered[bytes..];
        _consumed += bytes;
    }

    public override void StopBody() => _ = _stopped.TrySetResult();

    public override ValueTask<bool> SendInterimAsync(MessageHead head)
    {
        Events.Add($"interim {head.Status}");
        return new(true);
    }

    public override ValueTask<SendStatus> SendHeadAsync(MessageHead head, ReadOnlyMemory<byte> first, bool last)
    {
        var lines = string.Concat(Enumerable.Range(0, head.Count).Where(i => !head.IsRemoved(i))
            .Select(i => $" {Encoding.Latin1.GetString(head.Name(i))}={Encoding.Latin1.GetString(head.Value(i))}"));
        Events.Add($"head {head.Status}{lines}");
        return Body(first, last);
    }

    public override ValueTask<SendStatus> SendBodyAsync(ReadOnlyMemory<byte> data, bool last) => Body(data, last);

    public override ValueTask<SendStatus> SendTrailersAsync(MessageHead trailers)
    {
        Events.Add($"trailers {trailers.Count}");
        return new(SendStatus.Sent);
    }

    public override ValueTask<SendStatus> SendRawAsync(ReadOnlyMemory<byte> response)
    {
        Events.Add("raw");
        return new(SendStatus.Sent);
    }

    public override void Cut() => Events.Add("cut");

    public override Connection? TakeTunnel() => null;

    private ValueTask<SendStatus> Body(ReadOnlyMemory<byte> data, bool last)
    {
        if (data.Length > 0)
        {
            Events.Add($"body {Encoding.Latin1.GetString(data.Span)}");
        }

        if (last)
        {
            Events.Add("end");
        }

        return new(SendStatus.Sent);
    }
}
