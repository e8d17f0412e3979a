using System.Buffers;
using System.Text;
using HaLb.Config.Model;
using HaLb.Core.Servers;

namespace HaLb.Core.Persistence;

/// <summary>A backend's <c>cookie</c> line, compiled. The order of calls for one stream:
/// <list type="number">
/// <item><see cref="OnRequest"/> for every Cookie line of the request, before a server is chosen;
/// <see cref="CookieVisit.Wanted"/> then goes into <see cref="BalanceInput.Wanted"/>.</item>
/// <item><see cref="OnSetCookie"/> for every Set-Cookie line of the server's response.</item>
/// <item><see cref="TryInsert"/> once behind them: true = add a Set-Cookie line with what was written and, where
/// <see cref="NoCache"/> and the response could be cached, <c>cache-control: private</c>.</item>
/// </list>
/// Nothing is allocated. Only what has to change is changed: where HAProxy also strips spaces around "=", HaLb leaves them.</summary>
public sealed class CookiePersistence
{
    /// <summary>A date may lie this far ahead before it counts as wrong: boxes' clocks differ (HAProxy: one day).</summary>
    private const long SkewSecondsMax = 86_400;

    private readonly CookieConfig _config;
    private readonly byte[] _name;
    private readonly byte[] _attributes;
    private readonly long _idleSecondsMax;
    private readonly long _lifeSecondsMax;

    public CookiePersistence(CookieConfig config)
    {
        _config = config;
        _name = Encoding.Latin1.GetBytes(config.Name);
        _idleSecondsMax = (long)(config.MaxIdle?.TotalSeconds ?? 0);
        _lifeSecondsMax = (long)(config.MaxLife?.TotalSeconds ?? 0);
        var attributes = new StringBuilder();
        foreach (var domain in config.Domains)
        {
            attributes.Append("; domain=").Append(domain);
        }

        attributes.Append(config.HttpOnly ? "; HttpOnly" : "").Append(config.Secure ? "; Secure" : "");
        foreach (var attribute in config.Attributes)
        {
            attributes.Append("; ").Append(attribute);
        }

        _attributes = Encoding.Latin1.GetBytes(attributes.ToString());
    }

    /// <summary><c>nocache</c>: see <see cref="TryInsert"/>.</summary>
    public bool NoCache => _config.NoCache;

    /// <summary>The two letters appear in the log; else it has dashes there (a cookie that is only read).</summary>
    public bool ShowsLetters => _config.Mode != CookieMode.Passive || _config.Indirect;

    /// <summary>Reads a Cookie line: which server it asks for, and what the server is to see of it.</summary>
    /// <param name="backend">Where servers are looked up.</param>
    /// <param name="value">The header's value.</param>
    /// <param name="nowSeconds">Unix time.</param>
    /// <param name="visit">The stream's state.</param>
    /// <param name="edited">Gets the new value on <see cref="HeaderEdit.Replace"/>; may be written to on Remove, too.</param>
    public HeaderEdit OnRequest(Backend backend, ReadOnlySpan<byte> value, long nowSeconds, ref CookieVisit visit, IBufferWriter<byte> edited)
    {
        var found = false;
        var scanner = new CookieScanner(value);
        while (scanner.TryNext(out var part))
        {
            if (IsOurs(value, part))
            {
                found = true;
                if (visit.Wanted is null)
                {
                    Judge(backend, value[part.ValueStart..part.ValueEnd], nowSeconds, ref visit);
                }
            }
        }

        return !found ? HeaderEdit.Keep
            : _config is { Mode: CookieMode.Insert, Indirect: true } ? CookieEditor.Remove(value, _name, edited)
            : _config.Mode == CookieMode.Prefix ? CookieEditor.StripPrefix(value, _name, edited)
            : HeaderEdit.Keep;
    }

    /// <summary>Looks at a Set-Cookie line of the server: one of ours may be passed, removed, or rewritten.</summary>
    /// <param name="server">The server that answered.</param>
    /// <param name="value">The header's value.</param>
    /// <param name="visit">The stream's state.</param>
    /// <param name="edited">Gets the new value on <see cref="HeaderEdit.Replace"/>.</param>
    public HeaderEdit OnSetCookie(Server server, ReadOnlySpan<byte> value, ref CookieVisit visit, IBufferWriter<byte> edited)
    {
        if (!new CookieScanner(value).TryNext(out var part) || !IsOurs(value, part))
        {
            return HeaderEdit.Keep;
        }

        visit.ResponseLetter = 'P';
        if (_config.Preserve)
        {
            return HeaderEdit.Keep;
        }

        if (_config.Mode == CookieMode.Insert || _config.Indirect && IsWanted(visit, server))
        {
            visit.ResponseLetter = 'D';
            return HeaderEdit.Remove;
        }

        if (server.CookieValue is not { } own || _config.Mode is not (CookieMode.Rewrite or CookieMode.Prefix))
        {
            return HeaderEdit.Keep;
        }

        visit.ResponseLetter = 'R';
        edited.Write(value[..part.ValueStart]);
        edited.Write(own);
        if (_config.Mode == CookieMode.Prefix)
        {
            edited.Write([CookieEditor.PrefixEnd]);
        }

        edited.Write(_config.Mode == CookieMode.Prefix ? value[part.ValueStart..] : value[part.ValueEnd..]);
        return HeaderEdit.Replace;
    }

    /// <summary>Whether a Set-Cookie line is to be added, and its value. None when the client came back to the right server
    /// with dates that need no refreshing, in other modes than insert, or when the server's own was preserved. A server
    /// without a cookie takes the client's away.</summary>
    /// <param name="server">The server that answered.</param>
    /// <param name="isPost">The method is POST (<c>postonly</c>).</param>
    /// <param name="nowSeconds">Unix time.</param>
    /// <param name="visit">The stream's state.</param>
    /// <param name="value">Gets the header's value.</param>
    public bool TryInsert(Server server, bool isPost, long nowSeconds, ref CookieVisit visit, IBufferWriter<byte> value)
    {
        var isWanted = IsWanted(visit, server);
        if (visit.IsUnused || _config.Mode != CookieMode.Insert || _config.PostOnly && !isPost || isWanted && !NeedsRefresh(visit, nowSeconds)
            || _config.Preserve && visit.ResponseLetter == 'P')
        {
            return false;
        }

        value.Write(_name);
        value.Write("="u8);
        if (server.CookieValue is { } own)
        {
            value.Write(own);
            WriteDates(isWanted ? visit.FirstSeen : 0, nowSeconds, value);
            value.Write("; path=/"u8);
        }
        else
        {
            value.Write("; Expires=Thu, 01-Jan-1970 00:00:01 GMT; path=/"u8);
        }

        value.Write(_attributes);
        visit.ResponseLetter = isWanted && server.CookieValue is not null ? 'U' : 'I';
        return true;
    }

    private static bool IsWanted(in CookieVisit visit, Server server) => visit.Wanted is { } wanted && wanted.State == server.State;

    private bool IsOurs(ReadOnlySpan<byte> text, in CookiePart part) =>
        part.HasValue && text[part.NameStart..part.NameEnd].SequenceEqual(_name);

    /// <summary>Decides what a cookie of ours is worth. A later good one beats an earlier bad one.</summary>
    private void Judge(Backend backend, ReadOnlySpan<byte> value, long nowSeconds, ref CookieVisit visit)
    {
        var key = value;
        if (_config.Mode == CookieMode.Prefix)
        {
            var end = value.IndexOf(CookieEditor.PrefixEnd);
            key = end < 0 ? value : value[..end];
        }
        else if (value.IndexOf((byte)'|') is >= 0 and var bar)
        {
            key = value[..bar];
            ReadDates(value[(bar + 1)..], ref visit);
            if (IsOutdated(nowSeconds, ref visit))
            {
                return;
            }
        }

        var known = false;
        foreach (var server in backend.Servers)
        {
            if (server.CookieValue is not { } own || !key.SequenceEqual(own))
            {
                continue;
            }

            known = true;
            var up = Backend.TakesPersistent(server);
            visit.RequestLetter = up ? 'V' : 'D';
            if (up || backend.Config.Options.Persist)
            {
                visit.Wanted = server;
                return;
            }
        }

        if (!known && visit.RequestLetter is not ('D' or 'E' or 'O'))
        {
            visit.RequestLetter = 'I';
        }
    }

    private static void ReadDates(ReadOnlySpan<byte> dates, ref CookieVisit visit)
    {
        var bar = dates.IndexOf((byte)'|');
        visit.LastSeen = CookieDate.Read(bar < 0 ? dates : dates[..bar]);
        visit.FirstSeen = bar < 0 ? 0 : CookieDate.Read(dates[(bar + 1)..]);
    }

    private bool IsOutdated(long nowSeconds, ref CookieVisit visit)
    {
        var letter = _lifeSecondsMax > 0 && visit.FirstSeen > 0 && IsFarFrom(nowSeconds, visit.FirstSeen, _lifeSecondsMax) ? 'O'
            : _idleSecondsMax > 0 && visit.LastSeen > 0 && IsFarFrom(nowSeconds, visit.LastSeen, _idleSecondsMax) ? 'E'
            : '\0';
        if (letter == 0)
        {
            return false;
        }

        visit.RequestLetter = letter;
        visit.LastSeen = 0;
        visit.FirstSeen = 0;
        return true;
    }

    private static bool IsFarFrom(long now, long date, long ageMax) => now - date > ageMax || date - now > SkewSecondsMax;

    private bool NeedsRefresh(in CookieVisit visit, long nowSeconds)
    {
        var followsLast = _idleSecondsMax > 0 || visit.LastSeen > 0;
        return followsLast && (visit.LastSeen == 0 || visit.LastSeen < nowSeconds)
            || _lifeSecondsMax > 0 != visit.FirstSeen > 0;
    }

    private void WriteDates(long firstSeen, long nowSeconds, IBufferWriter<byte> value)
    {
        if (_idleSecondsMax == 0 && _lifeSecondsMax == 0)
        {
            return;
        }

        Span<byte> date = stackalloc byte[CookieDate.Length];
        CookieDate.Write(nowSeconds, date);
        value.Write("|"u8);
        value.Write(date);
        if (_lifeSecondsMax > 0)
        {
            CookieDate.Write(firstSeen > 0 ? firstSeen : nowSeconds, date);
            value.Write("|"u8);
            value.Write(date);
        }
    }
}
