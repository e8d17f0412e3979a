using HaLb.Config.Model;
using HaLb.Vrrp.Driver;
using HaLb.Vrrp.Protocol.Packet;
using HaLb.Vrrp.Protocol.StateMachine;

namespace HaLb.Vrrp.Tests.Driver;

/// <summary>While nothing changes nothing is allocated: no collection ever makes an advertisement late.</summary>
public sealed class AllocationTests
{
    [Fact]
    public void A_master_s_turns_allocate_nothing()
    {
        var network = new QuietNetwork();
        var now = TimeSpan.FromSeconds(1000);
        var config = DriverWorld.Router();
        var all = new VrrpConfig { Global = new VrrpGlobalConfig(), Instances = [config] };
        var routers = new RouterSet([RouterSettingsFactory.Create(all, config, DriverWorld.Address(1))], []);
        var core = new DriverCore(
            new RouterPlan(routers, [new Instance(config, 0, network)], [], []), network, network, new DriverWorld(), () => now, TimeProvider.System);
        core.Start(0, isAdopted: false);

        // The first rounds may still compile something.
        for (var i = 0; i < 200; i++)
        {
            Turn(core, ref now);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            Turn(core, ref now);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal(RouterPhase.Master, core.Routers[0].Phase);
        Assert.True(network.Renewals > 300);
    }

    private static void Turn(DriverCore core, ref TimeSpan now)
    {
        var due = core.Deadline;
        now = due;
        core.BeginWake(due);
        _ = core.Receive();
        core.EndWake();
    }

    private sealed class QuietNetwork : IRouterEffects, IAdvertSource, ILeaseKeeper
    {
        private bool _isPending;

        public int Renewals { get; private set; }

        public bool HoldsAddresses { get; private set; }

        public TimeSpan AnnounceAt => TimeSpan.MaxValue;

        public TimeSpan RestoreAt => TimeSpan.MaxValue;

        public bool HasUnread => false;

        public long Received => 0;

        public bool TrySendAdvert(byte priority) => true;

        public void AddAddresses(TimeSpan lease) => HoldsAddresses = true;

        public void RenewAddresses(TimeSpan lease) => Renewals++;

        public void RemoveAddresses() => HoldsAddresses = false;

        public bool RestoreAddresses(TimeSpan lease, TimeSpan now) => false;

        public void Announce(TimeSpan now)
        {
        }

        public void AnnounceAgain(TimeSpan now)
        {
        }

        public void StopAnnouncing()
        {
        }

        public void RunAnnouncements(TimeSpan now)
        {
        }

        /// <summary>Once Master: somebody's resignation in each turn, which is answered.</summary>
        public bool TryReceive(out int instance, out ReceivedAdvert advert)
        {
            (instance, advert) = (0, new ReceivedAdvert(DriverWorld.Address(2), 0, 10) { AddressesMatch = true });
            _isPending = HoldsAddresses && !_isPending;
            return _isPending;
        }

        public bool TryRenew(int slot, TimeSpan lastSent, TimeSpan until, byte priority) => true;

        public void Release(int slot)
        {
        }
    }
}
