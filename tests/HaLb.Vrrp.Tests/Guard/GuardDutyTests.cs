using HaLb.Vrrp.Guard;

namespace HaLb.Vrrp.Tests.Guard;

/// <summary>When the guard acts, and in which order.</summary>
public sealed unsafe class GuardDutyTests : IDisposable
{
    private static readonly TimeSpan Now = TimeSpan.FromSeconds(1000);
    private static readonly TimeSpan Length = TimeSpan.FromMilliseconds(300);
    private static readonly byte[] BootId = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];

    private readonly string _folder = Directory.CreateTempSubdirectory("halb-guard-").FullName;
    private readonly GuardPage _page;
    private readonly Effects _effects = new();

    public GuardDutyTests() => _page = GuardPage.Create(Path.Combine(_folder, "state"), 4, 8, BootId);

    public void Dispose()
    {
        _page.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void A_page_has_all_its_blocks_before_anybody_writes()
    {
        var path = Path.Combine(_folder, "large");
        GuardPage.Create(path, 64, 64, BootId).Dispose();
        using var stat = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("stat", ["-c", "%b %B", path]) { RedirectStandardOutput = true })!;
        var numbers = stat.StandardOutput.ReadToEnd().Split(' ').Select(static n => long.Parse(n, System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        stat.WaitForExit();
        Assert.True(numbers[0] * numbers[1] >= new FileInfo(path).Length, $"{numbers[0]} blocks of {numbers[1]} bytes for {new FileInfo(path).Length}");
    }

    [Fact]
    public void An_ended_lease_is_revoked_addresses_first_resignation_last()
    {
        Hold(Now);
        _ = new GuardDuty(_page, _effects).Look(Now);
        Assert.Equal(["delete 7 10/32", "delete 7 11/32", "Frame 7 3"], _effects.Deeds);
        Assert.Equal(LeaseState.Revoked, _page.Slot(0)->State);
        _ = new GuardDuty(_page, _effects).Look(Now + Length);
        Assert.Equal(3, _effects.Deeds.Count);
    }

    [Fact]
    public void A_running_lease_is_left_alone_and_waited_for()
    {
        Hold(Now + TimeSpan.FromMilliseconds(120));
        var duty = new GuardDuty(_page, _effects);
        Assert.Equal(Now + TimeSpan.FromMilliseconds(120), duty.Look(Now));
        Assert.True(duty.HoldsLease);
        Assert.Empty(_effects.Deeds);
    }

    [Fact]
    public void Without_a_lease_it_looks_again_within_one_length_since_one_may_begin_at_any_time()
    {
        Hold(Now);
        _page.Slot(0)->State = LeaseState.Idle;
        Assert.Equal(Now + Length, new GuardDuty(_page, _effects).Look(Now));
        Assert.Empty(_effects.Deeds);
    }

    [Fact]
    public void Numbers_out_of_bounds_do_no_harm()
    {
        Hold(Now);
        _page.Slot(0)->AddressCount = int.MaxValue;
        _page.Slot(0)->PacketsLength = -5;
        _ = new GuardDuty(_page, _effects).Look(Now);
        Assert.Equal(8, _effects.Deeds.Count);
        Assert.All(_effects.Deeds, static d => Assert.StartsWith("delete", d, StringComparison.Ordinal));
    }

    [Fact]
    public void A_page_of_another_boot_or_a_damaged_one_is_not_opened()
    {
        var path = Path.Combine(_folder, "state");
        Assert.Null(GuardPage.TryOpen(path, new byte[16]));
        using (var same = GuardPage.TryOpen(path, BootId))
        {
            Assert.NotNull(same);
        }

        _page.Header->SlotCount = GuardPage.SlotsMax;
        Assert.Null(GuardPage.TryOpen(path, BootId));
        File.WriteAllText(path, "short");
        Assert.Null(GuardPage.TryOpen(path, BootId));
        Assert.Null(GuardPage.TryOpen(Path.Combine(_folder, "none"), BootId));
    }

    private void Hold(TimeSpan until)
    {
        var slot = _page.Slot(0);
        slot->Length = Length.Ticks;
        slot->Deadline = until.Ticks;
        slot->InterfaceIndex = 7;
        slot->AddressCount = 2;
        for (var i = 0; i < 2; i++)
        {
            var address = _page.Addresses(0) + i;
            address->InterfaceIndex = 7;
            address->PrefixLength = 32;
            address->Address[3] = (byte)(10 + i);
        }

        slot->PacketKind = (int)ResignationKind.Frame;
        slot->Packets[0] = 3;
        slot->PacketsLength = GuardSlot.RecordHeader + 3;
        slot->State = LeaseState.Held;
    }

    private sealed class Effects : IGuardEffects
    {
        public List<string> Deeds { get; } = [];

        public void DeleteAddress(GuardAddress* address) => Deeds.Add($"delete {address->InterfaceIndex} {address->Address[3]}/{address->PrefixLength}");

        public void SendResignation(ResignationKind kind, int interfaceIndex, bool isV6, ReadOnlySpan<byte> destination, ReadOnlySpan<byte> packet) =>
            Deeds.Add($"{kind} {interfaceIndex} {packet.Length}");
    }
}
