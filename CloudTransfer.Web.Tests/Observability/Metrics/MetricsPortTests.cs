using System.Net;
using CloudTransfer.Web.Observability.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Tests.Observability.Metrics;

public sealed class MetricsPortTests
{
    [Fact]
    public async Task Metrics_and_health_answer_on_their_port_alone_and_nothing_else_does_there()
    {
        var port = Loopback.FreePort();
        await using var host = await MetricsHost.StartAsync(port: port);
        var inside = new Uri($"http://127.0.0.1:{port}");

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(host, inside, "/metrics"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(host, inside, "/health/live"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(host, inside, "/d/1"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(host, host.Address, "/d/1"));
        foreach (var path in new[] { "/metrics", "/Metrics", "/metrics/", "/%6detrics", "/health/live", "/HEALTH/live" })
            Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(host, host.Address, path));
    }

    [Fact]
    public async Task A_forged_Host_header_opens_nothing()
    {
        var port = Loopback.FreePort();
        await using var host = await MetricsHost.StartAsync(port: port);
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(host, host.Address, "/metrics", $"localhost:{port}"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(host, new Uri($"http://127.0.0.1:{port}"), "/metrics", host.Address.Authority));
    }

    [Fact]
    public async Task Without_a_port_of_their_own_they_answer_where_the_application_does()
    {
        await using var host = await MetricsHost.StartAsync();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(host, host.Address, "/metrics"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(host, host.Address, "/health/live"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(host, host.Address, "/d/1"));
    }

    [Theory]
    [InlineData("urls", "http://localhost:81", "http://localhost:81;http://*:9464")]
    [InlineData("http_ports", "80;81", "http://*:80;http://*:81;http://*:9464")]
    [InlineData("https_ports", "443", "https://*:443;http://*:9464")]
    [InlineData("other", "", "http://localhost:8080;http://*:9464")]
    public void Its_port_is_added_to_the_addresses_of_the_application(string key, string value, string urls)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Configuration.AddInMemoryCollection([KeyValuePair.Create(key, (string?)value), KeyValuePair.Create("Metrics:Port", (string?)"9464")]);
        builder.AddMetrics();
        Assert.Equal(urls, builder.WebHost.GetSetting(WebHostDefaults.ServerUrlsKey));
    }

    [Fact]
    public void Where_endpoints_are_configured_by_name_it_becomes_one_of_them()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Configuration.AddInMemoryCollection(
            [KeyValuePair.Create("Kestrel:Endpoints:Http:Url", (string?)"http://localhost:81"), KeyValuePair.Create("Metrics:Port", (string?)"9464")]);
        builder.AddMetrics();
        Assert.Equal("http://*:9464", builder.Configuration["Kestrel:Endpoints:Metrics:Url"]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(65536)]
    public async Task A_port_that_is_none_stops_the_host_with_key_value_and_what_is_allowed(int port)
    {
        var fault = await Assert.ThrowsAsync<OptionsValidationException>(() => MetricsHost.StartAsync(port: port));
        Assert.Equal($"Metrics:Port is {port}; it must be 1 to 65535, or empty for the application's own port", fault.Message);
    }

    private static async Task<HttpStatusCode> StatusAsync(MetricsHost host, Uri address, string path, string? hostHeader = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address.AbsoluteUri.TrimEnd('/') + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        request.Headers.Host = hostHeader;
        using var response = await host.Client.SendAsync(request);
        return response.StatusCode;
    }
}
