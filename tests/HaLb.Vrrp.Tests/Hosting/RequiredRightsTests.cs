using HaLb.Vrrp.Hosting;

namespace HaLb.Vrrp.Tests.Hosting;

/// <summary>A daemon that could win and not take its addresses does not start.</summary>
public sealed class RequiredRightsTests
{
    [Theory]
    [InlineData("CapEff:\t000001ffffffffff", null)]
    [InlineData("CapEff:\t0000000000003000", null)]
    [InlineData("CapEff:\t0000000000002000", "cannot start: no CAP_NET_ADMIN: start it as root or by its unit")]
    [InlineData("CapEff:\t0000000000000000", "cannot start: no CAP_NET_RAW and no CAP_NET_ADMIN: start it as root or by its unit")]
    [InlineData("CapInh:\t0000000000000000", null)]
    public void Missing_capabilities_are_named(string line, string? trouble) =>
        Assert.Equal(trouble, RequiredRights.Trouble(["Name:\thalb-vrrpd", line, "Seccomp:\t0"]));
}
