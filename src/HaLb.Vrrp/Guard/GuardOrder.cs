namespace HaLb.Vrrp.Guard;

/// <summary>What the guard does for one instance when its lease ends, its addresses apart.</summary>
internal readonly ref struct GuardOrder(string name, int virtualRouterId, bool isV6, int interfaceIndex, TimeSpan lease, ResignationKind kind, ReadOnlySpan<byte> packets)
{
    /// <summary>The instance's: how the next run finds it again.</summary>
    public string Name { get; } = name;

    public int VirtualRouterId { get; } = virtualRouterId;

    public bool IsV6 { get; } = isV6;

    /// <summary>Where the resignation leaves.</summary>
    public int InterfaceIndex { get; } = interfaceIndex;

    /// <summary>Its length.</summary>
    public TimeSpan Lease { get; } = lease;

    public ResignationKind Kind { get; } = kind;

    /// <summary>Records as <see cref="GuardSlot.Packets"/> says.</summary>
    public ReadOnlySpan<byte> Packets { get; } = packets;
}
