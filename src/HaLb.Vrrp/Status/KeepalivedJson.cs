using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using HaLb.Vrrp.Driver;
using HaLb.Vrrp.Protocol.Packet;
using HaLb.Vrrp.Protocol.StateMachine;

namespace HaLb.Vrrp.Status;

/// <summary><c>show keepalived-json</c>: keys and values as keepalived 2.2.7 writes them to /tmp/keepalived.json at SIGRTMIN+2, as
/// far as HaLb has them, so that exporters made for it go on. Passwords are left out.</summary>
internal static class KeepalivedJson
{
    public static string Write(DaemonStatus status)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartArray();
            foreach (var instance in status.Instances)
            {
                json.WriteStartObject();
                Data(json, instance);
                Statistics(json, instance.Counters);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }

    private static void Data(Utf8JsonWriter json, InstanceStatus i)
    {
        json.WriteStartObject("data");
        json.WriteString("iname", i.Name);
        json.WriteString("ifp_ifname", i.Interface);
        json.WriteNumber("master_priority", i.MasterPriority);
        json.WriteNumber("last_transition", (i.Since - DateTimeOffset.UnixEpoch).TotalSeconds);
        json.WriteNumber("vrid", i.VirtualRouterId);
        json.WriteNumber("base_priority", i.BasePriority);
        json.WriteNumber("effective_priority", i.EffectivePriority);
        json.WriteBoolean("vipset", i.HoldsAddresses);
        json.WriteNumber("adver_int", i.AdvertisementInterval.TotalSeconds);
        json.WriteBoolean("nopreempt", i.Failback == "manual");
        json.WriteNumber("state", Number(i.Phase));
        json.WriteNumber("wantstate", Number(i.Phase));
        json.WriteNumber("version", i.Version);
        json.WriteStartArray("vips");
        foreach (var address in i.Addresses)
        {
            json.WriteStringValue($"{address} dev {i.Interface} scope global{(i.HoldsAddresses ? " set" : "")}");
        }

        json.WriteEndArray();
        json.WriteStartArray("track_script");
        foreach (var share in i.Shares)
        {
            if (share.Kind == "script")
            {
                json.WriteStringValue(share.Name);
            }
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Statistics(Utf8JsonWriter json, InstanceCounters c)
    {
        json.WriteStartObject("stats");
        json.WriteNumber("advert_rcvd", c.AdvertsReceived);
        json.WriteNumber("advert_sent", c.AdvertsSent);
        json.WriteNumber("become_master", c.BecameMaster);
        json.WriteNumber("release_master", c.ReleasedMaster);
        json.WriteNumber("packet_len_err", Of(c, DiscardReason.Truncated) + Of(c, DiscardReason.TooLong));
        json.WriteNumber("advert_interval_err", Of(c, DiscardReason.Interval));
        json.WriteNumber("ip_ttl_err", Of(c, DiscardReason.Ttl));
        json.WriteNumber("invalid_type_rcvd", Of(c, DiscardReason.Type));
        json.WriteNumber("addr_list_err", c.AddressListMismatches);
        json.WriteNumber("invalid_authtype", 0);
        json.WriteNumber("authtype_mismatch", 0);
        json.WriteNumber("auth_failure", Of(c, DiscardReason.Authentication));
        json.WriteNumber("pri_zero_rcvd", c.ResignationsReceived);
        json.WriteNumber("pri_zero_sent", c.ResignationsSent);
        json.WriteEndObject();
    }

    private static long Of(InstanceCounters counters, DiscardReason reason) =>
        (int)reason < counters.Discarded.Length ? counters.Discarded[(int)reason] : 0;

    /// <summary>keepalived's numbers of its states.</summary>
    private static int Number(RouterPhase phase) => phase switch
    {
        RouterPhase.Backup => 1,
        RouterPhase.Master => 2,
        RouterPhase.Fault => 3,
        _ => 0,
    };
}
