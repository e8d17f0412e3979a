using System.Text;
using HaLb.Config.Model;

namespace HaLb.Core.Servers;

/// <summary>A member of a backend as the data path sees it: its configuration, frozen, and its state, which outlives it.</summary>
public sealed class Server(ServerConfig config, int index, ServerState state)
{
    private int _effectiveWeight;

    public ServerConfig Config { get; } = config;

    public string Name => Config.Name;

    /// <summary>Position in <see cref="Backend.Servers"/>.</summary>
    public int Index { get; } = index;

    /// <summary>Numeric id of the stats (<c>sid</c>).</summary>
    public int Id { get; init; } = config.Id != 0 ? config.Id : index + 1;

    public ServerState State { get; } = state;

    /// <summary>Value of the persistence cookie; null = none.</summary>
    public byte[]? CookieValue { get; init; } = config.Cookie is null ? null : Encoding.Latin1.GetBytes(config.Cookie);

    public byte[] NameBytes { get; } = Encoding.UTF8.GetBytes(config.Name);

    /// <summary>The backend it was built for; set by that one's constructor.</summary>
    public Backend Backend { get => field ?? throw new InvalidOperationException("server without a backend"); internal set; }

    /// <summary>The server whose health this one follows (<c>track</c>), or null.</summary>
    public Server? Tracked { get; internal set; }

    /// <summary>Servers that follow this one.</summary>
    internal List<Server> Trackers { get; } = [];

    /// <summary>The weight in force in sixteenths, slow start included; 0 = takes no new traffic. As of the last choice.</summary>
    public int EffectiveWeight { get => Volatile.Read(ref _effectiveWeight); internal set => Volatile.Write(ref _effectiveWeight, value); }

    /// <summary>Most streams at a time at full load; 0 = no limit. <c>minconn</c> alone is a limit, too.</summary>
    public int ConnectionsMax { get; } = config.MaxConn != 0 ? config.MaxConn : config.MinConn;

    /// <summary>Slots that may be taken now; <see cref="int.MaxValue"/> = no limit.</summary>
    public int SlotsNow
    {
        get
        {
            lock (Backend.State.Gate)
            {
                return SlotsNowLocked();
            }
        }
    }

    /// <summary>A slot is free and nobody waits for it.</summary>
    internal bool HasRoomLocked() =>
        ConnectionsMax == 0 || State.Pending.Count == 0 && State.Counters.Sessions.Current < SlotsNowLocked();

    /// <summary>Slots that may be taken now: <c>maxconn</c>, or with <c>minconn</c> between the two as the backend's load is
    /// between 0 and <c>fullconn</c>; less during slow start (HAProxy manual, <c>fullconn</c>).</summary>
    internal int SlotsNowLocked()
    {
        if (ConnectionsMax == 0)
        {
            return int.MaxValue;
        }

        var slots = ConnectionsMax;
        var load = Backend.State.Counters.Sessions.Current;
        if (Config.MinConn != 0 && Config.MinConn != ConnectionsMax && load < Backend.FullConn)
        {
            slots = Math.Max(Config.MinConn, (int)((long)load * ConnectionsMax / Backend.FullConn));
        }

        return State.SlowStartSince == 0 ? slots : Math.Max(1, (int)((long)slots * Backend.WarmUpPercent(this) / 100));
    }
}
