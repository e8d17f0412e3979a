using System.Collections.Frozen;
using System.Text;

namespace HaLb.Proxy.Snapshot;

/// <summary>HaLb's own answers for errors: raw HTTP/1 responses that close the connection.</summary>
internal static class DefaultReplies
{
    private static readonly FrozenDictionary<int, byte[]> Replies = new (int Status, string Reason, string Text)[]
    {
        (400, "Bad request", "Your browser sent an invalid request."),
        (401, "Unauthorized", "You need a valid user and password to access this content."),
        (403, "Forbidden", "Request forbidden by administrative rules."),
        (404, "Not Found", "The resource could not be found."),
        (407, "Unauthorized", "You need a valid user and password to access this content."),
        (405, "Method Not Allowed", "Request method not allowed for this resource."),
        (408, "Request Time-out", "Your browser didn't send a complete request in time."),
        (410, "Gone", "The resource is no longer available."),
        (413, "Payload Too Large", "The request entity exceeds the maximum allowed."),
        (425, "Too Early", "Your browser sent early data."),
        (429, "Too Many Requests", "You have sent too many requests in a given amount of time."),
        (431, "Request Header Fields Too Large", "The request's header fields exceed the maximum allowed."),
        (500, "Internal Server Error", "An internal server error occurred."),
        (501, "Not Implemented", "The server does not support the functionality that the request needs."),
        (502, "Bad Gateway", "The server returned an invalid or incomplete response."),
        (503, "Service Unavailable", "No server is available to handle this request."),
        (504, "Gateway Time-out", "The server didn't respond in time."),
    }.ToFrozenDictionary(reply => reply.Status, reply => Build(reply.Status, reply.Reason, reply.Text));

    /// <summary>What a <c>monitor-uri</c> is answered.</summary>
    public static readonly byte[] Monitor = Build(200, "OK", "Service ready.");

    public static bool Has(int status) => Replies.ContainsKey(status);

    public static ReadOnlyMemory<byte> Find(int status) => Replies.TryGetValue(status, out var reply) ? reply : Replies[500];

    private static byte[] Build(int status, string reason, string text)
    {
        var body = $"<html><body><h1>{status} {reason}</h1>\n{text}\n</body></html>\n";
        return Encoding.ASCII.GetBytes(
            $"HTTP/1.1 {status} {reason}\r\nContent-Length: {body.Length}\r\nCache-Control: no-cache\r\nConnection: close\r\nContent-Type: text/html\r\n\r\n{body}");
    }
}
