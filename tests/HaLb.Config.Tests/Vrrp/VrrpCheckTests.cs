using System.Net;
using HaLb.Config.Diagnostics;
using Xunit;

namespace HaLb.Config.Tests.Vrrp;

/// <summary>Mistakes that bite long after the file was written.</summary>
public sealed class VrrpCheckTests
{
    private const string Instance = "\"interface\": \"eth0\", \"virtual_router_id\": 51, \"virtual_ipaddress\": [\"10.0.0.9\"]";

    [Theory]
    [InlineData("10.0.0.0/24", false)]
    [InlineData("10.1.0.0/16", true)]
    [InlineData("10.0.0.9/32", false)]
    [InlineData("2001:db8::/64", false)]
    public void Address_outside_of_every_subnet_of_its_interface_is_told(string network, bool isTold)
    {
        var found = Find("{ \"vrrp_instance\": { \"V\": { " + Instance + " } } }", Severity.Warning, network);
        Assert.Equal(isTold, found.Exists(static m => m.Contains("is in no subnet of interface 'eth0'", StringComparison.Ordinal)));
    }

    [Fact]
    public void Interface_that_the_host_does_not_have_is_told()
    {
        using var files = new TemporaryFiles();
        var options = new LoadOptions([files.Write("a.json", "{ \"vrrp_instance\": { \"V\": { " + Instance + " } } }")]) { InterfaceAddresses = static _ => null };
        Assert.Contains(VrrpConfigLoader.Load(options).Diagnostics, static d => d.Message.Contains("this host has no interface 'eth0'", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("\"priority\": 100", "\"priority\": 100", Severity.Warning, "have the same priority 100")]
    [InlineData("\"virtual_router_id\": 52", "\"priority\": 90", Severity.Error, "nodes differ in virtual_router_id (52; 51)")]
    [InlineData("\"version\": 3", "\"priority\": 90", Severity.Error, "nodes differ in VRRP version")]
    [InlineData("\"advert_int\": 2", "\"priority\": 90", Severity.Error, "nodes differ in advert_int")]
    [InlineData("\"priority\": 200, \"track_interface\": [\"eth1 weight -50\"]", "\"priority\": 100", Severity.Warning, "can never change the election")]
    [InlineData("\"priority\": 254, \"track_interface\": [\"eth1 weight 50\"]", "\"priority\": 100", Severity.Warning, "changes nothing")]
    [InlineData("\"priority\": 200, \"failback\": \"manual\", \"track_interface\": [\"eth1 weight -150\"]", "\"priority\": 100", Severity.Warning, "DANGER: 'nopreempt'")]
    [InlineData("\"priority\": 49, \"track_proxy\": true", "\"priority\": 100", Severity.Error, "1 to 49 tell the other box")]
    public void Nodes_that_do_not_make_a_pair_are_told(string first, string second, Severity severity, string message)
    {
        var text = "{ \"vrrp_instance\": { \"V\": { " + Instance + " } }, \"node\": { \"lb1\": { \"vrrp_instance\": { \"V\": { " + first
            + " } } }, \"lb2\": { \"vrrp_instance\": { \"V\": { " + second + " } } } } }";
        Assert.Contains(Find(text, severity), m => m.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public void Weights_that_hand_over_are_not_told()
    {
        var text = "{ \"vrrp_instance\": { \"V\": { " + Instance + ", \"track_interface\": [\"eth1 weight -60\"] } }, \"node\": { \"lb1\": { \"vrrp_instance\": { \"V\": { \"priority\": 150 } } }, \"lb2\": { \"vrrp_instance\": { \"V\": { \"priority\": 100 } } } } }";
        Assert.Empty(Find(text, Severity.Warning));
    }

    [Fact]
    public void Each_program_starts_in_spite_of_a_mistake_in_the_other_half()
    {
        using var files = new TemporaryFiles();
        var options = new LoadOptions([files.Write("a.json", "{ \"frontned\": {}, \"vrrp_instance\": { \"V\": { " + Instance + " } } }")]);
        Assert.NotNull(VrrpConfigLoader.Load(options).Config);
        Assert.Contains(WholeFileCheck.Proxy(options with { Paths = [files.Write("b.json", "{ \"frontend\": { \"a\": { \"bnid\": \":80\" } } }")] }), static d => d.Severity == Severity.Error);

        options = options with { Paths = [files.Write("c.json", "{ \"defaults\": { \"mode\": \"http\" }, \"vrrp_instance\": { \"V\": { \"prioritty\": 5 } } }")] };
        Assert.NotNull(ConfigLoader.Load(options).Config);
        Assert.Contains(WholeFileCheck.Vrrp(options), static d => d.Message.Contains("did you mean 'priority'?", StringComparison.Ordinal));
    }

    private static List<string> Find(string text, Severity severity, string network = "10.0.0.0/24")
    {
        using var files = new TemporaryFiles();
        var options = new LoadOptions([files.Write("a.json", text)]) { HostName = "lb1", InterfaceAddresses = _ => [IPNetwork.Parse(network)] };
        return [.. VrrpConfigLoader.Load(options).Diagnostics.Where(d => d.Severity == severity).Select(static d => d.Message)];
    }
}
