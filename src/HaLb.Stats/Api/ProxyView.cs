using HaLb.Config.Model;
using HaLb.Core.Servers;

namespace HaLb.Stats.Api;

/// <summary>A proxy with its running sides.</summary>
internal sealed record ProxyView(ProxyConfig Config, Frontend? Frontend, Backend? Backend)
{
    /// <summary>All proxies that run, in the order of the file.</summary>
    public static IEnumerable<ProxyView> All(Farm farm)
    {
        var frontends = farm.Frontends.ToDictionary(frontend => frontend.Name, StringComparer.Ordinal);
        var backends = farm.Backends.ToDictionary(backend => backend.Name, StringComparer.Ordinal);
        foreach (var config in farm.Config.Proxies)
        {
            if (!config.Disabled)
            {
                yield return new ProxyView(
                    config,
                    config.IsFrontend ? frontends.GetValueOrDefault(config.Name) : null,
                    config.IsBackend ? backends.GetValueOrDefault(config.Name) : null);
            }
        }
    }
}
