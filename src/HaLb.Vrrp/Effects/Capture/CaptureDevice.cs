using HaLb.Vrrp.Unix;
using SharpPcap;
using SharpPcap.LibPcap;

namespace HaLb.Vrrp.Effects.Capture;

/// <summary>A capture that one polls oneself: no fixed timeout, nothing allocated for a packet. (SharpPcap's own GetNextPacket makes
/// two objects a packet and cannot be woken.)</summary>
internal sealed unsafe class CaptureDevice : LibPcapLiveDevice
{
    /// <summary>Longer than every advertisement; a longer frame is cut, and its IP header says so.</summary>
    private const int SnapLength = 2048;

    /// <summary>Some thousand frames: 20 ms of a flood of 100,000 a second. Locked memory when the process locks its memory.</summary>
    private const int KernelBufferBytes = 4 << 20;

    // linux/socket.h, linux/if_packet.h.
    private const int LevelPacket = 263;
    private const int OptionIgnoreOutgoing = 23;

    // F_SETFD, FD_CLOEXEC: libpcap does not set it, and no script may get this.
    private const int ControlSetDescriptorFlags = 2;
    private const int CloseOnExec = 1;

    private CaptureDevice(PcapInterface pcapInterface)
        : base(pcapInterface)
    {
    }

    /// <summary>For poll(2).</summary>
    public int Descriptor => FileDescriptor;

    /// <summary>Opens an interface of this network namespace by name: no promiscuous mode, each packet at once.</summary>
    /// <exception cref="PcapException">No such interface, it is down, no right, or a filter that libpcap does not take.</exception>
    public static CaptureDevice Open(string interfaceName, string filter)
    {
        var device = new CaptureDevice(Find(interfaceName));
        try
        {
            string? failed = null;
            var configuration = new DeviceConfiguration
            {
                Mode = DeviceModes.None,
                Immediate = true,
                ReadTimeout = 1,
                Snaplen = SnapLength,
                BufferSize = KernelBufferBytes,
            };
            configuration.ConfigurationFailed += (_, e) => failed = $"{e.Property}: {e.Message}";
            device.Open(configuration);
            if (failed is not null)
            {
                throw new IOException(failed);
            }

            if (device.LinkType != PacketDotNet.LinkLayers.Ethernet)
            {
                throw new IOException($"{interfaceName} is no Ethernet interface");
            }

            device.IgnoreOwnFrames();
            _ = Libc.Control(device.Descriptor, ControlSetDescriptorFlags, CloseOnExec);
            device.Filter = filter;
            device.NonBlockingMode = true;
            return device;
        }
        catch
        {
            device.Close();
            throw;
        }
    }

    /// <summary>1 = a packet, valid until the next call; 0 = none waits; below 0 = the capture is broken.</summary>
    public int TryNext(out ReadOnlySpan<byte> frame)
    {
        nint header = 0;
        nint data = 0;
        var result = GetNextPacketPointers(ref header, ref data);

        // struct pcap_pkthdr: timeval, then captured length, then length on the wire.
        frame = result == 1 ? new ReadOnlySpan<byte>((void*)data, *(int*)(header + (2 * sizeof(nint)))) : default;
        return result;
    }

    /// <summary>What this box sends is not delivered. Kernels before 4.20 do not know that; there what other sockets of this box send
    /// counts as discarded for its source address.</summary>
    private void IgnoreOwnFrames() => _ = Libc.SetSocketOption(Descriptor, LevelPacket, OptionIgnoreOutgoing, 1);

    private static PcapInterface Find(string interfaceName)
    {
        foreach (var candidate in PcapInterface.GetAllPcapInterfaces())
        {
            if (candidate.Name == interfaceName)
            {
                return candidate;
            }
        }

        throw new IOException($"no interface {interfaceName}");
    }
}
