using System.Globalization;
using System.Net;
using HaLb.TestKit;
using HaLb.Vrrp.Effects.Capture;
using HaLb.Vrrp.Protocol.Packet;
using HaLb.Vrrp.Unix;
using Serilog;

namespace HaLb.Vrrp.Tests.Effects;

/// <summary>Two network namespaces with one cable between them: 10.77.0.1 and .2, fd77::1 and ::2, fe80::1 and ::2 on <c>eth0</c>.</summary>
internal sealed class TwoBoxes : IDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly List<Box> _boxes = [];

    public TwoBoxes()
    {
        Assert.SkipWhen(NetworkNamespace.Unavailable is not null, NetworkNamespace.Unavailable ?? "");
        First = Add(1);
        Second = Add(2);
        Connect();
    }

    public Box First { get; }

    public Box Second { get; }

    /// <summary>(Re)makes the cable and both ends' addresses.</summary>
    public void Connect()
    {
        _ = First.Namespace.Ip($"link add eth0 type veth peer name eth0 netns {Second.Namespace.Name}");
        foreach (var box in _boxes)
        {
            _ = box.Namespace.Ip($"link set eth0 address 02:00:0a:4d:00:0{box.Number} up");
            _ = box.Namespace.Ip($"address add 10.77.0.{box.Number}/24 dev eth0");
            _ = box.Namespace.Ip($"address add fd77::{box.Number}/64 dev eth0 nodad");
            _ = box.Namespace.Ip($"address add fe80::{box.Number}/64 dev eth0 nodad");
        }

        // Until the kernel has said so, it drops what is sent without a word.
        foreach (var box in _boxes)
        {
            box.WaitUntilUp("eth0");
        }
    }

    public void Dispose()
    {
        foreach (var box in _boxes)
        {
            box.Dispose();
        }
    }

    private Box Add(int number)
    {
        var box = new Box(number);
        _boxes.Add(box);
        return box;
    }
}

/// <summary>One of them, with its captures.</summary>
internal sealed class Box : IDisposable
{
    private readonly AutoResetEvent _woken = new(false);

    public Box(int number)
    {
        Number = number;
        Namespace = new NetworkNamespace($"wire-box{number}");
        Captures = new CaptureSet(new CaptureOptions(() => _woken.Set(), new LoggerConfiguration().CreateLogger()));
    }

    public int Number { get; }

    public NetworkNamespace Namespace { get; }

    public CaptureSet Captures { get; }

    public DiscardCounters Counters { get; } = new();

    public MacAddress Mac => new(0x02000A4D0000UL + (uint)Number);

    public InterfaceCapture Open(string interfaceName = "eth0") => Namespace.Run(() =>
    {
        var capture = Captures.Get(interfaceName);
        Assert.True(capture.TryOpen((int)Libc.InterfaceIndex(interfaceName)), capture.LastError);
        return capture;
    });

    public void WaitUntilUp(string interfaceName) =>
        WaitUntil(() => Namespace.Ip($"link show dev {interfaceName}").Contains("state UP", StringComparison.Ordinal), $"{interfaceName} does not come up");

    public CapturedEvent WaitForEvent()
    {
        CapturedEvent captured;
        while (!Captures.TryRead(out captured))
        {
            Assert.True(_woken.WaitOne(TwoBoxes.Patience), $"nothing was received; discarded {string.Join(' ', Counters.ToArray())}, unknown {Unknown()}");
        }

        return captured;
    }

    public static void WaitUntil(Func<bool> condition, string otherwise) =>
        Assert.True(SpinWait.SpinUntil(condition, TwoBoxes.Patience), otherwise);

    /// <summary>ICMP "destination unreachable" sent by this box.</summary>
    public long UnreachablesSent()
    {
        var lines = Namespace.Command("cat", "/proc/net/snmp").Split('\n').Where(static l => l.StartsWith("Icmp:", StringComparison.Ordinal)).ToArray();
        var column = Array.IndexOf(lines[0].Split(' '), "OutDestUnreachs");
        return long.Parse(lines[1].Split(' ')[column], CultureInfo.InvariantCulture);
    }

    private string Unknown() => string.Join("; ", Captures.All.Select(static c => $"{c.InterfaceName} open {c.IsOpen} {c.LastError}: {string.Join(' ', c.Unknown.ToArray())}"));

    public void Dispose()
    {
        Captures.Dispose();
        Namespace.Dispose();
        _woken.Dispose();
    }

    public static IpAddress Address(string text) => IpAddress.From(IPAddress.Parse(text));
}
