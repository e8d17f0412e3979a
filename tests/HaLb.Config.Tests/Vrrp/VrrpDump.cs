using System.Collections;
using System.Globalization;
using System.Net;
using System.Reflection;
using System.Text;
using HaLb.Config.Diagnostics;
using HaLb.Config.Model;

namespace HaLb.Config.Tests.Vrrp;

/// <summary>Writes the configuration of halb-vrrpd as text: only what differs from the built-in values.</summary>
internal static class VrrpDump
{
    private static readonly Dictionary<Type, object> BuiltIn = new()
    {
        [typeof(VrrpGlobalConfig)] = new VrrpGlobalConfig(),
        [typeof(VrrpInstanceConfig)] = new VrrpInstanceConfig("", SourcePosition.None) { Interface = "", VirtualRouterId = 0 },
        [typeof(VrrpSyncGroupConfig)] = new VrrpSyncGroupConfig("", SourcePosition.None),
        [typeof(VrrpScriptConfig)] = new VrrpScriptConfig("", new VrrpCommandConfig([], SourcePosition.None)),
        [typeof(VrrpProcessConfig)] = new VrrpProcessConfig("", SourcePosition.None),
        [typeof(VrrpFileConfig)] = new VrrpFileConfig("", "", SourcePosition.None),
        [typeof(VrrpAnnounceConfig)] = new VrrpAnnounceConfig(),
        [typeof(VrrpNotifyConfig)] = new VrrpNotifyConfig(),
        [typeof(VrrpPeerConfig)] = new VrrpPeerConfig(IPAddress.Any),
        [typeof(VrrpRouteConfig)] = new VrrpRouteConfig(SourcePosition.None),
        [typeof(VrrpProxyTrackConfig)] = new VrrpProxyTrackConfig(),
        [typeof(VrrpTrackConfig)] = new VrrpTrackConfig((VrrpTrackKind)(-1), "", SourcePosition.None),
    };

    public static string Write(VrrpConfig config, string folder)
    {
        var text = new StringBuilder();
        text.Append("global\n");
        Members(text, config.Global, " ", folder);
        foreach (var (title, all) in new (string, IEnumerable)[]
                 {
                     ("script", config.Scripts), ("process", config.Processes), ("file", config.Files), ("instance", config.Instances), ("group", config.SyncGroups),
                 })
        {
            foreach (var one in all)
            {
                text.Append(title).Append('\n');
                Members(text, one, " ", folder);
            }
        }

        return folder.Length > 0 ? text.ToString().Replace(folder, ".", StringComparison.Ordinal) : text.ToString();
    }

    private static void Members(StringBuilder text, object value, string indent, string folder)
    {
        BuiltIn.TryGetValue(value.GetType(), out var builtIn);
        foreach (var property in value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.GetIndexParameters().Length == 0 && property.PropertyType != typeof(SourcePosition) && property.Name != "EqualityContract")
            {
                Member(text, property.Name, property.GetValue(value), builtIn is null ? null : property.GetValue(builtIn), indent, folder);
            }
        }
    }

    private static void Member(StringBuilder text, string name, object? member, object? builtIn, string indent, string folder)
    {
        switch (member)
        {
            case null:
                break;
            case IEnumerable<byte> bytes:
                var shown = Encoding.UTF8.GetString([.. bytes]);
                text.Append(shown.Length == 0 ? "" : $"{indent}{name} = '{shown}'\n");
                break;
            case IEnumerable<string> words:
                text.Append(words.Any() ? $"{indent}{name} = {string.Join(' ', words.Select(w => $"[{w}]"))}\n" : "");
                break;
            case string or IPAddress or ValueType and not IEnumerable:
                text.Append(member.Equals(builtIn) ? "" : string.Create(CultureInfo.InvariantCulture, $"{indent}{name} = {Shown(member, folder)}\n"));
                break;
            case IEnumerable all:
                foreach (var one in all)
                {
                    text.Append(CultureInfo.InvariantCulture, $"{indent}{name}\n");
                    Members(text, one, indent + " ", folder);
                }

                break;
            default:
                var inner = new StringBuilder();
                Members(inner, member, indent + " ", folder);
                text.Append(inner.Length == 0 && builtIn is not null ? "" : $"{indent}{name}\n{inner}");
                break;
        }
    }

    private static string Shown(object value, string folder) => value switch
    {
        TimeSpan time => time.TotalMilliseconds.ToString(CultureInfo.InvariantCulture) + "ms",
        string text => "'" + (folder.Length > 0 ? text.Replace(folder, ".", StringComparison.Ordinal) : text) + "'",
        bool flag => flag ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
