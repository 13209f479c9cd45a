using System.Net;
using AngleSharp.Dom;
using CloudTransfer.Web.Security;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudTransfer.Web.Tests.Security;

/// <summary>A proxy that is missing in <c>Proxy:KnownNetworks</c> is reported in the log and on the administrator's page.</summary>
public sealed class UnknownProxyTests
{
    private const string AdminKey = "administrators-only-key";

    [Theory]
    [InlineData("X-Forwarded-For", "203.0.113.5")]
    [InlineData("X-Forwarded-Proto", "https")]
    [InlineData("X-Forwarded-Host", "send.example")]
    [InlineData("X-Real-IP", "203.0.113.5")]
    [InlineData("Forwarded", "for=203.0.113.5")]
    public async Task Unknown_proxy_is_logged_once_and_listed_on_the_administrator_s_page(string header, string value)
    {
        using var volume = new TestFolder();
        await using var replica = await ReplicaProcess.StartAsync(volume.Path, ("Admin:Key", AdminKey), ("Log:Json", "true"));
        Assert.Empty(await ListedAsync(replica.Address));

        await GetAsync(replica, 5, (header, value));

        Assert.Equal(["127.0.0.1 5 requests"], await ListedAsync(replica.Address));
        Assert.Equal(0, await replica.StopAsync());
        var line = Assert.Single(Lines(replica));
        Assert.Contains("127.0.0.1", line, StringComparison.Ordinal);
        Assert.Contains("Proxy:KnownNetworks", line, StringComparison.Ordinal);
        Assert.DoesNotContain(value, line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_proxy_in_front_of_a_known_one_is_found_in_the_chain()
    {
        using var server = new RunningServer(null, FrontProxy.Known, ("Admin:Key", AdminKey));
        foreach (var chain in new[] { "203.0.113.5", "203.0.113.5, 203.0.113.77", "198.51.100.1, 203.0.113.77" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { { "X-Forwarded-For", chain } } };
            using var answer = await server.Client.SendAsync(request);
        }

        // Not an address, but a known proxy sent it.
        using var odd = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { { "X-Forwarded-For", "unknown" } } };
        (await server.Client.SendAsync(odd)).Dispose();

        Assert.Equal(["203.0.113.77 2 requests"], await ListedAsync(server.Address));
    }

    [Theory]
    [InlineData("X-Forwarded-Proto", "https", "/api/v1/tus/")]
    [InlineData("X-None", "https", "http://127.0.0.1")]
    public async Task Upload_through_an_unknown_proxy_gets_a_relative_URL(string header, string value, string begins)
    {
        using var server = new RunningServer();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/tus") { Headers = { { "Tus-Resumable", "1.0.0" }, { "Upload-Length", "5" }, { header, value } } };
        using var answer = await server.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.StartsWith(begins, answer.Headers.Location!.OriginalString, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invented_addresses_cannot_flood_the_log()
    {
        using var volume = new TestFolder();
        await using var replica = await ReplicaProcess.StartAsync(volume.Path, FrontProxy.Known);

        for (var n = 0; n < 250; n++)
            await GetAsync(replica, 1, ("X-Forwarded-For", $"198.51.100.1, 203.0.113.{n}"));

        Assert.Equal(0, await replica.StopAsync());
        Assert.Equal(100, Lines(replica).Count());
    }

    [Fact]
    public void Number_of_proxies_is_bounded_and_the_busiest_one_is_kept()
    {
        var proxies = new UnknownProxyLog(TimeProvider.System, NullLogger<UnknownProxyLog>.Instance);
        for (var n = 0; n < 1000; n++)
        {
            proxies.Note(IPAddress.Parse("::ffff:203.0.113.77"));
            proxies.Note(new IPAddress(n));
        }

        Assert.Equal(UnknownProxyLog.MaxAddresses, proxies.Seen.Count);
        Assert.Equal((IPAddress.Parse("203.0.113.77"), 1000), (proxies.Seen[0].Address, proxies.Seen[0].Requests));
    }

    private static IEnumerable<string> Lines(ReplicaProcess replica) =>
        replica.Log.Split('\n').Where(line => line.Contains("Proxy:KnownNetworks", StringComparison.Ordinal));

    private static async Task GetAsync(ReplicaProcess replica, int times, (string Name, string Value) header)
    {
        for (var n = 0; n < times; n++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/");
            request.Headers.TryAddWithoutValidation(header.Name, header.Value);
            using var answer = await replica.Client.SendAsync(request);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    private static async Task<IEnumerable<string>> ListedAsync(Uri address)
    {
        using var administrator = new Visitor(address);
        using var entered = await administrator.SubmitAsync("/admin", "form[data-id=sign-in]", ("key", AdminKey));
        var page = await administrator.ReadAsync("/admin");
        return page.QuerySelectorAll("[data-id=proxies] tbody tr").Select(row => $"{row.Children[0].Text()} {row.Children[1].Text()}");
    }
}
