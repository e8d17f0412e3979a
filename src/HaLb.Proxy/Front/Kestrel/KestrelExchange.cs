using System.Buffers;
using System.IO.Pipelines;
using System.Security.Cryptography;
using HaLb.Config.Model;
using HaLb.Proxy.Stream;
using HaLb.Proxy.Stream.Http1;
using HaLb.Transport;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace HaLb.Proxy.Front.Kestrel;

/// <summary>One request that Kestrel serves, and the way back to its client. This part attaches it and reads the request;
/// the other sends the response. Reused for the next stream of its place in Kestrel.</summary>
internal sealed partial class KestrelExchange : ClientExchange
{
    private readonly Deadline _bodyDeadline;
    private readonly Deadline _sendDeadline;
    private IFeatureCollection _features = null!;
    private IHttpRequestFeature _request = null!;
    private PipeReader? _body;
    private ReadOnlySequence<byte> _buffered;
    private bool _bodyHeld;
    private bool _bodyEnded;
    private volatile bool _bodyStopped;
    private long _consumed;
    private IHttpExtendedConnectFeature? _webSocket;

    public KestrelExchange(DeadlineWheel wheel, TimeProvider time)
    {
        Stream = new StreamContext(time);
        _bodyDeadline = new Deadline(wheel, new BodyLimit(this));
        _sendDeadline = new Deadline(wheel, new SendLimit(this));
    }

    public StreamContext Stream { get; }

    public HandedConnection Connection { get; private set; } = null!;

    public override ReadOnlyMemory<byte> BufferedBody => _buffered.First;

    public override bool IsBodyComplete => _bodyEnded && _buffered.IsSingleSegment;

    public override long BodyConsumed => _consumed;

    public override MessageHead? RequestTrailers => _bodyEnded ? _trailers ??= ReadTrailers() : null;

    private MessageHead? _trailers;

    private TimeSpan? ClientTimeout => Stream.Frontend.Config.Timeouts.Client;

    /// <summary>Takes on a request.</summary>
    public void Attach(IFeatureCollection features)
    {
        _features = features;
        _request = features.GetRequiredFeature<IHttpRequestFeature>();
        _response = features.GetRequiredFeature<IHttpResponseFeature>();
        _responseBody = features.GetRequiredFeature<IHttpResponseBodyFeature>();
        _lifetime = features.GetRequiredFeature<IHttpRequestLifetimeFeature>();
        Connection = features.GetRequiredFeature<HandedConnection>();
        _body = null;
        _buffered = default;
        _bodyHeld = _bodyEnded = _bodyStopped = false;
        _consumed = 0;
        _trailers = null;
        _webSocket = null;
        _begun = _done = false;
        _tunnel = null;
    }

    /// <summary>Reads the request's head. Null = done, otherwise why it is refused.</summary>
    public Termination? ReadHead(GlobalConfig global)
    {
        var hasBody = _features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? true;
        if (_features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true } extended)
        {
            // RFC 8441: the only protocol that has such a form.
            if (extended.Protocol != "websocket")
            {
                return Termination.BadRequest with { Status = 501 };
            }

            _webSocket = extended;
            hasBody = false;
        }

        var key = _webSocket is null ? null : Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        var limits = new ParserLimits(global.MaxHeaders, Stream.Frontend.Config.Options.AcceptUnsafeRequest);
        var fault = RequestText.Read(_request, key, hasBody, limits, Stream.Request);
        _bodyEnded = Stream.Request.Framing == BodyFraming.None;
        Stream.BytesIn = SizeOf(Stream.Request);
        return fault;
    }

    public override async ValueTask<BodyStatus> WaitBodyAsync()
    {
        while (true)
        {
            if (_bodyStopped)
            {
                return BodyStatus.Stopped;
            }

            if (!_buffered.IsEmpty || _bodyEnded)
            {
                return _buffered.IsEmpty ? BodyStatus.End : BodyStatus.Data;
            }

            var fault = await ReceiveAsync();
            if (fault is { } status)
            {
                return status;
            }
        }
    }

    public override void ConsumeBody(int bytes)
    {
        _buffered = _buffered.Slice(bytes);
        _consumed += bytes;
        Stream.BytesIn += bytes;
    }

    public override void StopBody()
    {
        _bodyStopped = true;
        _body?.CancelPendingRead();
    }

    /// <summary>Lets go of the request's body; what is left of it is Kestrel's to drain or refuse.</summary>
    public void Finish()
    {
        ReleaseBody();
        if (!_begun && !_done)
        {
            _lifetime.Abort();
        }
    }

    /// <summary>Forgets the request: Kestrel will use the features for another.</summary>
    public void Detach()
    {
        _ = _bodyDeadline.Release();
        _ = _sendDeadline.Release();
        _features = null!;
        _request = null!;
        _response = null!;
        _responseBody = null!;
        _lifetime = null!;
        _body = null;
        _buffered = default;
    }

    /// <summary>Bytes of a head in its HTTP/1 form, for the counters.</summary>
    internal static int SizeOf(MessageHead head)
    {
        var size = head.Method.Length + head.Target.Length + 16;
        for (var i = 0; i < head.Count; i++)
        {
            size += head.IsRemoved(i) ? 0 : head.Name(i).Length + head.Value(i).Length + 4;
        }

        return size;
    }

    private async ValueTask<BodyStatus?> ReceiveAsync()
    {
        ReleaseBody();
        _body ??= _features.GetRequiredFeature<IRequestBodyPipeFeature>().Reader;
        _bodyDeadline.Arm(ClientTimeout);
        try
        {
            var result = await _body.ReadAsync();
            _bodyHeld = true;
            _buffered = result.Buffer;
            _bodyEnded = result.IsCompleted;
            return _bodyDeadline.Disarm() ? BodyStatus.TimedOut : null;
        }
        catch (BadHttpRequestException)
        {
            _ = _bodyDeadline.Disarm();
            return BodyStatus.Invalid;
        }
        catch (Exception fault) when (IsOfClient(fault))
        {
            _ = _bodyDeadline.Disarm();
            return BodyStatus.Aborted;
        }
    }

    private void ReleaseBody()
    {
        if (_bodyHeld)
        {
            _bodyHeld = false;
            _body!.AdvanceTo(_buffered.Start);
            _buffered = default;
        }
    }

    private MessageHead? ReadTrailers()
    {
        if (_features.Get<IHttpRequestTrailersFeature>() is not { Available: true, Trailers: { Count: > 0 } lines })
        {
            return null;
        }

        var head = new MessageHead();
        foreach (var (name, values) in lines)
        {
            foreach (var value in values)
            {
                HeaderLines.Add(head, name, value ?? "", Stream.Request.IsHttp2);
            }
        }

        return head;
    }

    /// <summary>What Kestrel throws when the client or its connection is gone.</summary>
    private static bool IsOfClient(Exception fault) =>
        fault is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException;

    private sealed class BodyLimit(KestrelExchange exchange) : IDeadlineOwner
    {
        public void OnDeadline() => exchange._body?.CancelPendingRead();
    }

    private sealed class SendLimit(KestrelExchange exchange) : IDeadlineOwner
    {
        public void OnDeadline() => exchange._lifetime?.Abort();
    }
}
