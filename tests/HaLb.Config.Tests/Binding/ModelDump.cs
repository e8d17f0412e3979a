using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;
using HaLb.Config.Diagnostics;
using HaLb.Config.Model;

namespace HaLb.Config.Tests.Binding;

/// <summary>Writes a configuration as text: only what differs from the built-in values, so that a reader sees what the
/// file did.</summary>
internal static class ModelDump
{
    private static readonly AddressConfig NoAddress = new(AddressFamily.Name, "", 0);

    private static readonly Dictionary<Type, object> BuiltIn = new()
    {
        [typeof(GlobalConfig)] = new GlobalConfig(),
        [typeof(ProxyConfig)] = new ProxyConfig("", ProxyKind.Frontend, SourcePosition.None),
        [typeof(ServerConfig)] = new ServerConfig("", NoAddress, SourcePosition.None),
        [typeof(BindConfig)] = new BindConfig(NoAddress, SourcePosition.None),
        [typeof(StatsSocketConfig)] = new StatsSocketConfig(NoAddress, SourcePosition.None),
        [typeof(LogTargetConfig)] = new LogTargetConfig(LogSink.Udp, "", SourcePosition.None),
        [typeof(CookieConfig)] = new CookieConfig("", CookieMode.Passive),
        [typeof(StatsConfig)] = new StatsConfig(),
        [typeof(ServerTlsConfig)] = new ServerTlsConfig(),
        [typeof(BindTlsConfig)] = new BindTlsConfig(),
    };

    public static string Write(HalbConfig config, string folder)
    {
        var text = new StringBuilder();
        text.Append("global\n");
        Members(text, config.Global, " ", folder);
        foreach (var proxy in config.Proxies)
        {
            text.Append(CultureInfo.InvariantCulture, $"{proxy.Kind} {proxy.Name}\n");
            Members(text, proxy, " ", folder);
        }

        return text.ToString();
    }

    private static void Members(StringBuilder text, object value, string indent, string folder)
    {
        BuiltIn.TryGetValue(value.GetType(), out var builtIn);
        foreach (var property in value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.GetIndexParameters().Length > 0 || property.PropertyType == typeof(SourcePosition)
                || property.Name is "IsFrontend" or "IsBackend" or "EqualityContract" or "Kind" && value is ProxyConfig || property.Name == "Name" && value is ProxyConfig)
            {
                continue;
            }

            var member = property.GetValue(value);
            if (!IsSame(member, builtIn is null ? null : property.GetValue(builtIn)))
            {
                Member(text, property.Name, member!, indent, folder);
            }
        }
    }

    private static void Member(StringBuilder text, string name, object member, string indent, string folder)
    {
        switch (member)
        {
            case string or AddressConfig or ValueType and not IEnumerable:
                text.Append(CultureInfo.InvariantCulture, $"{indent}{name} = {Shown(member, folder)}\n");
                break;
            case IEnumerable all:
                foreach (var one in all)
                {
                    Member(text, name, one, indent, folder);
                }

                break;
            default:
                text.Append(CultureInfo.InvariantCulture, $"{indent}{name}\n");
                Members(text, member, indent + " ", folder);
                break;
        }
    }

    private static string Shown(object value, string folder) => value switch
    {
        KeyValuePair<int, ErrorReplyConfig> reply => $"{reply.Key} {reply.Value.Kind} {Shown(reply.Value.Location, folder)} ({reply.Value.Content.Length} bytes)",
        TimeSpan time => time.TotalMilliseconds.ToString(CultureInfo.InvariantCulture) + "ms",
        AddressConfig address => address + (address.PortEnd != address.Port ? $"-{address.PortEnd}" : "") + (address.PortIsOffset ? " offset" : ""),
        string text => "'" + (folder.Length > 0 ? text.Replace(folder, ".", StringComparison.Ordinal) : text) + "'",
        bool flag => flag ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static bool IsSame(object? member, object? builtIn) => member switch
    {
        null => builtIn is null,
        IEnumerable all when member is not string => !all.Cast<object>().Any(),
        _ when builtIn is not null => member.Equals(builtIn),
        bool flag => !flag,
        int number => number == 0,
        Enum => false,
        _ => false,
    };
}
