namespace HaLb.Vrrp.Guard;

/// <summary>What the guard does for one instance when its lease ends, its addresses apart.</summary>
/// <param name="Name">The instance's: how the next run finds it again.</param>
/// <param name="InterfaceIndex">Where the resignation leaves.</param>
/// <param name="Lease">Its length.</param>
/// <param name="Packets">Records as <see cref="GuardSlot.Packets"/> says.</param>
internal readonly ref struct GuardOrder(string name, int virtualRouterId, bool isV6, int interfaceIndex, TimeSpan lease, ResignationKind kind, ReadOnlySpan<byte> packets)
{
    public string Name { get; } = name;

    public int VirtualRouterId { get; } = virtualRouterId;

    public bool IsV6 { get; } = isV6;

    public int InterfaceIndex { get; } = interfaceIndex;

    public TimeSpan Lease { get; } = lease;

    public ResignationKind Kind { get; } = kind;

    public ReadOnlySpan<byte> Packets { get; } = packets;
}
