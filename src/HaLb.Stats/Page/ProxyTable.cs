using System.Globalization;
using System.Text;
using HaLb.Config.Model;
using HaLb.Stats.Api;

namespace HaLb.Stats.Page;

/// <summary>The part of the page about one proxy: HAProxy's column groups, a second table with the rest, and the form.</summary>
internal sealed class ProxyTable(StringBuilder text, StatsConfig config, PageOptions options, bool mayChange)
{
    private static readonly (string Group, (string Title, StatColumn Column)[] Columns)[] Groups =
    [
        ("Queue", [("Cur", StatColumn.QueueCurrent), ("Max", StatColumn.QueueMax), ("Limit", StatColumn.QueueLimit)]),
        ("Session rate", [("Cur", StatColumn.Rate), ("Max", StatColumn.RateMax), ("Limit", StatColumn.RateLim)]),
        ("Sessions",
        [
            ("Cur", StatColumn.SessionsCurrent), ("Max", StatColumn.SessionsMax), ("Limit", StatColumn.SessionsLimit),
            ("Total", StatColumn.SessionsTotal), ("LbTot", StatColumn.Balanced), ("Last", StatColumn.LastSession),
        ]),
        ("Bytes", [("In", StatColumn.BytesIn), ("Out", StatColumn.BytesOut)]),
        ("Denied", [("Req", StatColumn.DeniedRequests), ("Resp", StatColumn.DeniedResponses)]),
        ("Errors", [("Req", StatColumn.RequestErrors), ("Conn", StatColumn.ConnectErrors), ("Resp", StatColumn.ResponseErrors)]),
        ("Warnings", [("Retr", StatColumn.Retries), ("Redis", StatColumn.Redispatches)]),
        ("Server",
        [
            ("Wght", StatColumn.Weight), ("Act", StatColumn.Active), ("Bck", StatColumn.Backup), ("Chk", StatColumn.FailedChecks),
            ("Dwn", StatColumn.Downs), ("Dwntme", StatColumn.Downtime), ("Thrtle", StatColumn.Throttle),
        ]),
    ];

    private static readonly (string Group, (string Title, StatColumn Column)[] Columns)[] MoreGroups =
    [
        ("Responses",
        [
            ("1xx", StatColumn.Hrsp1xx), ("2xx", StatColumn.Hrsp2xx), ("3xx", StatColumn.Hrsp3xx),
            ("4xx", StatColumn.Hrsp4xx), ("5xx", StatColumn.Hrsp5xx), ("other", StatColumn.HrspOther),
        ]),
        ("Requests", [("Rate", StatColumn.ReqRate), ("Max", StatColumn.ReqRateMax), ("Total", StatColumn.ReqTot), ("By HaLb", StatColumn.Intercepted)]),
        ("Average time, ms", [("Queue", StatColumn.QueueTime), ("Connect", StatColumn.ConnectTime), ("Response", StatColumn.ResponseTime), ("Total", StatColumn.TotalTime)]),
        ("Longest time, ms", [("Queue", StatColumn.QueueTimeMax), ("Connect", StatColumn.ConnectTimeMax), ("Response", StatColumn.ResponseTimeMax), ("Total", StatColumn.TotalTimeMax)]),
        ("Aborts", [("Client", StatColumn.ClientAborts), ("Server", StatColumn.ServerAborts)]),
        ("Connections", [("New", StatColumn.Connect), ("Reused", StatColumn.Reuse), ("Idle", StatColumn.IdleConnections)]),
    ];

    public void Write(ProxyView proxy, List<StatRow> rows)
    {
        var withForm = mayChange && rows.Any(row => row.Type == StatType.Server);
        var name = StatsHtml.Encode(proxy.Config.Name);
        text.Append("<section id=\"").Append(name).Append("\"><div class=\"title\"><h2><a href=\"#").Append(name).Append("\">").Append(name).Append("</a></h2>");
        WriteSubtitle(proxy);
        text.Append("</div>\n");
        if (withForm)
        {
            text.Append("<form method=\"post\" action=\"").Append(StatsHtml.Encode(config.Uri + options.Suffix(withState: false))).Append("\">");
            text.Append(CultureInfo.InvariantCulture, $"<input type=\"hidden\" name=\"b\" value=\"#{proxy.Config.Id}\">");
        }

        WriteTable(rows, Groups, name + ": state and traffic", withForm, isFirst: true);
        if (withForm)
        {
            WriteActions(name);
        }

        var legends = config.ShowLegends ? [("Settings", [("Address", StatColumn.Address), ("Cookie", StatColumn.Cookie), ("Balance", StatColumn.Algorithm)])]
            : Array.Empty<(string, (string, StatColumn)[])>();
        text.Append("<details><summary>Responses, times, aborts</summary>");
        WriteTable(rows, [.. MoreGroups, .. legends], name + ": responses and times", withForm: false, isFirst: false);
        text.Append("</details></section>\n");
    }

    private void WriteSubtitle(ProxyView proxy)
    {
        var kind = proxy.Config.Kind switch { ProxyKind.Frontend => "frontend", ProxyKind.Backend => "backend", _ => "listen" };
        text.Append("<span class=\"tag\">").Append(kind).Append(", mode ").Append(proxy.Config.Mode == ProxyMode.Http ? "http" : "tcp").Append("</span>");
        if (config.ShowDesc is not null && proxy.Config.Description is { Length: > 0 } description)
        {
            text.Append("<span class=\"tag\">").Append(StatsHtml.Encode(description)).Append("</span>");
        }
    }

    private void WriteTable(List<StatRow> rows, (string Group, (string Title, StatColumn Column)[] Columns)[] groups, string label, bool withForm, bool isFirst)
    {
        text.Append("<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"").Append(label).Append("\"><table><thead><tr><th class=\"name\" rowspan=\"2\" scope=\"col\">Name</th>");
        if (isFirst)
        {
            text.Append("<th class=\"l\" rowspan=\"2\" scope=\"col\">Status</th><th class=\"l\" rowspan=\"2\" scope=\"col\">LastChk</th>");
        }

        foreach (var (group, columns) in groups)
        {
            text.Append(CultureInfo.InvariantCulture, $"<th class=\"g\" colspan=\"{columns.Length}\" scope=\"colgroup\">{group}</th>");
        }

        text.Append("</tr><tr>");
        foreach (var (_, columns) in groups)
        {
            for (var i = 0; i < columns.Length; i++)
            {
                text.Append(i == 0 ? "<th class=\"g\" scope=\"col\">" : "<th scope=\"col\">").Append(columns[i].Title).Append("</th>");
            }
        }

        text.Append("</tr></thead><tbody>\n");
        foreach (var row in rows)
        {
            WriteRow(row, groups, withForm, isFirst);
        }

        text.Append("</tbody></table></div>");
    }

    private void WriteRow(StatRow row, (string Group, (string Title, StatColumn Column)[] Columns)[] groups, bool withForm, bool isFirst)
    {
        text.Append("<tr class=\"").Append(StatusClass(row)).Append(row.Type is StatType.Backend or StatType.Frontend ? " total" : "").Append("\"><th scope=\"row\">");
        WriteName(row, withForm);
        text.Append("</th>");
        if (isFirst)
        {
            WriteStatus(row);
            WriteCheck(row);
        }

        foreach (var (_, columns) in groups)
        {
            for (var i = 0; i < columns.Length; i++)
            {
                text.Append(i == 0 ? "<td class=\"g\">" : "<td>").Append(Value(row, columns[i].Column)).Append("</td>");
            }
        }

        text.Append("</tr>\n");
    }

    private void WriteName(StatRow row, bool withForm)
    {
        var name = row.Type switch { StatType.Frontend => "Frontend", StatType.Backend => "Backend", _ => StatsHtml.Encode(row[StatColumn.ServiceName]) };
        if (withForm && row.Type == StatType.Server)
        {
            text.Append("<label class=\"pick\"><input type=\"checkbox\" name=\"s\" value=\"").Append(name).Append("\">").Append(name).Append("</label>");
        }
        else
        {
            text.Append(name);
        }

        text.Append(row.Type switch
        {
            StatType.Listener => " <span class=\"tag\">bind</span>",
            StatType.Server when row[StatColumn.Backup] == "1" => " <span class=\"tag\">backup</span>",
            _ => "",
        });
    }

    private void WriteStatus(StatRow row)
    {
        text.Append("<td class=\"l\"><span class=\"badge\">").Append(StatsHtml.Encode(row[StatColumn.Status])).Append("</span>");
        if (row[StatColumn.LastChange] is { } since)
        {
            text.Append("<span class=\"why\">for ").Append(Duration(since)).Append("</span>");
        }

        if (row[StatColumn.Tracked] is { } tracked)
        {
            text.Append("<span class=\"why\">follows ").Append(StatsHtml.Encode(tracked)).Append("</span>");
        }

        text.Append("</td>");
    }

    private void WriteCheck(StatRow row)
    {
        text.Append("<td class=\"l check\">");
        if (row[StatColumn.CheckStatus] is { } status)
        {
            text.Append(StatsHtml.Encode(status));
            text.Append(row[StatColumn.CheckCode] is { } code ? "/" + code : "");
            text.Append(row[StatColumn.CheckDuration] is { } duration ? $" in {duration} ms" : "");
            var info = row[StatColumn.LastCheck];
            text.Append("<span class=\"why\">").Append(StatsHtml.Encode(row[StatColumn.CheckDesc])).Append(info is null ? "" : ": " + StatsHtml.Encode(info)).Append("</span>");
        }

        text.Append("</td>");
    }

    private void WriteActions(string proxy)
    {
        text.Append("<div class=\"act\"><label>Chosen servers of ").Append(proxy).Append(": <select name=\"action\"><option value=\"\">choose an action</option>");
        foreach (var (action, label) in AdminForm.Actions)
        {
            text.Append("<option value=\"").Append(action).Append("\">").Append(label).Append("</option>");
        }

        text.Append("</select></label><button>Apply</button></div></form>");
    }

    private static string Value(StatRow row, StatColumn column)
    {
        var value = row[column];
        if (value is null)
        {
            return "";
        }

        return column switch
        {
            StatColumn.BytesIn or StatColumn.BytesOut => HumanText.Bytes(long.Parse(value, CultureInfo.InvariantCulture)),
            StatColumn.Downtime => Duration(value),
            StatColumn.LastSession => value == "-1" ? "never" : Duration(value),
            StatColumn.SessionsLimit or StatColumn.RateLim when value == "0" => "-",
            StatColumn.Throttle => value + " %",
            StatColumn.Active or StatColumn.Backup when row.Type == StatType.Server => value == "1" ? "Y" : "-",
            StatColumn.ConnectErrors or StatColumn.ResponseErrors or StatColumn.Hrsp5xx when value != "0" => $"<span class=\"bad\">{value}</span>",
            _ => StatsHtml.Encode(value),
        };
    }

    private static string Duration(string seconds) => HumanText.Duration(long.Parse(seconds, CultureInfo.InvariantCulture));

    private static string StatusClass(StatRow row)
    {
        var status = row[StatColumn.Status] ?? "";
        return status switch
        {
            "UP" or "OPEN" => "up",
            "DOWN" or "STOP" => "down",
            "no check" or "WAITING" => "none",
            _ when status.StartsWith("MAINT", StringComparison.Ordinal) => "maint",
            _ when status.StartsWith("DRAIN", StringComparison.Ordinal) || status.StartsWith("NOLB", StringComparison.Ordinal) => "drain",
            _ => "changing",
        };
    }
}
