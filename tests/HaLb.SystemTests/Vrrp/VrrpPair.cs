using System.Globalization;
using HaLb.SystemTests.Kit;
using HaLb.TestKit;

namespace HaLb.SystemTests.Vrrp;

/// <summary>Two boxes, lb1 (10.77.0.1) and lb2 (10.77.0.2), on a switch: network namespaces with a bridge between them. The virtual
/// address is 10.77.0.100.</summary>
internal sealed class VrrpPair : IAsyncDisposable
{
    public const string VirtualAddress = "10.77.0.100";

    private readonly List<VrrpDaemon> _daemons = [];
    private readonly string _folder;

    public VrrpPair()
    {
        // Memory, where there is some: a disk that is busy with other tests would make daemons late.
        var root = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();
        _folder = Path.Combine(root, $"halb-vrrp-{Environment.ProcessId}-{Guid.NewGuid().ToString("N")[..6]}");
        _ = Directory.CreateDirectory(_folder);
        Switch = new NetworkNamespace("vt-sw");
        Boxes = [new NetworkNamespace("vt-lb1"), new NetworkNamespace("vt-lb2")];
        _ = Switch.Ip("link add br0 type bridge mcast_snooping 0");
        _ = Switch.Ip("link set br0 up");
        for (var i = 0; i < Boxes.Length; i++)
        {
            _ = Switch.Ip($"link add p{i + 1} type veth peer name eth0 netns {Boxes[i].Name}");
            _ = Switch.Ip($"link set p{i + 1} master br0 up");
            _ = Boxes[i].Ip("link set eth0 up");
            _ = Boxes[i].Ip($"addr add 10.77.0.{i + 1}/24 dev eth0");
        }
    }

    public NetworkNamespace Switch { get; }

    public NetworkNamespace[] Boxes { get; }

    public static string? Unavailable => NetworkNamespace.Unavailable;

    /// <summary>keepalived's own words, which both programs read.</summary>
    public static string Config(int priority, double interval = 0.1, string more = "") => string.Create(CultureInfo.InvariantCulture, $$"""
        global_defs {
          router_id test
        }
        vrrp_instance VI_1 {
          version {{(interval < 1 ? 3 : 2)}}
          state BACKUP
          interface eth0
          virtual_router_id 51
          priority {{priority}}
          advert_int {{interval}}
          {{more}}
          virtual_ipaddress {
            {{VirtualAddress}}/32 dev eth0
          }
        }

        """);

    /// <summary>Starts a daemon on box 1 or 2.</summary>
    public VrrpDaemon Start(int box, string config, bool isKeepalived = false)
    {
        var folder = Path.Combine(_folder, $"lb{box}{(isKeepalived ? "-keepalived" : "")}");
        _ = Directory.CreateDirectory(folder);
        var daemon = VrrpDaemon.Start(Boxes[box - 1], folder, config, isKeepalived);
        _daemons.Add(daemon);
        return daemon;
    }

    public bool Holds(int box, string address = VirtualAddress) => Boxes[box - 1].Ip("addr show dev eth0").Contains($"inet {address}/", StringComparison.Ordinal);

    /// <summary>Waits until exactly that box has the address.</summary>
    public async Task WaitForHolderAsync(int box) => await Wait.UntilAsync(
        () => Holds(box) && !Holds(3 - box),
        () => $"lb1 {Holds(1)}, lb2 {Holds(2)}, wanted lb{box} alone:\n{string.Join("\n--\n", _daemons.Select(static d => d.Log))}");

    public async Task WaitForNoneAsync(int box) => await Wait.UntilAsync(() => !Holds(box), () => $"lb{box} still has the address");

    public async ValueTask DisposeAsync()
    {
        foreach (var daemon in _daemons)
        {
            await daemon.DisposeAsync();
        }

        foreach (var space in Boxes.Append(Switch))
        {
            foreach (var pid in Tool.Run("ip", "netns", "pids", space.Name).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                // A guard whose daemon was killed: it would leave by itself a moment later.
                using var kill = System.Diagnostics.Process.Start("kill", ["-9", pid]);
                await kill.WaitForExitAsync();
            }

            space.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }
}
