using System.Buffers;
using System.Text;
using HaLb.Proxy.Stream;
using HaLb.Proxy.Stream.Http1;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace HaLb.Proxy.Front.Kestrel;

/// <summary>Writes a request that Kestrel has parsed as the text of an HTTP/1 head and has HaLb's own parser read it: one
/// set of rules for every engine, above all that nothing from an HTTP/2 header can end a line.</summary>
internal static class RequestText
{
    private static readonly SearchValues<char> LineBreakers = SearchValues.Create("\0\r\n");

    /// <summary>Fills in <paramref name="head"/>. Null = done, otherwise why the request is refused.</summary>
    /// <param name="request">As Kestrel has it.</param>
    /// <param name="webSocket">An extended CONNECT (RFC 8441), which goes on as an HTTP/1 upgrade with this key.</param>
    /// <param name="hasBody">A body may follow.</param>
    /// <param name="limits">Of the parser.</param>
    /// <param name="head">Empty.</param>
    public static Termination? Read(IHttpRequestFeature request, string? webSocket, bool hasBody, ParserLimits limits, MessageHead head)
    {
        var http2 = request.Protocol.StartsWith("HTTP/2", StringComparison.Ordinal);
        var text = new ArrayBufferWriter<byte>(1024);
        Append(text, webSocket is null ? request.Method : "GET");
        Append(text, " ");
        Append(text, request.RawTarget);
        Append(text, request.Protocol == "HTTP/1.0" ? " HTTP/1.0\r\n" : " HTTP/1.1\r\n");
        if (request.Method.AsSpan().ContainsAny(LineBreakers) || request.RawTarget.AsSpan().ContainsAny(LineBreakers)
            || !AppendLines(text, request.Headers, http2, webSocket is not null))
        {
            return Termination.BadRequest;
        }

        if (webSocket is not null)
        {
            Append(text, $"connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-key: {webSocket}\r\n");
        }

        Append(text, "\r\n");
        var status = HeadParser.ParseRequest(text.WrittenSpan, head, limits, out _);
        if (status != HeadStatus.Complete)
        {
            return status == HeadStatus.TooManyHeaders ? Termination.HeadTooLarge : Termination.BadRequest;
        }

        head.IsHttp2 = http2;
        if (hasBody && head.Framing == BodyFraming.None)
        {
            // The body of an HTTP/2 request ends where its stream does.
            head.Framing = http2 ? BodyFraming.Chunked : BodyFraming.None;
        }

        return null;
    }

    private static bool AppendLines(ArrayBufferWriter<byte> text, IHeaderDictionary headers, bool http2, bool isWebSocket)
    {
        AppendHost(text, headers, http2);
        var faulty = false;
        foreach (var (name, values) in headers)
        {
            if (name.Equals("Host", StringComparison.OrdinalIgnoreCase))
            {
                faulty |= values.Count > 1 || values.ToString().AsSpan().ContainsAny(LineBreakers);
                continue;
            }

            // Kestrel renames a Content-Length that it found beside a Transfer-Encoding: the one trace of it that is left.
            faulty |= name.AsSpan().ContainsAny(LineBreakers)
                || headers.TransferEncoding.Count > 0 && name.Equals("X-Content-Length", StringComparison.OrdinalIgnoreCase);
            if (isWebSocket && name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            foreach (var value in values)
            {
                faulty |= value.AsSpan().ContainsAny(LineBreakers);
                AppendName(text, name, http2);
                Append(text, value ?? "");
                Append(text, "\r\n");
            }
        }

        return !faulty;
    }

    private static void AppendHost(ArrayBufferWriter<byte> text, IHeaderDictionary headers, bool http2)
    {
        if (headers.Host is { Count: > 0 } host)
        {
            AppendName(text, "Host", http2);
            Append(text, host.ToString());
            Append(text, "\r\n");
        }
    }

    /// <summary>Kestrel spells known names its own way; on the wire of HTTP/2 they were in lower case.</summary>
    private static void AppendName(ArrayBufferWriter<byte> text, string name, bool http2)
    {
        var to = text.GetSpan(name.Length + 2);
        _ = Encoding.Latin1.GetBytes(name, to);
        if (http2)
        {
            _ = Ascii.ToLowerInPlace(to[..name.Length], out _);
        }

        to[name.Length] = (byte)':';
        to[name.Length + 1] = (byte)' ';
        text.Advance(name.Length + 2);
    }

    private static void Append(ArrayBufferWriter<byte> text, string part) =>
        text.Advance(Encoding.Latin1.GetBytes(part, text.GetSpan(part.Length)));
}
