using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using HaLb.Vrrp.Protocol.Packet;
using HaLb.Vrrp.Status;

namespace HaLb.Vrrp.Tests.Status;

/// <summary>What the status says, in each form.</summary>
public sealed class StatusTests
{
    [Fact]
    public void Text_tells_state_reason_priority_shares_and_discards()
    {
        var text = StatusText.Vrrp(SampleStatus.Create(), SampleStatus.Now);
        foreach (var part in new[]
        {
            "halb-vrrpd 1.2.3, node lb1, pid 4711, up 1d 2h 3m 4s",
            "proxy      ready: halb 1.0 (pid 99): serving",
            "VI_1: MASTER since 2026-03-04T04:06:07.000Z (1h 0m 0s): no advertisement for 361 ms",
            "eth0, VRID 51, VRRPv3 IPv4, from 192.0.2.2, every 100 ms, Master counts as down after 361 ms",
            "192.0.2.10/32 (on this box)",
            "priority   190 of base 200",
            "script chk: down, exit code 1, weight -10, gives -10",
            "interface eth1: up, weight 0, gives 0",
            "failback   manual, held by the operator",
            "192.0.2.3, priority 100, heard 3.25 s ago",
            "1001 adverts, 2 of priority 0, 11 late, 5 errors, 1009 ARP/NA",
            "discarded  3 ttl, 9 checksum",
            "last       2026-03-04T04:06:07.000Z VI_1 BACKUP -> MASTER priority 190 master_silent: no advertisement for 361 ms",
            "VI \"2\": FAULT",
            "Master     no other heard yet",
            "group G: MASTER: VI_1 VI_2",
        })
        {
            Assert.Contains(part, text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Events_are_one_line_each_newest_last()
    {
        var lines = StatusText.Events(SampleStatus.Create()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("2026-03-04T03:06:07.000Z VI_1 INIT -> BACKUP priority 200 startup: started", lines[0]);
        Assert.Equal(2, lines.Length);
    }

    [Fact]
    public void Json_has_the_same_in_members()
    {
        using var json = JsonDocument.Parse(StatusJson.Write(SampleStatus.Create()));
        var root = json.RootElement;
        Assert.Equal("ready", root.GetProperty("proxy").GetProperty("state").GetString());
        var first = root.GetProperty("instances")[0];
        Assert.Equal("MASTER", first.GetProperty("state").GetString());
        Assert.Equal(190, first.GetProperty("effective_priority").GetInt32());
        Assert.Equal(-10, first.GetProperty("tracks")[0].GetProperty("share").GetInt32());
        Assert.Equal(9, first.GetProperty("counters").GetProperty("discarded").GetProperty("checksum").GetInt64());
        Assert.Equal(3.25, first.GetProperty("last_master").GetProperty("heard_seconds_ago").GetDouble());
        Assert.Equal(JsonValueKind.Null, root.GetProperty("instances")[1].GetProperty("last_master").ValueKind);
        Assert.Equal("master_silent", root.GetProperty("transitions")[1].GetProperty("reason").GetString());
    }

    /// <summary>Keys and types as keepalived 2.2.7 wrote them for one instance (auth, garp and other settings left out).</summary>
    [Fact]
    public void Keepalived_json_has_keepalived_s_keys_and_types()
    {
        const string Recorded =
            """
            [{"data":{"iname":"VI_1","ifp_ifname":"d0","master_priority":0,"last_transition":1795521303.050628,"vrid":51,"base_priority":100,"effective_priority":105,"vipset":true,
            "adver_int":1,"nopreempt":false,"state":2,"wantstate":2,"version":2,"vips":["10.9.9.10\/24 dev d0 scope global set"],"track_script":["'\/usr\/bin\/true'"]},
            "stats":{"advert_rcvd":0,"advert_sent":3,"become_master":1,"release_master":0,"packet_len_err":0,"advert_interval_err":0,"ip_ttl_err":0,"invalid_type_rcvd":0,
            "addr_list_err":0,"invalid_authtype":0,"authtype_mismatch":0,"auth_failure":0,"pri_zero_rcvd":0,"pri_zero_sent":0}}]
            """;
        using var theirs = JsonDocument.Parse(Recorded);
        using var ours = JsonDocument.Parse(KeepalivedJson.Write(SampleStatus.Create()));
        foreach (var part in new[] { "data", "stats" })
        {
            Assert.Equal(Shape(theirs.RootElement[0].GetProperty(part)), Shape(ours.RootElement[0].GetProperty(part)));
        }

        Assert.Equal(2, ours.RootElement[0].GetProperty("data").GetProperty("state").GetInt32());
        Assert.Equal(3, ours.RootElement[1].GetProperty("data").GetProperty("state").GetInt32());
        Assert.Equal("192.0.2.10/32 dev eth0 scope global set", ours.RootElement[0].GetProperty("data").GetProperty("vips")[0].GetString());
    }

    [Fact]
    public void Metrics_declare_each_family_once_before_its_samples()
    {
        var declared = new Dictionary<string, string>();
        var samples = new HashSet<string>();
        var family = "";
        foreach (var line in MetricsText.Write(SampleStatus.Create(), SampleStatus.Now).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var words = line.Split(' ');
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                family = words[2];
                Assert.True(declared.TryAdd(family, words[3]), family);
                Assert.Equal(words[3] == "counter", family.EndsWith("_total", StringComparison.Ordinal));
                Assert.StartsWith("halb_vrrp_", family, StringComparison.Ordinal);
            }
            else if (!line.StartsWith('#'))
            {
                Assert.Equal(family, line.Split('{', ' ')[0]);
                Assert.True(samples.Add(line[..line.LastIndexOf(' ')]), line);
                Assert.True(double.TryParse(words[^1], NumberStyles.Float, CultureInfo.InvariantCulture, out _), line);
            }
        }

        Assert.Contains("""halb_vrrp_instance_state{instance_name="VI \"2\"",state="fault"}""", samples);
        Assert.Contains("""halb_vrrp_discarded_total{instance_name="VI_1",reason="checksum"}""", samples);
    }

    [Fact]
    public async Task Promtool_accepts_the_metrics()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/promtool"), "promtool (Debian package prometheus) is not installed");
        using var promtool = Process.Start(new ProcessStartInfo("/usr/bin/promtool", ["check", "metrics"]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var said = promtool.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await promtool.StandardInput.WriteAsync(MetricsText.Write(SampleStatus.Create(), SampleStatus.Now));
        promtool.StandardInput.Close();
        Assert.Equal("", await said);
        await promtool.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, promtool.ExitCode);
    }

    [Fact]
    public void Each_reason_for_a_discard_has_a_name_of_its_own()
    {
        var names = Enum.GetValues<DiscardReason>().Select(reason => StatusWords.OfDiscard((int)reason)).ToArray();
        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.DoesNotContain(names, static name => name.StartsWith("reason_", StringComparison.Ordinal));
    }

    private static string Shape(JsonElement of) => string.Join('\n', of.EnumerateObject().Select(static p => $"{p.Name} {p.Value.ValueKind}").Select(static l => l.Replace("True", "Bool", StringComparison.Ordinal).Replace("False", "Bool", StringComparison.Ordinal)));
}
