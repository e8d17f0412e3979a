using System.Globalization;
using System.Text;
using HaLb.Config.Model;
using HaLb.Core.Health;
using HaLb.Core.Servers;

namespace HaLb.Stats.Api;

/// <summary><c>show servers state</c>, the format of HAProxy's server-state files.</summary>
internal static class ServersState
{
    private const string Header =
        "1\n# be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state srv_uweight srv_iweight srv_time_since_last_change " +
        "srv_check_status srv_check_result srv_check_health srv_check_state srv_agent_state bk_f_forced_id srv_f_forced_id srv_fqdn " +
        "srv_port srvrecord srv_use_ssl srv_check_port srv_check_addr srv_agent_addr srv_agent_port\n";

    public static string Write(Farm farm, Backend? only)
    {
        var text = new StringBuilder(Header);
        foreach (var backend in farm.Backends)
        {
            if (only is not null && backend != only)
            {
                continue;
            }

            foreach (var server in backend.Servers)
            {
                AppendServer(text, farm, backend, server);
            }
        }

        return text.ToString();
    }

    private static void AppendServer(StringBuilder text, Farm farm, Backend backend, Server server)
    {
        var state = server.State;
        var config = server.Config;
        var address = config.Address;
        var since = (long)farm.Process.Time.GetElapsedTime(state.LastChange).TotalSeconds;
        text.Append(CultureInfo.InvariantCulture, $"{backend.Config.Id} {backend.Name} {server.Id} {server.Name} {(address.Host.Length == 0 ? "-" : address.Host)} ")
            .Append(CultureInfo.InvariantCulture, $"{(int)state.Operational} {(int)state.Admin} {state.UserWeight} {config.Weight} {since} ")
            .Append(CultureInfo.InvariantCulture, $"{CheckNumber(server)} {CheckOutcome(server)} {state.Health.Health} {CheckState(server)} 0 0 0 ")
            .Append(CultureInfo.InvariantCulture, $"{(address.Family == AddressFamily.Name ? address.Host : "-")} {address.Port} - {(config.Tls is null ? 0 : 1)} {config.Check.Port} ")
            .Append(CultureInfo.InvariantCulture, $"{config.Check.Address?.Host ?? "-"} - 0\n");
    }

    private static int CheckNumber(Server server) =>
        server.State.LastCheckAt == 0 ? CheckTexts.Number(CheckStatus.Initializing) : CheckTexts.Number(server.State.LastCheck.Status);

    /// <summary>0 unknown, 2 failed, 3 passed, 4 conditionally passed.</summary>
    private static int CheckOutcome(Server server) =>
        server.State.LastCheckAt == 0 ? 0
        : server.State.LastCheck.Status == CheckStatus.Layer7OkConditional ? 4
        : server.State.LastCheck.Passed ? 3 : 2;

    /// <summary>Bits: 1 in progress, 2 configured, 4 enabled, 8 paused.</summary>
    private static int CheckState(Server server) =>
        !server.Config.Check.Enabled ? 0
        : 2 | (server.State.ChecksDisabled ? 0 : 4) | (server.State.InMaintenance ? 8 : 0) | (server.State.CheckRunning ? 1 : 0);
}
