using System.Collections.Immutable;

namespace HaLb.Vrrp.Pair;

/// <summary>What the local halb is told about one virtual router, for its dashboard.</summary>
/// <param name="Name">The instance's name.</param>
/// <param name="State"><c>INIT</c>, <c>BACKUP</c>, <c>MASTER</c> or <c>FAULT</c>.</param>
/// <param name="Priority">Effective priority.</param>
/// <param name="BasePriority">The file's priority.</param>
/// <param name="Reason">Why it is in this state, as a sentence.</param>
/// <param name="Since">Since when.</param>
/// <param name="Addresses">Virtual addresses with prefix.</param>
internal sealed record PairInstance(string Name, string State, int Priority, int BasePriority, string Reason, DateTimeOffset Since, ImmutableArray<string> Addresses);
