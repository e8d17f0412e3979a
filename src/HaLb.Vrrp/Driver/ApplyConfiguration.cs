using HaLb.Config.Model;

namespace HaLb.Vrrp.Driver;

/// <summary>A file that was read again and found right. The reply lists what changed.</summary>
internal sealed record ApplyConfiguration(VrrpConfig Config, TaskCompletionSource<string> Reply) : DriverMessage;
