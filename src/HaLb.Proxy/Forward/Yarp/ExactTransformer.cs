using System.Net.Http.Headers;
using System.Text;
using HaLb.Proxy.Stream;
using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;

namespace HaLb.Proxy.Forward.Yarp;

/// <summary>Gives YARP exactly the request that the pipeline made, and the pipeline exactly the response that came. YARP's
/// own copying is not used.</summary>
internal sealed class ExactTransformer(Attempt attempt) : HttpTransformer
{
    public override ValueTask TransformRequestAsync(
        HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        proxyRequest.RequestUri = attempt.Target;
        proxyRequest.Options.Set(ServerClients.AttemptKey, attempt);
        var head = attempt.Stream.Request;
        for (var i = 0; i < head.Count; i++)
        {
            // The body's length and coding are HttpClient's to say; it knows the length from the content.
            if (head.IsRemoved(i) || head.Known(i) is KnownHeader.TransferEncoding or KnownHeader.Connection)
            {
                continue;
            }

            var value = Encoding.Latin1.GetString(head.Value(i));
            if (head.Known(i) == KnownHeader.Host)
            {
                proxyRequest.Headers.Host = value;
                continue;
            }

            var name = Encoding.Latin1.GetString(head.Name(i));
            if (!proxyRequest.Headers.TryAddWithoutValidation(name, value))
            {
                _ = proxyRequest.Content?.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return default;
    }

    public override async ValueTask<bool> TransformResponseAsync(HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        if (proxyResponse is null)
        {
            return false;
        }

        var head = attempt.Stream.Response;
        head.Clear();
        head.SetStatus((int)proxyResponse.StatusCode, Encoding.Latin1.GetBytes(proxyResponse.ReasonPhrase ?? ""));
        head.IsHttp2 = proxyResponse.Version.Major == 2;
        AddLines(head, proxyResponse.Headers.NonValidated);
        AddLines(head, proxyResponse.Content.Headers.NonValidated);
        _ = HopByHop.Strip(head);
        _ = head.RemoveAll(KnownHeader.TransferEncoding);
        SetFraming(head, proxyResponse.Content.Headers.ContentLength);
        if (!attempt.TakeHead())
        {
            return false;
        }

        if (head.Framing == BodyFraming.Chunked)
        {
            // A stream may be silent for long after its head: gRPC, server-sent events. YARP would wait for its first bytes.
            await attempt.SendAsync(default);
        }

        return true;
    }

    public override ValueTask TransformResponseTrailersAsync(HttpContext httpContext, HttpResponseMessage proxyResponse, CancellationToken cancellationToken)
    {
        var lines = proxyResponse.TrailingHeaders.NonValidated;
        if (lines.Count > 0)
        {
            attempt.Trailers = new MessageHead();
            AddLines(attempt.Trailers, lines);
        }

        return default;
    }

    private void SetFraming(MessageHead head, long? length)
    {
        var bodiless = attempt.Stream.IsHead || head.Status is < 200 or 204 or 304;
        head.ContentLength = length ?? 0;
        head.Framing = bodiless || length == 0 ? BodyFraming.None : length is null ? BodyFraming.Chunked : BodyFraming.Length;
    }

    private static void AddLines(MessageHead to, HttpHeadersNonValidated lines)
    {
        foreach (var (name, values) in lines)
        {
            var nameBytes = Encoding.Latin1.GetBytes(name);
            foreach (var value in values)
            {
                to.Add(nameBytes, Encoding.Latin1.GetBytes(value));
            }
        }
    }
}
