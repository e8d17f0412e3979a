using System.Globalization;
using System.Text;
using HaLb.Vrrp.Protocol.Packet;
using HaLb.Vrrp.Protocol.StateMachine;

namespace HaLb.Vrrp.Protocol.Tests.Simulation;

/// <summary>Plays one schedule: everything that happens, in order of time, from one seed.</summary>
internal sealed class World
{
    private readonly Schedule _schedule;
    private readonly SimulatedNetwork _network;
    private readonly SimulatedBox[] _boxes;
    private readonly Invariants _invariants;
    private readonly Troubles _troubles;
    private readonly PriorityQueue<Happening, (TimeSpan At, long Order)> _queue = new();
    private readonly StringBuilder? _trace;
    private long _order;
    private TimeSpan _now;
    private string? _broken;

    /// <summary>The advertisement that is being received, and with which priority of our own.</summary>
    private ReceivedAdvert _heard;
    private byte _ownPriority;

    private World(int seed, bool traces)
    {
        _trace = traces ? new StringBuilder() : null;
        _schedule = new Schedule(seed);
        _network = new SimulatedNetwork(_schedule);
        _boxes = new SimulatedBox[_schedule.BoxCount];
        for (var box = 0; box < _boxes.Length; box++)
        {
            var rate = 0.99 + (_schedule.Random.NextDouble() * 0.02);
            _boxes[box] = new SimulatedBox(box, _schedule.Settings[box], rate, TimeSpan.FromHours(_schedule.Random.Next(1, 1000)));
        }

        _invariants = new Invariants(_schedule, _boxes, _network);
        _troubles = new Troubles(_schedule, _boxes, _network, this);
        Trace(_schedule.ToString());
    }

    private enum Kind
    {
        Deliver,
        Wake,
        Trouble,
        Guard,
        Unfreeze,
        Restart,
    }

    /// <summary>Null = all went well, else what broke, and the trace where it was wanted.</summary>
    public static (string? Broken, string Trace) Play(int seed, bool traces)
    {
        var world = new World(seed, traces);
        world.Play();
        return (world._broken, world._trace?.ToString() ?? "");
    }

    public void Trace(string text) =>
        _trace?.Append(CultureInfo.InvariantCulture, $"{_now.TotalSeconds,12:0.000000}  ").Append(text).Append('\n');

    public void RestartLater(SimulatedBox box, TimeSpan wait) => Enqueue(wait, new Happening(Kind.Restart, box.Index));

    public void Freeze(SimulatedBox box, TimeSpan duration)
    {
        box.IsFrozen = true;
        box.FrozenSince = _now;
        ArmGuard(box);
        Enqueue(duration, new Happening(Kind.Unfreeze, box.Index));
    }

    /// <summary>kill -9: the addresses stay until the guard takes them.</summary>
    public void Crash(SimulatedBox box)
    {
        ArmGuard(box);
        for (var link = 0; link < _schedule.LinkCount; link++)
        {
            box.WasMaster[link] = box.Set![link].Phase == RouterPhase.Master;
        }

        box.Set = null;
        box.Ring.Clear();
    }

    public void Stop(SimulatedBox box)
    {
        for (var link = 0; link < _schedule.LinkCount; link++)
        {
            Tell(box, link, new RouterEvent(RouterEventKind.Shutdown));
        }

        box.Set = null;
        Array.Clear(box.WasMaster);
    }

    /// <summary>An event for one router of a box that runs.</summary>
    public void Tell(SimulatedBox box, int link, in RouterEvent happened)
    {
        if (happened.Kind != RouterEventKind.AdvertReceived)
        {
            Trace($"box{box.Index}.{link} <- {happened.Kind} {(happened.Kind == RouterEventKind.PriorityChanged ? happened.Priority : "")}");
        }

        CarryOut(box, box.Set!.Handle(link, happened, box.Local(_now)));
    }

    private void Play()
    {
        foreach (var box in _boxes)
        {
            RestartLater(box, _schedule.UpTo(_schedule.Interval * 8));
        }

        for (var i = _schedule.Random.Next(4, 16); i > 0; i--)
        {
            Enqueue(_schedule.UpTo(_schedule.Trouble), new Happening(Kind.Trouble, 0));
        }

        Run(_schedule.Trouble);
        if (_broken is null)
        {
            _troubles.EndAll();
            Run(_schedule.Trouble + (_schedule.IntervalMax * 30));
            _broken ??= _invariants.CheckCalm();
        }

        Trace(_broken ?? "all well");
    }

    private void Run(TimeSpan until)
    {
        while (_broken is null && _queue.TryPeek(out var happening, out var due) && due.At <= until)
        {
            _queue.Dequeue();
            _now = due.At;
            Do(happening);
            _broken ??= _invariants.Check(_now);
        }

        _now = _broken is null ? until : _now;
    }

    private void Do(in Happening happening)
    {
        var box = _boxes[happening.Box];
        switch (happening.Kind)
        {
            case Kind.Deliver:
                Deliver(box, happening.Link, happening.Advert);
                break;
            case Kind.Wake when box.IsAwake && happening.Stamp == box.WakeStamp:
                CarryOut(box, box.Set!.Tick(box.Local(_now)));
                if (box.Set.NextDeadline <= box.Local(_now))
                {
                    _broken = $"box{box.Index} is due again at once";
                }

                break;
            case Kind.Trouble:
                _troubles.MakeOne();
                break;
            case Kind.Guard when !box.IsAwake && happening.Stamp == box.GuardStamp && box.Holds[happening.Link]:
                Trace($"box{box.Index}.{happening.Link} guard: addresses removed");
                box.Holds[happening.Link] = false;
                Send(box, happening.Link, 0);
                break;
            case Kind.Unfreeze when box.IsFrozen:
                Unfreeze(box);
                break;
            case Kind.Restart when box.Set is null:
                Restart(box);
                break;
            default:
                break;
        }
    }

    private void Deliver(SimulatedBox box, int link, in ReceivedAdvert advert)
    {
        if (box.Set is null || box.IsLinkDown[link])
        {
            _network.Lose(link, _schedule.BoxOf(advert.Source, link), box.Index, _now);
            return;
        }

        if (box.IsFrozen)
        {
            box.Ring.Enqueue((link, advert));
            return;
        }

        Receive(box, link, advert);
    }

    private void Receive(SimulatedBox box, int link, in ReceivedAdvert advert)
    {
        box.HeardAt = _now;
        NoteSender(box, _schedule.BoxOf(advert.Source, link), advert.Priority);
        if (advert.Priority > 0 && advert.Source != box.HeardFrom)
        {
            box.HeardFrom = advert.Source;
            box.HeardOneSince = _now;
        }

        var isTheOne = advert.Source == box.HeardFrom && box.HeardOneSince < _now - (_schedule.IntervalMax * 3);
        box.ResignedAt = advert.Priority == 0 && isTheOne ? _now : TimeSpan.MinValue;
        _heard = advert;
        _ownPriority = box.Set!.EffectivePriority(link);
        Trace($"box{box.Index}.{link} hears {advert.Priority} of box{_schedule.BoxOf(advert.Source, link)}");
        Tell(box, link, RouterEvent.Received(advert));
    }

    private void NoteSender(SimulatedBox box, int sender, byte priority)
    {
        if (priority > 0)
        {
            box.HeardOf[sender] = (priority, _now);
            return;
        }

        // Where the intervals differ, "lately" is another time for each of them.
        var lately = _now - (_schedule.IntervalMax * 3);
        var hasBetter = _schedule.IsUniform && _schedule.LinkCount == 1
            && box.HeardOf.Any(h => h.At > lately && h.Priority > box.HeardOf[sender].Priority);
        box.HeardZeroAt = hasBetter ? box.HeardZeroAt : _now;
    }

    /// <summary>As the driver: lateness first, then what waited, then the timers.</summary>
    private void Unfreeze(SimulatedBox box)
    {
        box.IsFrozen = false;
        box.AwakeSince = _now;
        var local = box.Local(_now);
        var isLate = local - box.Local(box.FrozenSince) > box.Lease;
        for (var link = 0; link < _schedule.LinkCount; link++)
        {
            isLate |= box.Set![link].Phase == RouterPhase.Master && local - box.SentAt[link] > box.Lease;
        }

        Trace($"box{box.Index} wakes{(isLate ? ", late" : "")}");
        if (isLate)
        {
            box.LateAt = _now;
            Tell(box, 0, new RouterEvent(RouterEventKind.Late));
        }

        while (box.Ring.TryDequeue(out var waited))
        {
            Receive(box, waited.Link, waited.Advert);
        }

        _troubles.TellAll(box);
        CarryOut(box, box.Set!.Tick(local));
    }

    private void Restart(SimulatedBox box)
    {
        var local = box.Local(_now);
        var holdsLease = true;
        for (var link = 0; link < _schedule.LinkCount; link++)
        {
            holdsLease &= box.WasMaster[link] && box.Holds[link] && local - box.SentAt[link] < box.Lease;
        }

        box.Set = new RouterSet(box.Settings, _schedule.LinkCount == 2 ? [new SyncGroup("G", [0, 1])] : []);
        box.IsFrozen = false;
        box.AwakeSince = _now;
        box.GuardStamp++;
        if (!holdsLease)
        {
            Array.Clear(box.Holds);
        }

        Trace($"box{box.Index} starts{(holdsLease ? ", adopts" : "")}");
        for (var link = 0; link < _schedule.LinkCount; link++)
        {
            Tell(box, link, new RouterEvent(RouterEventKind.PriorityChanged) { Priority = box.Priority[link] });
            if (box.IsLinkDown[link] || box.HasScriptFault)
            {
                Tell(box, link, new RouterEvent(RouterEventKind.FaultRaised) { CanSend = !box.IsLinkDown[link] });
            }
        }

        Tell(box, 0, new RouterEvent(RouterEventKind.ReadyChanged) { IsReady = box.IsReady });
        Tell(box, 0, new RouterEvent(holdsLease ? RouterEventKind.Adopt : RouterEventKind.Startup));
        for (var link = 0; link < _schedule.LinkCount; link++)
        {
            box.Holds[link] &= box.Set[link].Phase == RouterPhase.Master;
        }
    }

    private void ArmGuard(SimulatedBox box)
    {
        box.GuardStamp++;
        for (var link = 0; link < _schedule.LinkCount; link++)
        {
            if (box.Set![link].Phase == RouterPhase.Master)
            {
                var at = box.World(box.SentAt[link] + box.Lease);
                Enqueue(at > _now ? at - _now : TimeSpan.Zero, new Happening(Kind.Guard, box.Index) { Link = link, Stamp = box.GuardStamp });
            }
        }
    }

    private void CarryOut(SimulatedBox box, ReadOnlySpan<RoutedEffect> effects)
    {
        foreach (var (link, effect) in effects)
        {
            switch (effect.Kind)
            {
                case EffectKind.SendAdvert:
                    _broken ??= effect.Priority == 0 && box.Holds[link] ? $"box{box.Index} resigned with the addresses on link {link}" : null;
                    box.SentAt[link] = effect.Priority == 0 ? box.SentAt[link] : box.Local(_now);
                    Send(box, link, effect.Priority);
                    break;
                case EffectKind.AddAddresses:
                    box.Holds[link] = true;
                    break;
                case EffectKind.RemoveAddresses:
                    box.Holds[link] = false;
                    break;
                case EffectKind.DrainReceived:
                    box.Ring.Clear();
                    break;
                case EffectKind.NotifyPhase:
                    Changed(box, link, effect);
                    break;
                default:
                    break;
            }
        }

        for (var link = 0; link < _schedule.LinkCount; link++)
        {
            _broken ??= box.Holds[link] == (box.Set![link].Phase == RouterPhase.Master) || box.Set[link].Phase == RouterPhase.Initialize
                ? null : $"box{box.Index}: addresses and phase of link {link} differ";
        }

        var wake = box.Set!.NextDeadline;
        if (wake != TimeSpan.MaxValue)
        {
            var at = box.World(wake) + _schedule.UpTo(_schedule.Interval * 0.005);
            Enqueue(at > _now ? at - _now : TimeSpan.Zero, new Happening(Kind.Wake, box.Index) { Stamp = ++box.WakeStamp });
        }
    }

    private void Changed(SimulatedBox box, int link, in RouterEffect effect)
    {
        Trace($"box{box.Index}.{link} {effect.From} -> {effect.To}: {effect.Reason}");
        if (effect.To == RouterPhase.Master)
        {
            _broken ??= _invariants.CheckTakeOver(box, link, effect.Reason, box.PhaseSince[link], _now)
                ?? _invariants.CheckPatience(box, link, effect.Reason, box.PhaseSince[link], _now)
                ?? _invariants.CheckReturn(box, link, effect.Reason, _now);
        }
        else if (effect.Reason is TransitionReason.HigherPriorityHeard or TransitionReason.TieLost)
        {
            _broken ??= Invariants.CheckYield(box, link, _ownPriority, _heard);
        }

        box.PhaseSince[link] = _now;
        box.PhaseReason[link] = effect.Reason;
    }

    private void Send(SimulatedBox box, int link, byte priority)
    {
        Trace($"box{box.Index}.{link} sends {priority}");
        var interval = (int)(box.Settings[link].AdvertisementInterval / TimeSpan.FromMilliseconds(10));
        var advert = new ReceivedAdvert(_schedule.AddressOf(box.Index, link), priority, interval);
        Span<TimeSpan> delays = stackalloc TimeSpan[2];
        foreach (var other in _boxes)
        {
            if (other == box)
            {
                continue;
            }

            if (box.IsLinkDown[link])
            {
                _network.Lose(link, box.Index, other.Index, _now);
                continue;
            }

            for (var copies = _network.Send(link, box.Index, other.Index, _now, delays); copies > 0; copies--)
            {
                Enqueue(delays[copies - 1], new Happening(Kind.Deliver, other.Index) { Link = link, Advert = advert });
            }
        }
    }

    private void Enqueue(TimeSpan wait, in Happening happening) => _queue.Enqueue(happening, (_now + wait, _order++));

    private readonly record struct Happening(Kind Kind, int Box)
    {
        public int Link { get; init; }

        public int Stamp { get; init; }

        public ReceivedAdvert Advert { get; init; }
    }

    /// <summary>Now, for the troubles.</summary>
    public TimeSpan Now => _now;
}
