using HaLb.Config.Keywords;
using HaLb.Config.Model;

namespace HaLb.Config.Binding;

/// <summary>Binds <c>cookie</c> lines of backends.</summary>
internal static class CookieBinding
{
    public static void Cookie(ProxyDraft p, Arguments a)
    {
        var cookie = new CookieConfig(a.First.Text, CookieMode.Passive);
        foreach (var parameter in a.Parameters)
        {
            cookie = Add(a, cookie, parameter);
        }

        if (a.Parameters.Count(static x => x.Name is "insert" or "rewrite" or "prefix") > 1)
        {
            a.Error(a.Position, "insert, rewrite and prefix exclude each other");
        }

        if (cookie is { Mode: CookieMode.Prefix, Indirect: true } or { Mode: CookieMode.Rewrite, Indirect: true })
        {
            a.Warning(a.Position, "indirect has no effect without insert");
            cookie = cookie with { Indirect = false };
        }

        if ((cookie.MaxIdle is not null || cookie.MaxLife is not null) && cookie.Mode != CookieMode.Insert)
        {
            a.Error(a.Position, "maxidle and maxlife need insert");
        }

        if (cookie.Dynamic && cookie.Mode != CookieMode.Insert)
        {
            a.Error(a.Position, "dynamic needs insert");
        }

        p.Config = p.Config with { Cookie = cookie };
    }

    private static CookieConfig Add(Arguments a, CookieConfig cookie, BoundParameter parameter) => parameter.Name switch
    {
        "insert" => cookie with { Mode = CookieMode.Insert },
        "rewrite" => cookie with { Mode = CookieMode.Rewrite },
        "prefix" => cookie with { Mode = CookieMode.Prefix },
        "indirect" => cookie with { Indirect = true },
        "nocache" => cookie with { NoCache = true },
        "postonly" => cookie with { PostOnly = true },
        "preserve" => cookie with { Preserve = true },
        "httponly" => cookie with { HttpOnly = true },
        "secure" => cookie with { Secure = true },
        "dynamic" => cookie with { Dynamic = true },
        "domain" => cookie with { Domains = cookie.Domains.Add(Plain(a, parameter)) },
        "attr" => cookie with { Attributes = cookie.Attributes.Add(Plain(a, parameter)) },
        "maxidle" => cookie with { MaxIdle = Seconds(a, parameter) },
        "maxlife" => cookie with { MaxLife = Seconds(a, parameter) },
        _ => cookie,
    };

    // These stand in a Set-Cookie line as they are: nothing may end it early.
    private static string Plain(Arguments a, BoundParameter parameter)
    {
        if (parameter.Word.Text.AsSpan().ContainsAny("\r\n;") || parameter.Word.Text.Any(char.IsControl))
        {
            a.Error(parameter.Word, $"'{parameter.Name}' holds a semicolon or a control character");
        }

        return parameter.Word.Text;
    }

    private static TimeSpan? Seconds(Arguments a, BoundParameter parameter)
    {
        if (a.Time(parameter.Word, TimeUnit.Seconds) is not { } time)
        {
            return null;
        }

        if (time < TimeSpan.FromSeconds(1))
        {
            a.Error(parameter.Word, $"'{parameter.Word.Text}' is below one second");
        }

        return TimeSpan.FromSeconds(Math.Floor(time.TotalSeconds));
    }
}
