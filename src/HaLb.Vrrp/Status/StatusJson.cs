using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using HaLb.Vrrp.Driver;

namespace HaLb.Vrrp.Status;

/// <summary><c>show vrrp json</c>: everything, for programs. Times are UTC, durations carry their unit in the name.</summary>
internal static class StatusJson
{
    public static string Write(DaemonStatus status)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            Daemon(json, status);
            List(json, "instances", status.Instances, Instance);
            List(json, "groups", status.Groups, static (j, group) =>
            {
                j.WriteString("name", group.Name);
                j.WriteString("state", StatusWords.Of(group.Phase));
                Strings(j, "members", group.Members);
            });
            List(json, "transitions", status.Transitions, Transition);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }

    private static void Daemon(Utf8JsonWriter json, DaemonStatus status)
    {
        json.WriteString("program", "halb-vrrpd");
        json.WriteString("version", status.Version);
        json.WriteString("node", status.NodeName);
        json.WriteNumber("pid", status.ProcessId);
        json.WriteNumber("uptime_seconds", status.Uptime.TotalSeconds);
        json.WriteString("config_hash", status.ConfigHash);
        json.WriteNumber("late_wakes", status.LateWakes);
        json.WriteNumber("latest_wake_ms", status.LatestWake.TotalMilliseconds);
        json.WriteNumber("guard_pid", status.GuardProcessId);
        json.WriteBoolean("real_time", status.IsRealTime);
        json.WriteBoolean("memory_locked", status.IsMemoryLocked);
        json.WriteStartObject("proxy");
        json.WriteString("state", status.Proxy.ToString().ToLowerInvariant());
        json.WriteString("detail", status.ProxyDetail);
        json.WriteEndObject();
    }

    private static void Instance(Utf8JsonWriter json, InstanceStatus i)
    {
        json.WriteString("name", i.Name);
        json.WriteString("state", StatusWords.Of(i.Phase));
        json.WriteString("since", StatusWords.Instant(i.Since));
        json.WriteString("reason", i.Reason);
        json.WriteString("interface", i.Interface);
        json.WriteNumber("virtual_router_id", i.VirtualRouterId);
        json.WriteNumber("version", i.Version);
        json.WriteString("family", i.IsV6 ? "inet6" : "inet");
        json.WriteString("source", i.SourceAddress);
        Strings(json, "addresses", i.Addresses);
        json.WriteBoolean("holds_addresses", i.HoldsAddresses);
        json.WriteNumber("base_priority", i.BasePriority);
        json.WriteNumber("effective_priority", i.EffectivePriority);
        List(json, "tracks", i.Shares, static (j, share) =>
        {
            j.WriteString("kind", share.Kind);
            j.WriteString("name", share.Name);
            j.WriteString("state", share.State);
            j.WriteNumber("weight", share.Weight);
            j.WriteNumber("share", share.Share);
            j.WriteBoolean("fault", share.IsFault);
        });
        json.WriteString("failback", i.Failback);
        json.WriteBoolean("held", i.IsHeld);
        json.WriteNumber("advertisement_interval_ms", i.AdvertisementInterval.TotalMilliseconds);
        json.WriteNumber("master_down_interval_ms", i.MasterDownInterval.TotalMilliseconds);
        Master(json, i);
        Counters(json, i.Counters);
    }

    /// <summary>Null where no other Master has been heard.</summary>
    private static void Master(Utf8JsonWriter json, InstanceStatus i)
    {
        if (i.MasterHeardAgo is not { } ago)
        {
            json.WriteNull("last_master");
            return;
        }

        json.WriteStartObject("last_master");
        json.WriteString("address", i.MasterAddress);
        json.WriteNumber("priority", i.MasterPriority);
        json.WriteNumber("heard_seconds_ago", ago.TotalSeconds);
        json.WriteEndObject();
    }

    private static void Counters(Utf8JsonWriter json, InstanceCounters c)
    {
        json.WriteStartObject("counters");
        json.WriteNumber("adverts_sent", c.AdvertsSent);
        json.WriteNumber("resignations_sent", c.ResignationsSent);
        json.WriteNumber("adverts_received", c.AdvertsReceived);
        json.WriteNumber("resignations_received", c.ResignationsReceived);
        json.WriteNumber("send_errors", c.SendErrors);
        json.WriteNumber("late_adverts", c.LateAdverts);
        json.WriteNumber("became_master", c.BecameMaster);
        json.WriteNumber("released_master", c.ReleasedMaster);
        json.WriteNumber("announcements_sent", c.AnnouncementsSent);
        json.WriteNumber("addresses_restored", c.AddressesRestored);
        json.WriteNumber("address_list_mismatches", c.AddressListMismatches);
        json.WriteStartObject("discarded");
        for (var reason = 1; reason < c.Discarded.Length; reason++)
        {
            json.WriteNumber(StatusWords.OfDiscard(reason), c.Discarded[reason]);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Transition(Utf8JsonWriter json, TransitionRecord t)
    {
        json.WriteString("at", StatusWords.Instant(t.At));
        json.WriteString("instance", t.Instance);
        json.WriteString("from", StatusWords.Of(t.From));
        json.WriteString("to", StatusWords.Of(t.To));
        json.WriteString("reason", StatusWords.Of(t.Reason));
        json.WriteString("detail", t.Detail);
        json.WriteNumber("priority", t.Priority);
    }

    private static void List<T>(Utf8JsonWriter json, string name, IEnumerable<T> items, Action<Utf8JsonWriter, T> members)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStartObject();
            members(json, item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Strings(Utf8JsonWriter json, string name, IEnumerable<string> items)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStringValue(item);
        }

        json.WriteEndArray();
    }
}
