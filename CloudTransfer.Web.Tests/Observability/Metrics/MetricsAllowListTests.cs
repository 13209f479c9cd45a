using System.Net;
using CloudTransfer.Web.Observability.Metrics;

namespace CloudTransfer.Web.Tests.Observability.Metrics;

/// <summary>Whom /metrics is for.</summary>
public sealed class MetricsAllowListTests
{
    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData("10.1.2.3", true)]
    [InlineData("172.31.255.255", true)]
    [InlineData("192.168.0.1", true)]
    [InlineData("::ffff:192.168.0.1", true)]
    [InlineData("169.254.1.1", true)]
    [InlineData("fd00::1", true)]
    [InlineData("fe80::1%3", true)]
    [InlineData("172.32.0.0", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("203.0.113.1", false)]
    [InlineData("::ffff:203.0.113.1", false)]
    [InlineData("2001:db8::1", false)]
    [InlineData("0.0.0.0", false)]
    public void By_themselves_they_are_this_machine_and_private_networks(string address, bool isIncluded) =>
        Assert.Equal(isIncluded, new MetricsAllowList(new MetricsOptions()).Include(IPAddress.Parse(address)));

    [Theory]
    [InlineData("203.0.113.0/24", "203.0.113.7", true)]
    [InlineData("203.0.113.7", "203.0.113.7", true)]
    [InlineData("203.0.113.7", "203.0.113.8", false)]
    [InlineData("203.0.113.0/24", "127.0.0.1", false)]
    [InlineData("2001:db8::/32", "2001:db8::7", true)]
    public void They_are_those_who_are_named_and_nobody_else(string allowed, string address, bool isIncluded)
    {
        var options = new MetricsOptions { AllowFrom = { allowed } };

        Assert.Equal(isIncluded, new MetricsAllowList(options).Include(IPAddress.Parse(address)));
        Assert.Equal(isIncluded, new MetricsAllowList(new MetricsOptions { Port = 9464, AllowFrom = { allowed } }).Include(IPAddress.Parse(address)));
    }

    [Fact]
    public void Everybody_has_to_be_named_or_a_port_of_their_own()
    {
        Assert.False(new MetricsAllowList(new MetricsOptions()).IncludeEverybody);
        Assert.True(new MetricsAllowList(new MetricsOptions { Port = 9464 }).IncludeEverybody);
        Assert.True(new MetricsAllowList(new MetricsOptions { AllowFrom = { "0.0.0.0/0" } }).IncludeEverybody);
    }
}
