using HaLb.Proxy.Stream;

namespace HaLb.Proxy.Pipeline;

/// <summary>Whether a cache on the way could keep a response (RFC 9111 section 3, as far as HAProxy looks): only then does
/// <c>cookie ... nocache</c> mark it as private.</summary>
internal static class Cacheability
{
    public static bool MayBeCached(StreamContext stream)
    {
        var response = stream.Response;
        if (response.Status is not (200 or 203 or 204 or 206 or 300 or 301 or 404 or 405 or 410 or 414 or 501)
            || !(stream.Request.Method.SequenceEqual("GET"u8) || stream.IsHead))
        {
            return false;
        }

        var fresh = false;
        var controlled = false;
        for (var i = response.Find(KnownHeader.CacheControl); i >= 0; i = response.Find(KnownHeader.CacheControl, i + 1))
        {
            controlled = true;
            var value = response.Value(i);
            if (Bytes.ListContains(value, "private"u8) || Bytes.ListContains(value, "no-cache"u8) || Bytes.ListContains(value, "no-store"u8)
                || Bytes.ListContains(value, "max-age=0"u8) || Bytes.ListContains(value, "s-maxage=0"u8))
            {
                return false;
            }

            fresh |= value.IndexOf("max-age="u8) >= 0 || value.IndexOf("s-maxage="u8) >= 0;
        }

        return (controlled || !response.HasToken(KnownHeader.Pragma, "no-cache"u8))
            && (fresh || response.Find(KnownHeader.Expires) >= 0 || response.Find(KnownHeader.ETag) >= 0 || response.Find(KnownHeader.LastModified) >= 0);
    }
}
