using HaLb.Vrrp.Unix;

namespace HaLb.Vrrp.Effects.Netlink;

/// <summary>Hears of every change of links and addresses, keeps <see cref="InterfaceTable"/> true, and tells the observer. The driver polls
/// <see cref="Descriptor"/>. When notifications were lost everything is listed anew and the differences are told as if they had been heard.
/// Our own renewals change nothing in the table and cost no allocation.</summary>
internal sealed class NetlinkMonitor : IDisposable
{
    private readonly NetlinkSocket _socket = new(RouteProtocol.MonitorGroups, isBlocking: false);
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(1 << 16, pinned: true);
    private readonly RouteNetlink _netlink;

    /// <summary>Fills the table: everything that is there now.</summary>
    /// <exception cref="UnixException">The kernel does not tell.</exception>
    public NetlinkMonitor(RouteNetlink netlink)
    {
        _netlink = netlink;
        var error = Fill(Table);
        if (error != Errno.None)
        {
            _socket.Dispose();
            throw new UnixException("listing interfaces by netlink", error);
        }
    }

    public InterfaceTable Table { get; } = new();

    public int Descriptor => _socket.Descriptor;

    /// <summary>How many times notifications were lost.</summary>
    public long Resynchronizations { get; private set; }

    /// <summary>Takes all that is there, without waiting.</summary>
    public void Read(INetworkObserver observer)
    {
        while (true)
        {
            var error = _socket.Receive(_buffer, out var length, waits: false);
            if (error == Errno.None)
            {
                Take(_buffer.AsSpan(0, length), observer);
            }
            else if (error == Errno.NoBuffers)
            {
                Resynchronize(observer);
            }
            else
            {
                return;
            }
        }
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>One datagram, whatever it holds.</summary>
    internal void Take(ReadOnlySpan<byte> datagram, INetworkObserver observer)
    {
        var reader = new MessageReader(datagram);
        while (reader.Next())
        {
            switch (reader.Type)
            {
                case RouteProtocol.NewLink when LinkMessage.TryRead(reader.Payload, out var link):
                    if (Table.Take(in link, out var now, out var before))
                    {
                        observer.OnLinkChanged(now, before);
                    }

                    break;
                case RouteProtocol.DeleteLink when LinkMessage.TryRead(reader.Payload, out var link):
                    Remove(link.Index, observer);
                    break;
                case RouteProtocol.NewAddress when InterfaceAddress.TryRead(reader.Payload, out var address):
                    if (Table.Take(in address))
                    {
                        observer.OnAddressChanged(in address);
                    }

                    break;
                case RouteProtocol.DeleteAddress when InterfaceAddress.TryRead(reader.Payload, out var address):
                    Remove(in address, reader.PortId == _netlink.PortId, observer);
                    break;
            }
        }
    }

    /// <summary>Lists everything and tells the differences.</summary>
    internal void Resynchronize(INetworkObserver observer)
    {
        Resynchronizations++;
        var fresh = new InterfaceTable();
        if (Fill(fresh) != Errno.None)
        {
            return;
        }

        foreach (var link in Table.Links.ToArray())
        {
            foreach (var address in Table.Addresses(link.Index).ToArray())
            {
                if (!fresh.Has(address))
                {
                    Remove(address, isByUs: false, observer);
                }
            }

            if (fresh.Find(link.Index) is null)
            {
                Remove(link.Index, observer);
            }
        }

        foreach (var link in fresh.Links)
        {
            Replace(link, fresh, observer);
        }
    }

    private void Replace(NetworkInterface link, InterfaceTable fresh, INetworkObserver observer)
    {
        var before = Table.Find(link.Index);
        if (before != link)
        {
            Table.Take(link);
            observer.OnLinkChanged(link, before);
        }

        foreach (var address in fresh.Addresses(link.Index))
        {
            if (Table.Take(in address))
            {
                observer.OnAddressChanged(in address);
            }
        }
    }

    private void Remove(int index, INetworkObserver observer)
    {
        if (Table.RemoveLink(index, out var removed))
        {
            observer.OnLinkRemoved(removed!);
        }
    }

    private void Remove(in InterfaceAddress address, bool isByUs, INetworkObserver observer)
    {
        if (Table.Remove(in address))
        {
            observer.OnAddressRemoved(in address, isByUs);
        }
    }

    private int Fill(InterfaceTable table)
    {
        var error = _netlink.Dump(RouteProtocol.GetLink, Libc.FamilyUnspecified, RouteProtocol.LinkHeaderLength, (in MessageReader message) =>
        {
            if (message.Type == RouteProtocol.NewLink && LinkMessage.TryRead(message.Payload, out var link))
            {
                _ = table.Take(in link, out _, out _);
            }
        });
        return error != Errno.None ? error : _netlink.Dump(RouteProtocol.GetAddress, Libc.FamilyUnspecified, RouteProtocol.AddressHeaderLength, (in MessageReader message) =>
        {
            if (message.Type == RouteProtocol.NewAddress && InterfaceAddress.TryRead(message.Payload, out var address))
            {
                _ = table.Take(in address);
            }
        });
    }
}
