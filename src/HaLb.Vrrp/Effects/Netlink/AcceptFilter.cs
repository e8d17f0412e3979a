using System.Buffers.Binary;
using System.Collections.Immutable;
using HaLb.Config.Model;
using HaLb.Vrrp.Protocol.Packet;
using HaLb.Vrrp.Unix;
using Serilog;

namespace HaLb.Vrrp.Effects.Netlink;

/// <summary><c>no_accept</c>: packets to an instance's addresses are dropped by nf_tables before they reach this box's own sockets (RFC 9568 §6.1,
/// Accept_Mode false), all but neighbour discovery; what is forwarded is not touched. The rules stand as long as the instance is
/// configured, in a table of its own: while the box is Backup no such packets come, and a fail-over has nothing more to do. A daemon
/// that dies leaves them; the next one replaces them.</summary>
internal sealed class AcceptFilter
{
    private const uint HookLocalIn = 1;

    /// <summary>Just before the priority of ordinary filters, whose accepting rules must not come first.</summary>
    private const int Priority = -1;

    private const int RuleLengthMax = 512;
    private const byte ProtocolIcmpV6 = 58;
    private const byte NeighborSolicitation = 135;
    private const byte NeighborAdvertisement = 136;

    private readonly string _table;
    private readonly string _instance;
    private readonly ILogger _logger;
    private readonly ImmutableArray<IpAddress> _addresses;
    private byte[] _batch = [];
    private int _length;

    public AcceptFilter(VrrpInstanceConfig config, ILogger logger)
    {
        _instance = config.Name;
        _logger = logger;
        _table = $"halb-vrrpd-{config.Interface}-{config.VirtualRouterId}-{(config.IsV6 ? "v6" : "v4")}";
        _addresses = [.. config.VirtualAddresses.Concat(config.ExcludedAddresses).Select(address => IpAddress.From(address.Address))];
    }

    /// <summary>Puts the rules there, in the network namespace of the calling thread, instead of those of before. False: they are not there; the reason has been logged.</summary>
    public bool Ensure()
    {
        Begin();
        Add(FilterMessage.NewTable, RouteProtocol.FlagCreate, WriteTable);
        Add(FilterMessage.NewChain, RouteProtocol.FlagCreate, WriteChain);
        if (_addresses.Any(address => address.IsV6))
        {
            Add(FilterMessage.NewRule, RouteProtocol.FlagCreate | FilterMessage.FlagAppend, (ref MessageWriter writer) => WriteNeighborRule(ref writer, NeighborSolicitation));
            Add(FilterMessage.NewRule, RouteProtocol.FlagCreate | FilterMessage.FlagAppend, (ref MessageWriter writer) => WriteNeighborRule(ref writer, NeighborAdvertisement));
        }

        foreach (var address in _addresses)
        {
            Add(FilterMessage.NewRule, RouteProtocol.FlagCreate | FilterMessage.FlagAppend, (ref MessageWriter writer) => WriteRule(ref writer, address));
        }

        var error = Commit();
        if (error != Errno.None)
        {
            _logger.Error("{Instance}: no_accept: cannot set the filter rules: {Error}", _instance, Errno.Text(error));
        }

        return error == Errno.None;
    }

    public void Remove()
    {
        Begin();
        var error = Commit();
        if (error != Errno.None)
        {
            _logger.Error("{Instance}: no_accept: cannot remove the filter rules: {Error}", _instance, Errno.Text(error));
        }
    }

    private delegate void Body(ref MessageWriter writer);

    /// <summary>One transaction: the kernel takes all of it or nothing. Deleting a table that is not there would be refused, so it is made first.</summary>
    private void Begin()
    {
        _batch = new byte[(_addresses.Length + 8) * RuleLengthMax];
        _length = 0;
        Add(FilterMessage.BatchBegin, 0, null);
        Add(FilterMessage.NewTable, RouteProtocol.FlagCreate, WriteTable);
        Add(FilterMessage.DeleteTable, 0, WriteTable);
    }

    private int Commit()
    {
        Add(FilterMessage.BatchEnd, 0, null);
        try
        {
            using var socket = new NetlinkSocket(0, isBlocking: true, NetlinkSocket.Netfilter);
            var error = socket.Send(_batch.AsSpan(0, _length));

            // Refusals are there when sending returns; what was taken is not acknowledged.
            var buffer = new byte[1 << 14];
            while (socket.Receive(buffer, out var length, waits: false) == Errno.None)
            {
                var reader = new MessageReader(buffer.AsSpan(0, length));
                while (reader.Next())
                {
                    error = error == Errno.None && reader.Type == RouteProtocol.Error ? RouteNetlink.ErrorOf(reader.Payload) : error;
                }
            }

            return error;
        }
        catch (UnixException error)
        {
            return error.Error;
        }
    }

    private void Add(ushort type, int flags, Body? body)
    {
        var isBatch = body is null;
        var writer = new MessageWriter(_batch.AsSpan(_length), type, (ushort)flags, FilterMessage.HeaderLength);
        writer.Header[0] = isBatch ? (byte)0 : FilterMessage.FamilyInet;
        BinaryPrimitives.WriteUInt16BigEndian(writer.Header[2..], isBatch ? FilterMessage.Subsystem : (ushort)0);
        body?.Invoke(ref writer);
        _length += writer.Finish();
    }

    private void WriteTable(ref MessageWriter writer) => writer.Add(1, _table);

    private void WriteChain(ref MessageWriter writer)
    {
        writer.Add(1, _table);
        writer.Add(3, "input");
        var hook = writer.Begin(0x8000 | 4);
        writer.AddNumber(1, HookLocalIn);
        writer.AddNumber(2, unchecked((uint)Priority));
        writer.End(hook);
        writer.Add(7, "filter");
    }

    private void WriteRule(ref MessageWriter writer, IpAddress address)
    {
        var expressions = BeginRule(ref writer);
        writer.AddDestinationMatch(address);
        writer.AddVerdict(FilterMessage.VerdictDrop);
        writer.End(expressions);
    }

    /// <summary>Routers and hosts ask for, and check, the MAC of the address itself.</summary>
    private void WriteNeighborRule(ref MessageWriter writer, byte type)
    {
        var expressions = BeginRule(ref writer);
        writer.AddFamilyMatch(isV6: true);
        writer.AddMatch(FilterMessage.NetworkHeader, 6, [ProtocolIcmpV6]);
        writer.AddMatch(FilterMessage.TransportHeader, 0, [type]);
        writer.AddVerdict(FilterMessage.VerdictAccept);
        writer.End(expressions);
    }

    private int BeginRule(ref MessageWriter writer)
    {
        writer.Add(1, _table);
        writer.Add(2, "input");
        return writer.Begin(0x8000 | 4);
    }
}
