using System.Net;
using System.Text;
using HaLb.Core.Applets;
using HaLb.Core.Health;
using HaLb.Core.Pair;
using HaLb.Core.Servers;
using HaLb.Stats.Page;
using Xunit;

namespace HaLb.Stats.Tests.Page;

public sealed class PageTests
{
    private const string Settings = """
        defaults
            mode http
        listen st
            bind 127.0.0.1:1
            stats enable
            stats uri /s
            stats realm My\ Realm
            stats auth admin:secret
            stats auth other:word
            stats refresh 5s
            ADMIN
        backend be
            server s1 127.0.0.1:1 check
            server s2 127.0.0.1:1 backup
        backend shop
            server s1 127.0.0.1:1

        """;

    [Theory]
    [InlineData(null, 401)]
    [InlineData("admin:wrong", 401)]
    [InlineData("admin:secret", 200)]
    [InlineData("other:word", 200)]
    [InlineData("admin:secretx", 401)]
    public async Task Page_asks_for_one_of_the_users(string? user, int status)
    {
        var answer = await Get(Farm(), "/s", user);
        Assert.Equal(status, answer.Status);
        if (status == 401)
        {
            Assert.Equal("Basic realm=\"My Realm\"", Header(answer, "www-authenticate"));
        }
    }

    [Fact]
    public async Task Refresh_is_a_header_unless_norefresh_is_asked_for()
    {
        Assert.Equal("5", Header(await Get(Farm(), "/s"), "refresh"));
        Assert.Null(Header(await Get(Farm(), "/s;norefresh"), "refresh"));
    }

    [Fact]
    public async Task Csv_has_no_addresses_without_show_legends()
    {
        var answer = await Get(Farm(), "/s;csv;norefresh");
        Assert.Equal("text/plain", Header(answer, "content-type"));
        var text = Encoding.UTF8.GetString(answer.Content.Span);
        Assert.StartsWith("# pxname,svname,", text, StringComparison.Ordinal);
        Assert.Contains("\nbe,s1,", text, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/s;csv;scope=sho", "shop/s1 shop/BACKEND")]
    [InlineData("/s?scope=sho;csv", "shop/s1 shop/BACKEND")]
    public async Task Scope_shows_the_proxies_whose_name_has_it(string target, string rows) => Assert.Equal(rows, Rows(await Get(Farm(), target)));

    [Fact]
    public async Task Virtual_routers_stand_on_the_page_while_halb_vrrpd_is_connected()
    {
        var farm = Farm();
        Assert.DoesNotContain("id=\"vrrp\"", Text(await Get(farm, "/s")), StringComparison.Ordinal);
        farm.Farm.Process.Pair = new PairView(
            true, "1.2.3", 42, "lb1",
            [new PairInstanceView("VI_<1>", "MASTER", 190, 200, "no advertisement for 361 ms", new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero), ["192.0.2.1/32", "192.0.2.2/32"])]);
        var page = Text(await Get(farm, "/s"));
        Assert.Contains("halb-vrrpd 1.2.3, pid 42", page, StringComparison.Ordinal);
        Assert.Contains(
            "<tr class=\"up\"><th scope=\"row\">VI_&lt;1&gt;</th><td class=\"l\"><span class=\"badge\">MASTER</span><span class=\"why\">no advertisement for 361 ms</span></td>"
            + "<td>190<span class=\"why\">base 200</span></td><td class=\"l\">2026-03-04 05:06:07Z</td><td class=\"l\">192.0.2.1/32<br>192.0.2.2/32</td></tr>",
            page, StringComparison.Ordinal);

        var limited = Farm("stats scope shop");
        limited.Farm.Process.Pair = farm.Farm.Process.Pair;
        Assert.DoesNotContain("id=\"vrrp\"", Text(await Get(limited, "/s")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Configured_scope_limits_what_is_shown_and_changed()
    {
        var farm = Farm("stats admin if TRUE\n    stats scope .\n    stats scope shop");
        Assert.Equal("st/FRONTEND st/BACKEND shop/s1 shop/BACKEND", Rows(await Get(farm, "/s;csv")));
        Assert.Equal("/s;st=ERRP", Header(await Post(farm, "s=s1&b=be&action=maint"), "location"));
        Assert.Equal(AdminState.Ready, farm.Server("be", "s1").State.Admin);
    }

    [Theory]
    [InlineData("s=s1&action=drain&b=be", "DONE")]
    [InlineData("s=s1&s=s2&action=maint&b=be", "DONE")]
    [InlineData("s=s1&s=zz&action=maint&b=be", "PART")]
    [InlineData("s=zz&action=ready&b=be", "ERRP")]
    [InlineData("s=s1&action=zz&b=be", "ERRP")]
    [InlineData("s=s1&action=maint&b=nope", "ERRP")]
    [InlineData("s=s1&b=be", "NONE")]
    [InlineData("action=maint&b=be", "NONE")]
    [InlineData("", "NONE")]
    [InlineData("x", "NONE")]
    public async Task Form_is_answered_303_with_haproxys_word(string body, string word)
    {
        var answer = await Post(Farm("stats admin if TRUE"), body);
        Assert.Equal((303, $"/s;st={word}"), (answer.Status, Header(answer, "location")));
    }

    [Fact]
    public async Task Form_sets_the_state_of_a_server_named_by_backend_number()
    {
        var farm = Farm("stats admin if TRUE");
        var id = farm.Farm.FindBackend("be")!.Config.Id;
        _ = await Post(farm, $"s=s1&action=drain&b=%23{id}");
        Assert.True(farm.Server("be", "s1").State.Draining);
        _ = await Post(farm, $"s=s1&action=ready&b=%23{id}");
        Assert.False(farm.Server("be", "s1").State.Draining);
    }

    [Theory]
    [InlineData("", "127.0.0.1")]
    [InlineData("stats admin if LOCALHOST", "10.1.2.3")]
    public async Task Form_is_denied_where_the_file_does_not_allow_it(string admin, string source)
    {
        var farm = Farm(admin);
        var answer = await Post(farm, "s=s1&action=maint&b=be", source: source);
        Assert.Equal("/s;st=DENY", Header(answer, "location"));
        Assert.Equal(AdminState.Ready, farm.Server("be", "s1").State.Admin);
    }

    [Theory]
    [InlineData("origin", "http://evil.test", "DENY")]
    [InlineData("origin", "null", "DENY")]
    [InlineData("origin", "http://lb.test:8080", "DONE")]
    [InlineData("referer", "http://evil.test/lb.test:8080", "DENY")]
    [InlineData("referer", "http://lb.test:8080/s;norefresh", "DONE")]
    [InlineData("sec-fetch-site", "cross-site", "DENY")]
    [InlineData("sec-fetch-site", "same-site", "DENY")]
    [InlineData("sec-fetch-site", "same-origin", "DONE")]
    public async Task Form_of_another_site_is_denied(string header, string value, string word)
    {
        var answer = await Post(Farm("stats admin if TRUE"), "s=s1&action=maint&b=be", header: (header, value));
        Assert.Equal($"/s;st={word}", Header(answer, "location"));
    }

    [Fact]
    public async Task Form_fields_are_on_the_page_only_where_changes_are_allowed()
    {
        Assert.DoesNotContain("<form method=\"post\"", Text(await Get(Farm(), "/s")), StringComparison.Ordinal);
        Assert.Contains("<form method=\"post\"", Text(await Get(Farm("stats admin if TRUE"), "/s")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_from_outside_is_encoded()
    {
        var farm = Farm();
        farm.Report("be", "s1", new CheckResult(CheckStatus.Layer7Status, 500, "<script>alert(1)</script>", 3));
        var page = Text(await Get(farm, "/s?scope=\"><script>"));
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", Text(await Get(farm, "/s")), StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(1)", Text(await Get(farm, "/s")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_allows_itself_nothing_but_its_own_stylesheet()
    {
        var answer = await Get(Farm(), "/s");
        var page = Text(answer);
        var style = page[(page.IndexOf("<style>", StringComparison.Ordinal) + 7)..page.IndexOf("</style>", StringComparison.Ordinal)];
        var hash = Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(style)));
        Assert.StartsWith($"default-src 'none'; style-src 'sha256-{hash}';", Header(answer, "content-security-policy"), StringComparison.Ordinal);
        Assert.DoesNotContain(" style=", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Version_is_hidden_when_told_so()
    {
        Assert.Contains("version ", Text(await Get(Farm(), "/s")), StringComparison.Ordinal);
        Assert.DoesNotContain("version ", Text(await Get(Farm("stats hide-version"), "/s")), StringComparison.Ordinal);
    }

    private static FarmFixture Farm(string admin = "") => new(Settings.Replace("ADMIN", admin, StringComparison.Ordinal));

    private static ValueTask<AppletResponse> Get(FarmFixture farm, string target, string? user = "admin:secret") =>
        new StatsApplet(farm).HandleAsync(Request(farm, "GET", target, user, "", "127.0.0.1", null), TestContext.Current.CancellationToken);

    private static ValueTask<AppletResponse> Post(FarmFixture farm, string body, string source = "127.0.0.1", (string Name, string Value)? header = null) =>
        new StatsApplet(farm).HandleAsync(Request(farm, "POST", "/s", "admin:secret", body, source, header), TestContext.Current.CancellationToken);

    private static AppletRequest Request(FarmFixture farm, string method, string target, string? user, string body, string source, (string Name, string Value)? header) =>
        new(method, target, farm.Farm.Frontends[0], "st", IPAddress.Parse(source), Encoding.UTF8.GetBytes(body))
        {
            Header = name => name == header?.Name ? header.Value.Value : name switch
            {
                "authorization" when user is not null => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(user)),
                "host" => "lb.test:8080",
                _ => null,
            },
        };

    private static string? Header(AppletResponse answer, string name) => answer.Headers.FirstOrDefault(header => header.Key == name).Value;

    private static string Text(AppletResponse answer) => Encoding.UTF8.GetString(answer.Content.Span);

    private static string Rows(AppletResponse answer) =>
        string.Join(' ', Text(answer).Split('\n').Skip(1).Where(line => line.Length > 0).Select(line => string.Join('/', line.Split(',')[..2])));
}
