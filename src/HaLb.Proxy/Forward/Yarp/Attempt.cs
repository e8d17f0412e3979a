using System.Net;
using System.Text;
using HaLb.Proxy.Snapshot;
using HaLb.Proxy.Stream;
using HaLb.Transport;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Forwarder;

namespace HaLb.Proxy.Forward.Yarp;

/// <summary>One attempt while YARP carries it: what YARP is given, what came of it, and the way of the response to the
/// client. A fault seen here explains what YARP reports afterwards.</summary>
internal sealed class Attempt : IHttpRequestLifetimeFeature, IHttpRequestBodyDetectionFeature, IDisposable
{
    private readonly CancellationTokenSource _aborted = new();
    private readonly IResponseHook _hook;
    private readonly ServerSnapshot _target;
    private Termination? _fault;
    private bool _connecting;
    private bool _gotHead;
    private bool _headSent;
    private bool _ended;

    public Attempt(StreamContext stream, ClientExchange client, ServerSnapshot target, IResponseHook hook)
    {
        Stream = stream;
        Client = client;
        _target = target;
        _hook = hook;
        var tls = target.Target.Config.Tls;
        var http2 = target.SpeaksHttp2;
        Origin = tls is null ? "http://server" : "https://server";
        Version = http2 ? HttpVersion.Version20 : HttpVersion.Version11;

        // Over TLS the server may choose; in clear both sides must know.
        VersionPolicy = http2 && tls is not null && target.Target.Config.Proto != "h2"
            ? HttpVersionPolicy.RequestVersionOrLower : HttpVersionPolicy.RequestVersionExact;
    }

    public StreamContext Stream { get; }

    public ClientExchange Client { get; }

    /// <summary>Scheme and a name that is never resolved: connections are opened by <see cref="ConnectAsync"/>.</summary>
    public string Origin { get; }

    public Version Version { get; }

    public HttpVersionPolicy VersionPolicy { get; }

    /// <summary>Path and query exactly as they came.</summary>
    public Uri Target { get; private set; } = null!;

    public bool CanHaveBody => Stream.Request.Framing != BodyFraming.None;

    /// <summary>Trailer lines of the response; null = none.</summary>
    public MessageHead? Trailers { get; set; }

    public CancellationToken RequestAborted { get => _aborted.Token; set => throw new NotSupportedException(); }

    public void Abort() => _aborted.Cancel();

    public void Dispose() => _aborted.Dispose();

    /// <summary>False for targets that this engine cannot carry: CONNECT and <c>*</c>.</summary>
    public bool TryReadTarget()
    {
        var target = Stream.Request.Target;
        if (target[0] != '/')
        {
            var scheme = target.IndexOf("://"u8);
            var path = scheme < 0 ? -1 : target[(scheme + 3)..].IndexOf((byte)'/');
            if (path < 0)
            {
                return false;
            }

            target = target[(scheme + 3 + path)..];
        }

        var text = Origin + Encoding.Latin1.GetString(target);
        if (!Uri.TryCreate(text, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }, out var uri))
        {
            return false;
        }

        Target = uri;
        return true;
    }

    /// <summary>The request as ASP.NET has it, over this stream: no front's own context is needed.</summary>
    public HttpContext CreateContext()
    {
        var request = new HttpRequestFeature
        {
            Method = Encoding.Latin1.GetString(Stream.Request.Method),
            Protocol = Stream.Request.IsHttp2 ? "HTTP/2" : Stream.Request.MinorVersion == 0 ? "HTTP/1.0" : "HTTP/1.1",
            Scheme = "http",
            Path = "/",
            RawTarget = "/",
            Body = new ClientBodyStream(this),
        };
        CopyBodyHeaders(request.Headers);
        var features = new FeatureCollection();
        features.Set<IHttpRequestFeature>(request);
        features.Set<IHttpResponseFeature>(new HttpResponseFeature());
        features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(new ResponseBodyStream(this)));
        features.Set<IHttpRequestLifetimeFeature>(this);
        features.Set<IHttpRequestBodyDetectionFeature>(this);
        return new DefaultHttpContext(features);
    }

    /// <summary>Opens a connection for this attempt; null = failed, and the attempt knows why.</summary>
    public async ValueTask<Connection?> ConnectAsync()
    {
        _connecting = true;
        var dialed = await _target.ConnectAsync(Stream, Stream.Backend!.Config.Timeouts.Connect);
        _connecting = false;
        if (dialed.Connection is null)
        {
            Fail(dialed.Timeout ? Termination.ConnectTimeout : Termination.ConnectFailed);
            return null;
        }

        if (!_gotHead && !_ended)
        {
            Stream.ConnectedAt = Stream.Time.GetTimestamp();
        }

        return dialed.Connection;
    }

    /// <summary>Remembers the first fault.</summary>
    public void Fail(Termination fault) => _fault ??= fault;

    /// <summary>The response's head is in the stream. False = it is replaced or unusable; its body is not wanted.</summary>
    public bool TakeHead()
    {
        _gotHead = true;
        Stream.ResponseAt = Stream.Time.GetTimestamp();
        var verdict = _hook.OnResponseHead(Stream);
        if (verdict.IsNormal)
        {
            return true;
        }

        Fail(verdict);
        Abort();
        return false;
    }

    /// <summary>Sends body bytes, the head before the first ones.</summary>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> data)
    {
        SendStatus status;
        if (!_headSent)
        {
            _headSent = Stream.ResponseStarted = true;
            status = await Client.SendHeadAsync(Stream.Response, data, last: false);
        }
        else
        {
            status = data.IsEmpty ? SendStatus.Sent : await Client.SendBodyAsync(data, last: false);
        }

        if (Check(status) is { IsNormal: false } fault)
        {
            Fail(fault);
            throw new IOException("the client is gone");
        }
    }

    /// <summary>Turns YARP's outcome into HaLb's and ends a response that is whole.</summary>
    public async ValueTask<Termination> EndAsync(ForwarderError error, Exception? exception)
    {
        _ended = true;
        if (_fault is { } fault)
        {
            return fault;
        }

        if (error != ForwarderError.None)
        {
            return Explain(error, exception);
        }

        if (!_headSent)
        {
            _headSent = Stream.ResponseStarted = true;
            var whole = Trailers is null;
            var status = await Client.SendHeadAsync(Stream.Response, default, last: whole);
            return status != SendStatus.Sent || whole ? Check(status) : Check(await Client.SendTrailersAsync(Trailers!));
        }

        return Check(Trailers is null ? await Client.SendBodyAsync(default, last: true) : await Client.SendTrailersAsync(Trailers));
    }

    private static Termination Check(SendStatus status) => status switch
    {
        SendStatus.Gone => Termination.ClientAborted,
        SendStatus.TimedOut => Termination.ClientTimeout,
        _ => Termination.Normal,
    };

    private Termination Explain(ForwarderError error, Exception? exception)
    {
        if (_connecting)
        {
            return Termination.ConnectTimeout;
        }

        var timedOut = error is ForwarderError.RequestTimedOut or ForwarderError.ResponseBodyCanceled
            && !_aborted.IsCancellationRequested;
        if (_gotHead)
        {
            return timedOut ? Termination.ServerTimeout : Termination.ServerAborted;
        }

        return timedOut ? Termination.ResponseTimeout
            : exception is HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded }
                ? Termination.BadResponse
            : Termination.EmptyResponse;
    }

    /// <summary>What YARP itself looks at: whether there is a body, and whether it is gRPC, which must not be held back.</summary>
    private void CopyBodyHeaders(IHeaderDictionary to)
    {
        var request = Stream.Request;
        if (request.Framing == BodyFraming.Length)
        {
            to.ContentLength = request.ContentLength;
        }

        if (request.Find(KnownHeader.ContentType) is >= 0 and var type)
        {
            to.ContentType = Encoding.Latin1.GetString(request.Value(type));
        }
    }
}
