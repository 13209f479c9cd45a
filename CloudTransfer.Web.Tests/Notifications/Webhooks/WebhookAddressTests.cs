using System.Net;
using CloudTransfer.Web.Notifications.Webhooks;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Tests.Notifications.Webhooks;

/// <summary>To which addresses messages of webhooks go.</summary>
public sealed class WebhookAddressTests
{
    [Theory]
    [InlineData("93.184.215.14", true)]
    [InlineData("172.15.255.255", true)]
    [InlineData("172.32.0.0", true)]
    [InlineData("2606:2800:21f:cb07:6820:80da:af6b:8b2c", true)]
    [InlineData("64:ff9b::93.184.215.14", true)]
    [InlineData("::ffff:93.184.215.14", true)]
    [InlineData("0.0.0.0", false)]
    [InlineData("10.0.0.1", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("127.0.0.1", false)]
    [InlineData("127.255.255.254", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("172.16.0.1", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("192.168.1.1", false)]
    [InlineData("198.18.0.1", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::", false)]
    [InlineData("::1", false)]
    [InlineData("::127.0.0.1", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("64:ff9b::169.254.169.254", false)]
    [InlineData("64:ff9b:1::a00:1", false)]
    [InlineData("2002:7f00:1::", false)]
    [InlineData("2001:0:4136:e378:8000:63bf:3fff:fdd2", false)]
    [InlineData("2001:db8::1", false)]
    [InlineData("fc00::1", false)]
    [InlineData("fd00:ec2::254", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fe80::1%1", false)]
    [InlineData("fec0::1", false)]
    [InlineData("ff02::1", false)]
    public void Only_public_addresses_are_allowed(string address, bool isAllowed) => Assert.Equal(isAllowed, Of().Allow(IPAddress.Parse(address)));

    [Fact]
    public void A_network_that_a_setting_names_is_allowed_and_no_other()
    {
        var addresses = Of("10.1.0.0/16", "fd00:1::/64");

        foreach (var (address, isAllowed) in new[] { ("10.1.2.3", true), ("::ffff:10.1.2.3", true), ("10.2.0.1", false), ("fd00:1::2", true), ("fd00:2::2", false), ("127.0.0.1", false) })
            Assert.Equal((address, isAllowed), (address, addresses.Allow(IPAddress.Parse(address))));
    }

    private static WebhookAddresses Of(params string[] networks)
    {
        var options = new WebhookOptions();
        foreach (var network in networks)
            options.AllowedNetworks.Add(network);
        return new WebhookAddresses(Options.Create(options));
    }
}
