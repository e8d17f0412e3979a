using HaLb.Vrrp.Driver;

namespace HaLb.Vrrp.Tests.Driver;

public sealed class MessageTests
{
    [Fact]
    public void A_proxy_message_says_state_and_detail() =>
        Assert.NotEqual(new ProxyChanged(ProxyState.Gone, "closed"), new ProxyChanged(ProxyState.Stuck, "closed"));
}
