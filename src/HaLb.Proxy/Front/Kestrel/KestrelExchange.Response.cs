using HaLb.Proxy.Stream;
using HaLb.Proxy.Stream.Http1;
using HaLb.Transport;
using Microsoft.AspNetCore.Http.Features;

namespace HaLb.Proxy.Front.Kestrel;

/// <summary>Sending the response.</summary>
internal sealed partial class KestrelExchange
{
    private IHttpResponseFeature _response = null!;
    private IHttpResponseBodyFeature _responseBody = null!;
    private IHttpRequestLifetimeFeature _lifetime = null!;
    private bool _begun;
    private bool _done;
    private Connection? _tunnel;

    /// <summary>100 comes from Kestrel itself when the body is first read; other interim responses it cannot send.</summary>
    public override ValueTask<bool> SendInterimAsync(MessageHead head) => new(!IsGone);

    public override async ValueTask<SendStatus> SendHeadAsync(MessageHead head, ReadOnlyMemory<byte> first, bool last)
    {
        if (head.Status == 101)
        {
            return await SendUpgradeAsync(head);
        }

        _begun = true;
        SetHead(head);
        Stream.BytesOut += SizeOf(head);
        if (first.IsEmpty && !last)
        {
            // StartAsync alone would leave the head in Kestrel's buffer.
            return await AwaitFlushAsync(default);
        }

        return await SendBodyAsync(first, last);
    }

    public override async ValueTask<SendStatus> SendBodyAsync(ReadOnlyMemory<byte> data, bool last)
    {
        Stream.BytesOut += data.Length;
        if (!last)
        {
            return await AwaitFlushAsync(data);
        }

        try
        {
            if (!data.IsEmpty)
            {
                // Not flushed yet: the end goes with it.
                data.Span.CopyTo(_responseBody.Writer.GetSpan(data.Length));
                _responseBody.Writer.Advance(data.Length);
            }
        }
        catch (Exception fault) when (IsOfClient(fault))
        {
            return SendStatus.Gone;
        }

        _done = true;
        return await AwaitSendAsync(_responseBody.CompleteAsync());
    }

    public override async ValueTask<SendStatus> SendTrailersAsync(MessageHead trailers)
    {
        if (_features.Get<IHttpResponseTrailersFeature>() is { Trailers.IsReadOnly: false } feature)
        {
            for (var i = 0; i < trailers.Count; i++)
            {
                if (!trailers.IsRemoved(i))
                {
                    HeaderLines.Add(feature.Trailers, trailers.Name(i), trailers.Value(i));
                }
            }
        }

        return await SendBodyAsync(default, last: true);
    }

    public override async ValueTask<SendStatus> SendRawAsync(ReadOnlyMemory<byte> response)
    {
        var head = new MessageHead();
        if (response.IsEmpty || HeadParser.ParseResponse(response.Span, head, ParserLimits.Default, Stream.IsHead, out var length) != HeadStatus.Complete)
        {
            Cut();
            return response.IsEmpty ? SendStatus.Sent : SendStatus.Gone;
        }

        Stream.CloseClient = true;
        _ = HopByHop.Strip(head);
        return await SendHeadAsync(head, Stream.IsHead ? default : response[length..], last: true);
    }

    public override void Cut()
    {
        _done = true;
        _lifetime.Abort();
    }

    public override Connection? TakeTunnel() => _tunnel;

    private bool IsGone => _lifetime.RequestAborted.IsCancellationRequested;

    private void SetHead(MessageHead head)
    {
        _response.StatusCode = head.Status;
        if (!Stream.Request.IsHttp2 && !head.Reason.IsEmpty)
        {
            _response.ReasonPhrase = System.Text.Encoding.Latin1.GetString(head.Reason);
        }

        var headers = _response.Headers;
        for (var i = 0; i < head.Count; i++)
        {
            if (!head.IsRemoved(i) && !IsKestrels(head, i))
            {
                HeaderLines.Add(headers, head.Name(i), head.Value(i));
            }
        }

        if (head.Framing == BodyFraming.Length && headers.ContentLength is null)
        {
            headers.ContentLength = head.ContentLength;
        }

        if (Stream.CloseClient && !Stream.Request.IsHttp2)
        {
            headers.Connection = "close";
        }
    }

    /// <summary>Lines that Kestrel writes itself, or that a status without a body must not have (RFC 9110 section 8.6).</summary>
    private static bool IsKestrels(MessageHead head, int index) => head.Known(index) switch
    {
        KnownHeader.Connection or KnownHeader.TransferEncoding or KnownHeader.KeepAlive or KnownHeader.ProxyConnection or KnownHeader.Upgrade => true,
        KnownHeader.ContentLength => head.Status is < 200 or 204 || head.Framing == BodyFraming.Chunked,
        _ => false,
    };

    private async ValueTask<SendStatus> AwaitFlushAsync(ReadOnlyMemory<byte> data)
    {
        _sendDeadline.Arm(ClientTimeout);
        var gone = false;
        try
        {
            var writer = _responseBody.Writer;
            var result = await (data.IsEmpty ? writer.FlushAsync() : writer.WriteAsync(data));
            gone = result.IsCompleted || result.IsCanceled;
        }
        catch (Exception fault) when (IsOfClient(fault))
        {
            gone = true;
        }

        return _sendDeadline.Disarm() ? SendStatus.TimedOut : gone || IsGone ? SendStatus.Gone : SendStatus.Sent;
    }

    private async ValueTask<SendStatus> AwaitSendAsync(Task sending)
    {
        _sendDeadline.Arm(ClientTimeout);
        var gone = false;
        try
        {
            await sending;
        }
        catch (Exception fault) when (IsOfClient(fault))
        {
            gone = true;
        }

        return _sendDeadline.Disarm() ? SendStatus.TimedOut : gone || IsGone ? SendStatus.Gone : SendStatus.Sent;
    }

    /// <summary>The server agreed to another protocol: HTTP/1 clients get its 101, a WebSocket over HTTP/2 its 200
    /// (RFC 8441 section 5).</summary>
    private async ValueTask<SendStatus> SendUpgradeAsync(MessageHead head)
    {
        try
        {
            for (var i = 0; i < head.Count; i++)
            {
                if (!head.IsRemoved(i) && !IsOfHandshake(head, i))
                {
                    HeaderLines.Add(_response.Headers, head.Name(i), head.Value(i));
                }
            }

            _begun = true;
            var stream = _webSocket is not null ? await _webSocket.AcceptAsync()
                : await _features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
            Stream.BytesOut += SizeOf(head);
            await stream.FlushAsync();
            _tunnel = new UpgradedConnection(stream, Connection, _lifetime);
            return IsGone ? SendStatus.Gone : SendStatus.Sent;
        }
        catch (Exception fault) when (IsOfClient(fault))
        {
            return SendStatus.Gone;
        }
    }

    private bool IsOfHandshake(MessageHead head, int index) =>
        head.Known(index) is KnownHeader.Connection or KnownHeader.ContentLength or KnownHeader.TransferEncoding
        || _webSocket is not null && (head.Known(index) == KnownHeader.Upgrade || Bytes.EqualsIgnoreCase(head.Name(index), "sec-websocket-accept"u8));
}
