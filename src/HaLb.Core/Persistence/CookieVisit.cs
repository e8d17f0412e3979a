using HaLb.Core.Servers;

namespace HaLb.Core.Persistence;

/// <summary>What is to be done with a header line.</summary>
public enum HeaderEdit
{
    /// <summary>It stays as it is; nothing was written.</summary>
    Keep,

    /// <summary>Its value becomes what was written.</summary>
    Replace,

    /// <summary>The whole line goes.</summary>
    Remove,
}

/// <summary>What is known about one stream's persistence cookie; lives in the stream, starts as <c>default</c>.</summary>
public struct CookieVisit
{
    private char _request;
    private char _response;

    /// <summary>The server that the cookie asks for and that may be used; null = none.</summary>
    public Server? Wanted { get; internal set; }

    /// <summary>Third letter of the termination state: N none, I invalid, V valid, D its server is down, E expired (idle),
    /// O old (life). Shown only where <see cref="CookiePersistence.ShowsLetters"/>.</summary>
    public char RequestLetter { readonly get => _request == 0 ? 'N' : _request; internal set => _request = value; }

    /// <summary>Fourth letter: N none, I inserted, U updated, P passed, R rewritten, D deleted.</summary>
    public char ResponseLetter { readonly get => _response == 0 ? 'N' : _response; internal set => _response = value; }

    /// <summary>The server that the cookie asks for could not be reached, and another took the stream: as if it were down.</summary>
    public void Miss()
    {
        if (Wanted is not null)
        {
            Wanted = null;
            RequestLetter = 'D';
        }
    }

    /// <summary>A rule chose the server: what the cookie asks for does not count, and none is inserted.</summary>
    public bool IsUnused { get; private set; }

    /// <summary>See <see cref="IsUnused"/>; U then stands for a cookie that the client sent.</summary>
    public void Disregard()
    {
        IsUnused = true;
        Wanted = null;
        RequestLetter = RequestLetter == 'N' ? 'N' : 'U';
    }

    /// <summary>Unix seconds of the cookie's dates; 0 = it had none.</summary>
    internal long LastSeen { get; set; }

    internal long FirstSeen { get; set; }
}
