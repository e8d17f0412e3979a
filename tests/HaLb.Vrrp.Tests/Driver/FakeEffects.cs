using HaLb.Vrrp.Driver;

namespace HaLb.Vrrp.Tests.Driver;

/// <summary>Writes down what the driver does, in order, and does what a test says.</summary>
internal sealed class FakeEffects(List<string> deeds) : IRouterEffects
{
    public bool CanSend { get; set; } = true;

    /// <summary>Happens while an advertisement is sent: the process is stopped, for example.</summary>
    public Action? WhileSending { get; set; }

    public bool HoldsAddresses { get; private set; }

    public TimeSpan AnnounceAt { get; set; } = TimeSpan.MaxValue;

    public TimeSpan RestoreAt { get; set; } = TimeSpan.MaxValue;

    public bool HasUnread { get; set; }

    public long Received { get; set; }

    public bool TrySendAdvert(byte priority)
    {
        WhileSending?.Invoke();
        deeds.Add(CanSend ? $"send {priority}" : $"cannot send {priority}");
        return CanSend;
    }

    public void AddAddresses(TimeSpan lease)
    {
        HoldsAddresses = true;
        deeds.Add($"add {lease.TotalMilliseconds:0}");
    }

    public void RenewAddresses(TimeSpan lease) => deeds.Add("renew");

    public void RemoveAddresses()
    {
        HoldsAddresses = false;
        RestoreAt = TimeSpan.MaxValue;
        deeds.Add("remove");
    }

    public bool RestoreAddresses(TimeSpan lease, TimeSpan now)
    {
        RestoreAt = TimeSpan.MaxValue;
        deeds.Add("restore");
        return true;
    }

    public void Announce(TimeSpan now) => deeds.Add("announce");

    public void AnnounceAgain(TimeSpan now) => deeds.Add("announce again");

    public void StopAnnouncing() => deeds.Add("silence");

    public void RunAnnouncements(TimeSpan now)
    {
        AnnounceAt = TimeSpan.MaxValue;
        deeds.Add("announce more");
    }
}
