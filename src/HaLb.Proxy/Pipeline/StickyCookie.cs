using System.Buffers;
using HaLb.Core.Persistence;
using HaLb.Core.Servers;
using HaLb.Proxy.Stream;

namespace HaLb.Proxy.Pipeline;

/// <summary>Applies the backend's <c>cookie</c> line to heads; what a cookie means is decided in
/// <see cref="CookiePersistence"/>.</summary>
internal static class StickyCookie
{
    /// <summary>Reads the request's cookies; the server that they ask for, or null.</summary>
    public static Server? OnRequest(StreamContext stream)
    {
        if (stream.Backend!.Cookie is not { } cookie)
        {
            return null;
        }

        ref var visit = ref stream.CookieVisit;
        visit = default;
        var request = stream.Request;
        for (var i = request.Find(KnownHeader.Cookie); i >= 0; i = request.Find(KnownHeader.Cookie, i + 1))
        {
            var edited = stream.Scratch;
            edited.ResetWrittenCount();
            Apply(request, i, cookie.OnRequest(stream.Backend.Core, request.Value(i), Now(stream), ref visit, edited), edited);
        }

        Show(stream, cookie);
        return visit.Wanted;
    }

    /// <summary>A rule chose the server.</summary>
    public static void Disregard(StreamContext stream)
    {
        if (stream.Backend!.Cookie is { } cookie)
        {
            stream.CookieVisit.Disregard();
            Show(stream, cookie);
        }
    }

    /// <summary>Another server than the one that the cookie asked for took the stream.</summary>
    public static void OnRedispatch(StreamContext stream)
    {
        if (stream.Backend!.Cookie is { } cookie)
        {
            stream.CookieVisit.Miss();
            Show(stream, cookie);
        }
    }

    /// <summary>Edits the server's own cookies and adds ours.</summary>
    public static void OnResponse(StreamContext stream)
    {
        if (stream.Backend!.Cookie is not { } cookie)
        {
            return;
        }

        ref var visit = ref stream.CookieVisit;
        var server = stream.Server!;
        var response = stream.Response;
        var edited = stream.Scratch;
        for (var i = response.Find(KnownHeader.SetCookie); i >= 0; i = response.Find(KnownHeader.SetCookie, i + 1))
        {
            edited.ResetWrittenCount();
            Apply(response, i, cookie.OnSetCookie(server, response.Value(i), ref visit, edited), edited);
        }

        edited.ResetWrittenCount();
        if (cookie.TryInsert(server, stream.Request.Method.SequenceEqual("POST"u8), Now(stream), ref visit, edited))
        {
            response.Add(KnownHeader.SetCookie, "set-cookie"u8, edited.WrittenSpan);
            if (cookie.NoCache && Cacheability.MayBeCached(stream))
            {
                response.Add(KnownHeader.CacheControl, "cache-control"u8, "private"u8);
            }
        }

        Show(stream, cookie);
    }

    private static void Apply(MessageHead head, int index, HeaderEdit edit, ArrayBufferWriter<byte> edited)
    {
        if (edit == HeaderEdit.Remove)
        {
            head.RemoveAt(index);
        }
        else if (edit == HeaderEdit.Replace)
        {
            head.SetValue(index, edited.WrittenSpan);
        }
    }

    private static void Show(StreamContext stream, CookiePersistence cookie)
    {
        if (cookie.ShowsLetters)
        {
            stream.CookieSeen = stream.CookieVisit.RequestLetter;
            stream.CookieDone = stream.CookieVisit.ResponseLetter;
        }
    }

    private static long Now(StreamContext stream) => stream.Time.GetUtcNow().ToUnixTimeSeconds();
}
