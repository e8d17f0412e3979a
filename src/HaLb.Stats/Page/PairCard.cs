using System.Globalization;
using System.Text;
using HaLb.Core.Pair;

namespace HaLb.Stats.Page;

/// <summary>The page's section on the virtual routers of this box, as halb-vrrpd tells them; none where it is not connected.</summary>
internal static class PairCard
{
    public static void Write(StringBuilder text, PairView pair, bool hideVersion)
    {
        if (!pair.IsConnected)
        {
            return;
        }

        text.Append("<section id=\"vrrp\"><div class=\"title\"><h2>VRRP</h2><p>halb-vrrpd").Append(hideVersion ? "" : $" {StatsHtml.Encode(pair.Version)}")
            .Append(CultureInfo.InvariantCulture, $", pid {pair.ProcessId}").Append("</p></div>\n<div class=\"scroll\"><table><thead><tr><th class=\"name\" scope=\"col\">Instance</th>")
            .Append("<th class=\"l\" scope=\"col\">State</th><th scope=\"col\">Priority</th><th class=\"l\" scope=\"col\">Since</th><th class=\"l\" scope=\"col\">Addresses</th></tr></thead><tbody>\n");
        foreach (var instance in pair.Instances)
        {
            WriteRow(text, instance);
        }

        text.Append("</tbody></table></div></section>\n");
    }

    private static void WriteRow(StringBuilder text, PairInstanceView instance)
    {
        text.Append("<tr class=\"").Append(ClassOf(instance.State)).Append("\"><th scope=\"row\">").Append(StatsHtml.Encode(instance.Name))
            .Append("</th><td class=\"l\"><span class=\"badge\">").Append(StatsHtml.Encode(instance.State)).Append("</span><span class=\"why\">")
            .Append(StatsHtml.Encode(instance.Reason)).Append("</span></td><td>").Append(CultureInfo.InvariantCulture, $"{instance.Priority}");
        if (instance.Priority != instance.BasePriority)
        {
            text.Append(CultureInfo.InvariantCulture, $"<span class=\"why\">base {instance.BasePriority}</span>");
        }

        text.Append("</td><td class=\"l\">").Append(instance.Since?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture))
            .Append("</td><td class=\"l\">").AppendJoin("<br>", instance.Addresses.Select(StatsHtml.Encode)).Append("</td></tr>\n");
    }

    private static string ClassOf(string state) => state switch
    {
        "MASTER" => "up",
        "BACKUP" => "drain",
        "FAULT" => "down",
        _ => "none",
    };
}
