namespace HaLb.Vrrp.Guard;

/// <summary>What the guard does when a lease ends.</summary>
internal unsafe interface IGuardEffects
{
    void DeleteAddress(GuardAddress* address);

    /// <param name="kind">What the packet is.</param>
    /// <param name="interfaceIndex">Where it leaves.</param>
    /// <param name="isV6">Its family.</param>
    /// <param name="destination">16 bytes; IPv4 in the first four. Of no account for a frame.</param>
    /// <param name="packet">Ready to send.</param>
    void SendResignation(ResignationKind kind, int interfaceIndex, bool isV6, ReadOnlySpan<byte> destination, ReadOnlySpan<byte> packet);
}
