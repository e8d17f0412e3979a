using System.Globalization;
using System.Net;
using System.Text;
using HaLb.Config.Model;
using HaLb.Core.Applets;
using HaLb.Core.Servers;
using HaLb.Stats.Api;

namespace HaLb.Stats.Page;

/// <summary>The stats page, its CSV and its form (<c>stats enable</c>). One object serves every proxy: the settings are those
/// of <see cref="AppletRequest.Proxy"/> in the running configuration.</summary>
public sealed class StatsApplet(IFarmSource source) : IHttpApplet
{
    public string Name => "<STATS>";

    public ValueTask<AppletResponse> HandleAsync(AppletRequest request, CancellationToken cancel) => new(Handle(request));

    private AppletResponse Handle(AppletRequest request)
    {
        var farm = source.Current;
        if (farm.Config.Proxies.FirstOrDefault(proxy => proxy.Name == request.Proxy)?.Stats is not { } config)
        {
            return Plain(404, "The statistics of this proxy are gone.\n");
        }

        if (!BasicAuthentication.Allows(config.Users, request.Header("authorization")))
        {
            return Unauthorized(config);
        }

        var options = PageOptions.Parse(request.Target, config.Uri);
        var mayChange = MayChange(config, request.Source);
        return request.Method switch
        {
            "POST" => Post(farm, config, request, options, mayChange),
            "GET" or "HEAD" => Get(farm, config, request, options, mayChange),
            _ => Plain(405, "Only GET, HEAD and POST.\n", new KeyValuePair<string, string>("allow", "GET, HEAD, POST")),
        };
    }

    private static AppletResponse Get(Farm farm, StatsConfig config, AppletRequest request, PageOptions options, bool mayChange)
    {
        if (options.Format == PageFormat.Json)
        {
            return Plain(501, "The JSON export is not supported; use ;csv.\n");
        }

        var filter = new StatFilter
        {
            HideMaintenance = options.HideMaintenance,
            HideDown = options.HideDown,
            Proxy = (name, _) => IsShown(config, request.Proxy, options, name),
        };
        var headers = new List<KeyValuePair<string, string>> { new("cache-control", "no-cache") };
        if (config.Refresh is { } refresh && !options.NoRefresh)
        {
            headers.Add(new("refresh", ((long)refresh.TotalSeconds).ToString(CultureInfo.InvariantCulture)));
        }

        if (options.Format == PageFormat.Csv)
        {
            headers.Add(new("content-type", "text/plain"));
            return new AppletResponse(200, Encoding.UTF8.GetBytes(StatCsv.Write(farm, filter, config.ShowLegends))) { Headers = headers };
        }

        headers.Add(new("content-type", "text/html; charset=utf-8"));
        headers.Add(new("content-security-policy", StatsHtml.ContentSecurityPolicy));
        headers.Add(new("x-content-type-options", "nosniff"));
        headers.Add(new("referrer-policy", "same-origin"));
        var page = new StatsHtml(farm, config, options, mayChange).Write(filter);
        return new AppletResponse(200, Encoding.UTF8.GetBytes(page)) { Headers = headers };
    }

    private static AppletResponse Post(Farm farm, StatsConfig config, AppletRequest request, PageOptions options, bool mayChange)
    {
        var result = mayChange && SameOrigin.Allows(request)
            ? AdminForm.Run(farm, request.Body.Span, backend => IsShown(config, request.Proxy, PageOptions.Default, backend))
            : "DENY";
        var location = config.Uri + ";st=" + result + options.Suffix(withState: false);
        return new AppletResponse(303, default)
        {
            Headers = [new("cache-control", "no-cache"), new("content-type", "text/plain"), new("location", location)],
        };
    }

    private static bool MayChange(StatsConfig config, IPAddress? source) => config.Admin switch
    {
        StatsAdmin.Always => true,
        StatsAdmin.Localhost => source is not null && IPAddress.IsLoopback(source.IsIPv4MappedToIPv6 ? source.MapToIPv4() : source),
        _ => false,
    };

    private static bool IsShown(StatsConfig config, string self, PageOptions options, string name) =>
        (config.Scope.IsEmpty || config.Scope.Any(scope => scope == name || scope == "." && name == self))
        && name.Contains(options.Scope, StringComparison.OrdinalIgnoreCase);

    private static AppletResponse Unauthorized(StatsConfig config)
    {
        var realm = config.Realm.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        return new AppletResponse(401, "<html><body><h1>401 Unauthorized</h1>\nThis page needs a user name and a password.\n</body></html>\n"u8.ToArray())
        {
            Headers = [new("cache-control", "no-cache"), new("content-type", "text/html"), new("www-authenticate", $"Basic realm=\"{realm}\"")],
        };
    }

    private static AppletResponse Plain(int status, string text, params KeyValuePair<string, string>[] more) =>
        new(status, Encoding.UTF8.GetBytes(text)) { Headers = [new("cache-control", "no-cache"), new("content-type", "text/plain"), .. more] };
}
