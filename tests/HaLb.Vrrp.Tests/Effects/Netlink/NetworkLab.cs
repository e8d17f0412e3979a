using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using HaLb.Config.Diagnostics;
using HaLb.Config.Model;
using HaLb.TestKit;
using HaLb.Vrrp.Effects.Netlink;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace HaLb.Vrrp.Tests.Effects.Netlink;

/// <summary>A namespace with <c>eth0</c> (10.9.0.1/24), whose other end <c>peer0</c> is up, and a monitor of it. What the observer is told
/// becomes a line of text.</summary>
internal sealed class NetworkLab : INetworkObserver, ILogEventSink, IDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public NetworkLab()
    {
        Assert.SkipWhen(NetworkNamespace.Unavailable is not null, NetworkNamespace.Unavailable ?? "");
        Namespace = new("netlink");
        _ = Namespace.Ip("link add eth0 type veth peer name peer0");
        _ = Namespace.Ip("link set peer0 up");
        _ = Namespace.Ip("link set eth0 up");
        _ = Namespace.Ip("addr add 10.9.0.1/24 dev eth0");
        Logger = new LoggerConfiguration().WriteTo.Sink(this).CreateLogger();
        Netlink = Namespace.Run(() => new RouteNetlink());
        Monitor = Namespace.Run(() => new NetlinkMonitor(Netlink));
    }

    public NetworkNamespace Namespace { get; }

    public ILogger Logger { get; }

    public RouteNetlink Netlink { get; }

    public NetlinkMonitor Monitor { get; }

    public InterfaceTable Table => Monitor.Table;

    public ConcurrentQueue<string> Told { get; } = [];

    public ConcurrentQueue<string> Logged { get; } = [];

    /// <summary>Where the observer's news of addresses and links go, besides <see cref="Told"/>.</summary>
    public AddressSet? Set { get; set; }

    /// <summary>How often <see cref="AddressSet.OnRemoved"/> said that it was somebody else.</summary>
    public int Stolen { get; private set; }

    public int Index => Table.Find("eth0")!.Index;

    public static VrrpAddressConfig Address(string text) =>
        new(IPAddress.Parse(text.Split('/')[0]), int.Parse(text.Split('/')[1], System.Globalization.CultureInfo.InvariantCulture), SourcePosition.None);

    public static VrrpInstanceConfig Instance(params string[] addresses) => new("VI_1", SourcePosition.None)
    {
        Interface = "eth0",
        VirtualRouterId = 51,
        IsV6 = addresses.Any(address => address.Contains(':', StringComparison.Ordinal)),
        VirtualAddresses = [.. addresses.Select(Address)],
    };

    public AddressSet Bind(VrrpInstanceConfig config) => Set = new(config, config.Interface, Table, Netlink, Logger);

    public AddressSet Bind(params string[] addresses) => Bind(Instance(addresses));

    /// <summary>Inside the namespace, as the driver does; then all notifications are read.</summary>
    public void Do(Action action)
    {
        Namespace.Run(action);
        Read();
    }

    public void Read() => Namespace.Run(() => Monitor.Read(this));

    /// <summary>Reads until it is so: some of the kernel's news come from its own threads.</summary>
    public void ReadUntil(Func<bool> condition, string what)
    {
        var end = TimeProvider.System.GetTimestamp();
        do
        {
            Read();
            if (condition())
            {
                return;
            }

            Thread.Sleep(5);
        }
        while (TimeProvider.System.GetElapsedTime(end) < Patience);
        Assert.Fail($"{what}; told: {string.Join(" | ", Told)}");
    }

    /// <summary>What iproute2 shows of one address of a device; null = not there.</summary>
    public JsonElement? Shown(string address, string device = "eth0")
    {
        using var document = JsonDocument.Parse(Namespace.Ip($"-d -j addr show dev {device}"));
        foreach (var link in document.RootElement.EnumerateArray())
        {
            foreach (var info in link.GetProperty("addr_info").EnumerateArray())
            {
                if (info.TryGetProperty("local", out var local) && $"{local.GetString()}/{info.GetProperty("prefixlen").GetInt32()}" == address)
                {
                    return info.Clone();
                }
            }
        }

        return null;
    }

    public bool Has(string address, string device = "eth0") => Shown(address, device) is not null;

    /// <summary>The kernel takes an IPv6 address out of its tentative state a moment after it was added, without duplicate detection, too. What is
    /// removed before that is never told of.</summary>
    public bool IsAnnounced(string address) => Shown(address) is { } shown && !shown.TryGetProperty("tentative", out _);

    public void OnLinkChanged(NetworkInterface link, NetworkInterface? before)
    {
        Told.Enqueue($"link {link.Name} {(link.IsUsable ? "usable" : link.IsUp ? "no carrier" : "down")}");
        Set?.OnLinkChanged(link, isGone: false);
    }

    public void OnLinkRemoved(NetworkInterface link)
    {
        Told.Enqueue($"link {link.Name} gone");
        Set?.OnLinkChanged(link, isGone: true);
    }

    public void OnAddressChanged(in InterfaceAddress address) => Told.Enqueue($"address {address.Address}/{address.PrefixLength} protocol {address.Protocol}");

    public void OnAddressRemoved(in InterfaceAddress address, bool isByUs)
    {
        Told.Enqueue($"address {address.Address}/{address.PrefixLength} removed {(isByUs ? "by us" : "by others")}");
        Stolen += Set?.OnRemoved(in address, isByUs) == true ? 1 : 0;
    }

    public void Emit(LogEvent logEvent) => Logged.Enqueue(logEvent.RenderMessage(System.Globalization.CultureInfo.InvariantCulture));

    public void Dispose()
    {
        Monitor.Dispose();
        Netlink.Dispose();
        Namespace.Dispose();
    }
}
