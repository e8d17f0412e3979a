using HaLb.Core.Servers;

namespace HaLb.Core.Balance;

/// <summary>One algorithm of <c>balance</c>. It sees servers and a hash, never HTTP. All calls hold the backend's lock.</summary>
internal interface IBalancer
{
    /// <summary>The usable servers or their <see cref="Server.EffectiveWeight"/> changed. All given have a weight above 0
    /// and stand in the order of declaration.</summary>
    void Update(ReadOnlySpan<Server> usable);

    /// <summary>Chooses a server. Null = all are full, wait in the backend's queue. A deterministic algorithm may return a
    /// full server: the stream then waits in that server's queue.</summary>
    /// <param name="hash">Hash of the balance key.</param>
    /// <param name="avoid">A server to be taken only when no other can be; null = none.</param>
    Server? Pick(uint hash, Server? avoid);
}
