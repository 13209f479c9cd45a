using System.Net;

namespace CloudTransfer.Web.Tests.Security;

public sealed class OriginCheckTests : IDisposable
{
    private readonly RunningServer _server = new();

    public void Dispose() => _server.Dispose();

    [Theory]
    [InlineData("Sec-Fetch-Site: cross-site")]
    [InlineData("Sec-Fetch-Site: same-site")]
    [InlineData("Origin: https://evil.example")]
    [InlineData("Origin: null")]
    [InlineData("Sec-Fetch-Site: cross-site\r\nOrigin: http://localhost")]
    public async Task Form_of_another_site_is_rejected_before_its_body_is_read(string headers)
    {
        await using var connection = await RawConnection.OpenAsync(_server.Address);

        // The body is never sent.
        await connection.SendAsync($"POST /upload HTTP/1.1\r\nHost: localhost\r\n{headers}\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 1000\r\n\r\n");

        var answer = await connection.ReadAsync();
        Assert.Equal(HttpStatusCode.Forbidden, answer.Status);
        Assert.Contains("another site", answer.Body, StringComparison.Ordinal);
        await _server.AssertEmptyAsync();
        Assert.Contains("cloudtransfer_rejected_total{reason=\"origin\"} 1\n", await _server.Client.GetStringAsync("/metrics"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "same-origin")]
    [InlineData("Sec-Fetch-Site", "none")]
    [InlineData("Origin", null)]
    public async Task Form_of_our_own_page_is_accepted(string header, string? value)
    {
        using var content = new FormBody().File("a", [1]).ToContent();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/upload") { Content = content };
        request.Headers.Add(header, value ?? _server.Address.GetLeftPart(UriPartial.Authority));

        using var response = await _server.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
    }

    [Theory]
    [InlineData("https://send.example", HttpStatusCode.Created)]
    [InlineData("http://localhost", HttpStatusCode.Forbidden)]
    public async Task Behind_a_proxy_the_public_URL_is_our_own_origin(string origin, HttpStatusCode status)
    {
        using var server = new RunningServer(null, ("Proxy:PublicUrl", "https://send.example/files/"));
        using var content = new FormBody().File("a", [1]).ToContent();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/upload") { Content = content, Headers = { { "Origin", origin } } };

        using var response = await server.Client.SendAsync(request);

        Assert.Equal(status, response.StatusCode);
    }

    [Theory]
    [InlineData("https://send.example", null)]
    [InlineData("HTTPS://Send.Example:443", null)]
    [InlineData("http://files.lan:8080", null)]
    [InlineData("http://FILES.lan:8080", null)]
    [InlineData("http://proxy.lan", "proxy.lan")]
    [InlineData("http://proxy.lan", "evil.example, proxy.lan")]
    public async Task Pages_at_any_of_our_own_addresses_are_accepted(string origin, string? forwardedHost)
    {
        using var server = new RunningServer(null, ("Proxy:PublicUrl", "https://send.example/files"), FrontProxy.Known);
        Assert.Equal(HttpStatusCode.Created, await StatusAsync(server, origin, "files.lan:8080", forwardedHost));
    }

    [Theory]
    [InlineData("https://files.lan:8080", null)]
    [InlineData("http://files.lan", null)]
    [InlineData("http://files.lan:8080.evil.example", null)]
    [InlineData("http://files.lan:8080@evil.example", null)]
    [InlineData("http://user@files.lan:8080", null)]
    [InlineData("http://send.example", null)]
    [InlineData("http://proxy.lan", null)]
    [InlineData("http://proxy.lan", "proxy.lan, evil.example")]
    [InlineData("file://", null)]
    [InlineData("null", "null")]
    public async Task Pages_at_any_other_address_are_rejected(string origin, string? forwardedHost)
    {
        using var server = new RunningServer(null, ("Proxy:PublicUrl", "https://send.example/files"), FrontProxy.Known);
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(server, origin, "files.lan:8080", forwardedHost));
    }

    [Theory]
    [InlineData("http://[2001:db8::1]:8080", HttpStatusCode.Created)]
    [InlineData("http://[2001:db8::1:8080]", HttpStatusCode.Forbidden)]
    public async Task IPv6_address_with_port_is_not_read_as_a_longer_address(string origin, HttpStatusCode status) =>
        Assert.Equal(status, await StatusAsync(_server, origin, "[2001:db8::1]:8080", null));

    [Fact]
    public async Task X_Forwarded_Host_of_an_unknown_proxy_is_ignored() =>
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(_server, "http://proxy.lan", "files.lan", "proxy.lan"));

    // DNS rebinding: the name resolves to this server, so for the browser it is one origin. Only the name shows the attack.
    [Fact]
    public async Task Foreign_host_name_is_rejected_if_AllowedHosts_is_set()
    {
        using var server = new RunningServer(null, ("AllowedHosts", "send.example"));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(server, "http://rebound.evil.example", "rebound.evil.example", null));
        Assert.Equal(HttpStatusCode.Created, await StatusAsync(server, "http://send.example", "send.example", null));
    }

    [Fact]
    public async Task Rejection_names_both_origins_and_the_setting_and_is_logged_once_per_pair()
    {
        using var volume = new TestFolder();
        await using var replica = await ReplicaProcess.StartAsync(volume.Path);
        for (var n = 0; n < 3; n++)
        {
            using var answer = await replica.Client.SendAsync(Request("http://files.lan", "replicas:8080", null));
            var text = await answer.Content.ReadAsStringAsync();
            Assert.All(["another site", "http://files.lan", "http://replicas:8080", "Host", "Proxy:PublicUrl"], part => Assert.Contains(part, text, StringComparison.Ordinal));
        }

        // The browser itself reports cross-site: no setting can be wrong, so neither the response nor the log names the origins.
        using var crossSite = Request("http://evil.example", "replicas:8080", null);
        crossSite.Headers.Add("Sec-Fetch-Site", "cross-site");
        using (var answer = await replica.Client.SendAsync(crossSite))
            Assert.DoesNotContain("evil.example", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        for (var n = 0; n < 100; n++)
            await replica.Client.SendAsync(Request($"http://made-up-{n}.example", "replicas:8080", null));

        Assert.Equal(0, await replica.StopAsync());
        var lines = replica.Log.Split('\n').Where(line => line.Contains("Proxy:PublicUrl", StringComparison.Ordinal)).ToList();
        Assert.Single(lines, line => line.Contains("http://files.lan ", StringComparison.Ordinal) && line.Contains("http://replicas:8080", StringComparison.Ordinal));
        Assert.Equal(64, lines.Count);
        Assert.DoesNotContain(lines, line => line.Contains("evil.example", StringComparison.Ordinal));
    }

    private static async Task<HttpStatusCode> StatusAsync(RunningServer server, string origin, string host, string? forwardedHost)
    {
        using var answer = await server.Client.SendAsync(Request(origin, host, forwardedHost));
        return answer.StatusCode;
    }

    private static HttpRequestMessage Request(string origin, string host, string? forwardedHost)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/upload") { Content = new FormBody().File("a", [1]).ToContent(), Headers = { Host = host } };
        request.Headers.TryAddWithoutValidation("Origin", origin);
        if (forwardedHost is not null)
            request.Headers.TryAddWithoutValidation("X-Forwarded-Host", forwardedHost);
        return request;
    }
}
