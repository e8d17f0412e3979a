using HaLb.Config.Model;

namespace HaLb.Config.Binding.Vrrp;

/// <summary>Binds lines of <c>vrrp_instance</c>.</summary>
internal static class VrrpInstanceBinding
{
    /// <summary>IFNAMSIZ without its end.</summary>
    private const int InterfaceNameMax = 15;

    public static void State(VrrpDraft d, Arguments a) =>
        d.Instance!.StartsAsMaster = a.Choice(a.First, false, ("MASTER", true), ("BACKUP", false));

    public static void Interface(VrrpDraft d, Arguments a)
    {
        if (IsInterfaceName(a.First.Text))
        {
            d.Instance!.Interface = a.First.Text;
        }
        else
        {
            a.Error(a.First, $"'{a.First.Text}' is no name of an interface");
        }
    }

    public static bool IsInterfaceName(string name) =>
        name.Length is > 0 and <= InterfaceNameMax && name is not ("." or "..") && !name.Any(static c => c == '/' || char.IsWhiteSpace(c) || char.IsControl(c) || c > '~');

    public static void VirtualRouterId(VrrpDraft d, Arguments a) => d.Instance!.VirtualRouterId = a.Count(a.First, 1, 255) ?? d.Instance.VirtualRouterId;

    public static void Priority(VrrpDraft d, Arguments a) => d.Instance!.Priority = a.Count(a.First, 1, 255) ?? d.Instance.Priority;

    public static void AdvertisementInterval(VrrpDraft d, Arguments a) =>
        d.Instance!.AdvertisementInterval = a.Seconds(a.First, 0.01, 255) ?? d.Instance.AdvertisementInterval;

    public static void Version(VrrpDraft d, Arguments a) => d.Instance!.Version = a.Count(a.First, 2, 3) ?? d.Instance.Version;

    public static void AuthType(VrrpDraft d, Arguments a) =>
        d.Instance!.Authentication = a.Choice(a.First, VrrpAuthentication.None, ("PASS", VrrpAuthentication.Password), ("AH", VrrpAuthentication.Header));

    public static void AuthPass(VrrpDraft d, Arguments a) => d.Instance!.Password = a.First;

    public static void NoPreempt(VrrpDraft d, Arguments a) => d.Instance!.NoPreempt = a.Flag();

    public static void Preempt(VrrpDraft d, Arguments a) => d.Instance!.NoPreempt = !a.Flag();

    public static void PreemptDelay(VrrpDraft d, Arguments a) => d.Instance!.PreemptDelay = a.Seconds(a.First, 0, 1000) ?? d.Instance.PreemptDelay;

    public static void Failback(VrrpDraft d, Arguments a)
    {
        var mode = a.Choice(a.First, VrrpFailback.Auto, ("auto", VrrpFailback.Auto), ("after", VrrpFailback.After), ("manual", VrrpFailback.Manual));
        if (mode == VrrpFailback.After != a.Words.Count > 1)
        {
            a.Error(a.First, mode == VrrpFailback.After ? "after needs a time: after 60s" : $"'{a.First.Text}' takes no time");
            return;
        }

        d.Instance!.Failback = mode;
        if (a.Words.Count > 1 && a.Seconds(a.Words[1], 0, 86400) is { } delay)
        {
            d.Instance.PreemptDelay = delay;
        }
    }

    public static void DownTimerAdverts(VrrpDraft d, Arguments a) => d.Instance!.DownTimerAdverts = a.Count(a.First, 1, 100) ?? d.Instance.DownTimerAdverts;

    public static void SourceAddress(VrrpDraft d, Arguments a)
    {
        d.Instance!.WantsUnicast |= a.Row.Name == "unicast_src_ip";
        if (a.Address(a.First) is not null)
        {
            d.Instance.SourceAddress = a.First;
        }
    }

    public static void Peer(VrrpDraft d, Arguments a)
    {
        d.Instance!.WantsUnicast = true;
        if (a.Address(a.First) is not { } address)
        {
            return;
        }

        var min = a.Find("min_ttl") is { } low ? a.Integer(low.Word, 0, 255, 0) : 0;
        var max = a.Find("max_ttl") is { } high ? a.Integer(high.Word, 0, 255, 255) : 255;
        if (min > max)
        {
            a.Error(a.First, $"min_ttl {min} is above max_ttl {max}: nothing would be heard");
            return;
        }

        d.Instance.Peers.Add(new VrrpPeerConfig(address) { TtlMin = min, TtlMax = max });
    }

    public static void UnicastTtl(VrrpDraft d, Arguments a) => d.Instance!.UnicastTtl = a.Integer(a.First, 0, 255, d.Instance.UnicastTtl);

    public static void CheckUnicastSource(VrrpDraft d, Arguments a) => d.Instance!.CheckUnicastSource = a.Flag();

    public static void FaultWithoutPeer(VrrpDraft d, Arguments a) => d.Instance!.NeedsPeer = a.Flag();

    public static void OldChecksum(VrrpDraft d, Arguments a)
    {
        if (a.Words.Count == 0)
        {
            d.Instance!.Checksum = a.Negated ? VrrpChecksum.PseudoHeader : VrrpChecksum.OldUnicast;
        }
        else
        {
            d.Instance!.Checksum = a.Choice(a.First, VrrpChecksum.PseudoHeader, ("never", VrrpChecksum.PseudoHeader));
        }
    }

    public static void ChecksumAsV2(VrrpDraft d, Arguments a) => d.Instance!.Checksum = a.Flag() ? VrrpChecksum.MessageOnly : VrrpChecksum.PseudoHeader;

    public static void UseVmac(VrrpDraft d, Arguments a)
    {
        var words = a.Words;
        var mac = words.FirstOrDefault(static w => w.Text.Contains(':', StringComparison.Ordinal));
        if (mac.Text is not null)
        {
            d.Context.Findings.Fatal(mac.Position, $"'use_vmac': the MAC address is always the one of VRRP: '{mac.Text}' is not supported");
        }

        var name = words.FirstOrDefault(static w => !w.Text.Contains(':', StringComparison.Ordinal));
        if (name.Text is not null && !IsInterfaceName(name.Text))
        {
            a.Error(name, $"'{name.Text}' is no name of an interface");
            return;
        }

        d.Instance!.VmacName = a.Negated ? null : name.Text ?? "";
    }

    public static void VmacSendsFromBase(VrrpDraft d, Arguments a) => d.Instance!.VmacSendsFromBase = a.Flag();

    public static void Accept(VrrpDraft d, Arguments a) => d.Instance!.Accept = a.Flag();

    public static void NoAccept(VrrpDraft d, Arguments a) => d.Instance!.Accept = !a.Flag();

    public static void DontTrackPrimary(VrrpDraft d, Arguments a) => d.Instance!.IgnoresOwnLink = a.Flag();

    public static void LowerPriorityNoAdvert(VrrpDraft d, Arguments a) => d.Instance!.LowerPriorityNoAdvert = a.Flag();

    public static void HigherPrioritySendAdvert(VrrpDraft d, Arguments a) => d.Instance!.HigherPrioritySendAdvert = a.Flag();
}
