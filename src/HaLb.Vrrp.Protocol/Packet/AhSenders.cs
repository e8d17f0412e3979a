namespace HaLb.Vrrp.Protocol.Packet;

/// <summary>Sequence numbers of those that sent authenticated packets, against replay. Written by the receiving thread;
/// <see cref="Highest"/> may be read by another.</summary>
/// <remarks>keepalived counts sent and received packets with one counter and refuses a new Master whose numbers begin
/// below it, so a sender goes on from the highest number that it heard.</remarks>
public sealed class AhSenders
{
    /// <summary>More than two or three boxes never share a virtual router; the one silent for longest makes room.</summary>
    private const int SendersMax = 4;

    private readonly Sender[] _senders = new Sender[SendersMax];
    private uint _highest;

    private struct Sender
    {
        public IpAddress Address;
        public uint Sequence;
        public TimeSpan At;
    }

    /// <summary>The highest sequence number accepted so far, 0 = none.</summary>
    public uint Highest => Volatile.Read(ref _highest);

    /// <summary>False = a number of this sender that was there already. One that was silent for <paramref name="silence"/> may
    /// have started again, and begins anew.</summary>
    public bool TryAccept(IpAddress source, uint sequence, TimeSpan now, TimeSpan silence)
    {
        ref var sender = ref Find(source);
        if (sender.Address == source && sequence <= sender.Sequence && now - sender.At < silence)
        {
            return false;
        }

        sender = new Sender { Address = source, Sequence = sequence, At = now };
        if (sequence > _highest)
        {
            Volatile.Write(ref _highest, sequence);
        }

        return true;
    }

    private ref Sender Find(IpAddress source)
    {
        var oldest = 0;
        for (var i = 0; i < SendersMax; i++)
        {
            if (_senders[i].Address == source)
            {
                return ref _senders[i];
            }

            if (_senders[i].At < _senders[oldest].At)
            {
                oldest = i;
            }
        }

        return ref _senders[oldest];
    }
}
