using System.Globalization;
using System.Net;
using System.Text;
using HaLb.Config.Model;
using HaLb.Core.Servers;
using HaLb.Stats.Api;

namespace HaLb.Stats.Page;

/// <summary>Writes the stats page. Everything that comes from the configuration, a server or the request is encoded.</summary>
internal sealed class StatsHtml(Farm farm, StatsConfig config, PageOptions options, bool mayChange)
{
    /// <summary>Nothing but the embedded stylesheet and this host's own form.</summary>
    public static string ContentSecurityPolicy { get; } =
        $"default-src 'none'; style-src '{StatsStyle.Hash}'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private readonly StringBuilder _text = new(32 * 1024);

    public string Write(StatFilter filter)
    {
        var info = new ProcessInfo(farm);
        _text.Append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">")
            .Append("<title>Statistics Report for HaLb</title><link rel=\"icon\" href=\"data:,\"><style>").Append(StatsStyle.Text).Append("</style></head>\n<body>");
        WriteHeader(info);
        _text.Append("<main>\n");
        if (config.Scope.IsEmpty)
        {
            // A page that is limited to some proxies tells nothing about the box.
            PairCard.Write(_text, farm.Process.Pair, config.HideVersion);
        }

        var rows = new StatRows(farm, config.ShowLegends);
        var shown = 0;
        foreach (var proxy in ProxyView.All(farm))
        {
            var visible = rows.Of(proxy).Where(filter.Takes).ToList();
            if (visible.Count > 0)
            {
                shown++;
                new ProxyTable(_text, config, options, mayChange).Write(proxy, visible);
            }
        }

        if (shown == 0)
        {
            _text.Append("<section><p>No proxy matches.</p></section>");
        }

        _text.Append("</main>\n<footer>DRAIN and NOLB servers are up but get no new traffic except persistent clients.</footer></body></html>\n");
        return _text.ToString();
    }

    public static string Encode(string? text) => WebUtility.HtmlEncode(text ?? "");

    private void WriteHeader(ProcessInfo info)
    {
        _text.Append("<header><h1>HaLb statistics");
        if (!config.HideVersion)
        {
            _text.Append("<small>version ").Append(Encode(ProcessInfo.Version)).Append("</small>");
        }

        if (config.ShowNode is { } node)
        {
            _text.Append("<small>on ").Append(Encode(node.Length > 0 ? node : info.Node)).Append("</small>");
        }

        _text.Append("</h1>\n");
        if (config.ShowDesc is { } description)
        {
            _text.Append("<p>").Append(Encode(description.Length > 0 ? description : farm.Config.Global.Description)).Append("</p>");
        }

        WriteFacts(info);
        WriteLinks();
        if (AdminForm.Meaning(options.State) is { } meaning)
        {
            _text.Append("<div class=\"note\" role=\"status\">").Append(Encode(meaning)).Append("</div>");
        }

        _text.Append("</header>\n");
    }

    private void WriteFacts(ProcessInfo info)
    {
        var process = farm.Process;
        _text.Append("<dl class=\"facts\">");
        Fact("Process", string.Create(CultureInfo.InvariantCulture, $"pid {Environment.ProcessId}"));
        Fact("Threads", info.Threads.ToString(CultureInfo.InvariantCulture));
        Fact("Uptime", info.UptimeText);
        Fact("Connections", string.Create(CultureInfo.InvariantCulture, $"{process.Connections.Current} of {process.MaxConn}"));
        Fact("Connection rate", string.Create(CultureInfo.InvariantCulture, $"{process.ConnectionRate.Rate}/s, max {process.ConnectionRate.Max}"));
        Fact("Connections so far", process.TotalConnections.Value.ToString(CultureInfo.InvariantCulture));
        Fact("Requests so far", process.TotalRequests.Value.ToString(CultureInfo.InvariantCulture));
        Fact("TLS connections", string.Create(CultureInfo.InvariantCulture, $"{process.TlsConnections.Current}, rate {process.TlsRate.Rate}/s"));
        Fact("Bytes sent", HumanText.Bytes(process.BytesOut.Value));
        Fact("Dropped log lines", process.DroppedLogs.Value.ToString(CultureInfo.InvariantCulture));
        Fact("State", process.Stopping ? "stopping" : "serving");
        _text.Append("</dl>\n");
    }

    private void Fact(string name, string value) =>
        _text.Append("<div><dt>").Append(name).Append("</dt><dd>").Append(Encode(value)).Append("</dd></div>");

    private void WriteLinks()
    {
        _text.Append("<nav aria-label=\"Display options\">");
        Link("Refresh now", options);
        if (config.Refresh is { } refresh)
        {
            var period = HumanText.Duration((long)refresh.TotalSeconds);
            Link(options.NoRefresh ? $"Refresh every {period}" : $"Stop refreshing every {period}", options with { NoRefresh = !options.NoRefresh });
        }

        Link(options.HideDown ? "Show all servers" : "Hide servers that are down", options with { HideDown = !options.HideDown });
        _text.Append("<a href=\"").Append(Encode(config.Uri)).Append(";csv;norefresh\">CSV export</a>");
        _text.Append("<form method=\"get\" action=\"").Append(Encode(config.Uri)).Append("\">").Append(QueryField()).Append("<label for=\"scope\">Scope</label>")
            .Append("<input id=\"scope\" name=\"scope\" size=\"10\" maxlength=\"20\" value=\"").Append(Encode(options.Scope)).Append("\"><button>Filter</button></form></nav>\n");
    }

    /// <summary>A form replaces the query of its address; a stats URI that has one (<c>/haproxy?stats</c>) must keep it.</summary>
    private string QueryField()
    {
        var query = config.Uri.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? "" : $"<input type=\"hidden\" name=\"{Encode(config.Uri[(query + 1)..])}\" value=\"\">";
    }

    private void Link(string text, PageOptions target) =>
        _text.Append("<a href=\"").Append(Encode(config.Uri + target.Suffix(withState: false))).Append("\">").Append(Encode(text)).Append("</a>");
}
