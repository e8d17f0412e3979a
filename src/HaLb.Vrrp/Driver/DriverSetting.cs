using HaLb.Config.Model;
using Serilog;

namespace HaLb.Vrrp.Driver;

/// <summary>What a driver is given. <c>StatePath</c> is the guard's page, which is the state file; <c>Reload</c> reads the file on another
/// thread and posts <see cref="ApplyConfiguration"/>, or answers with the errors.</summary>
internal sealed record DriverSetting(VrrpConfig Config, string StatePath, string Version, ILogger Log, TimeProvider Time, Action<ReloadRequest> Reload);
