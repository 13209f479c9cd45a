using System.Net;
using System.Net.Http.Json;
using CloudTransfer.Web.Tests.Uploads.Lanes;

namespace CloudTransfer.Web.Tests.Security;

/// <summary>Host names that a request claims never appear in links or redirects.</summary>
public sealed class HostTests
{
    private static readonly (string Name, string Value)[] Claims =
    [
        ("X-Forwarded-Host", "evil.example"), ("X-Forwarded-Proto", "gopher"), ("X-Forwarded-Port", "666"), ("X-Forwarded-Prefix", "/evil.example"),
        ("X-Forwarded-Server", "evil.example"), ("X-Host", "evil.example"), ("X-Original-URL", "/evil.example"), ("X-Rewrite-URL", "/evil.example"),
        ("X-Original-Host", "evil.example"), ("Forwarded", "for=6.6.6.6;host=evil.example;proto=gopher"), ("X-HTTP-Host-Override", "evil.example"),
    ];

    [Fact]
    public async Task Links_begin_with_the_public_URL_whatever_the_Host_header_says()
    {
        using var server = new RunningServer(null, ("Proxy:PublicUrl", "https://send.example/files"), FrontProxy.Known);
        foreach (var text in await AnswersAsync(server, "evil.example"))
            Assert.DoesNotContain("evil.example", text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Links_use_only_the_Host_header_if_no_public_URL_is_set()
    {
        using var server = new RunningServer(null, FrontProxy.Known);
        var texts = await AnswersAsync(server, "mine.example");

        Assert.All(texts, text => Assert.DoesNotContain("evil.example", text, StringComparison.OrdinalIgnoreCase));
        Assert.All(texts, text => Assert.DoesNotContain("gopher://", text, StringComparison.OrdinalIgnoreCase));
        Assert.Contains(texts, text => text.Contains("http://mine.example/d/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Hosts_outside_AllowedHosts_are_rejected()
    {
        using var server = new RunningServer(null, ("AllowedHosts", "send.example;127.0.0.1"));
        foreach (var (host, status) in new[] { ("send.example", 200), ("evil.example", 400), ("send.example.evil.example", 400), ("127.0.0.1", 200) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { Host = host } };
            using var answer = await server.Client.SendAsync(request);
            Assert.Equal(status, (int)answer.StatusCode);
            if (status == 400)
                Assert.Equal("", await answer.Content.ReadAsStringAsync());
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Health_and_metrics_are_served_for_any_host(bool onOwnPort)
    {
        using var volume = new TestFolder();
        var port = Loopback.FreePort();
        await using var replica = await ReplicaProcess.StartAsync(
            volume.Path, onOwnPort ? [("AllowedHosts", "send.example"), ("Metrics:Port", $"{port}")] : [("AllowedHosts", "send.example")]);
        var operators = onOwnPort ? new Uri($"http://127.0.0.1:{port}") : replica.Address;

        foreach (var host in new[] { operators.Authority, $"localhost:{operators.Port}", "10.0.0.7", "backend:9464" })
        {
            foreach (var path in new[] { "/health/live", "/health/ready", "/metrics" })
                Assert.Equal(HttpStatusCode.OK, await StatusAsync(replica.Client, new Uri(operators, path), host));
        }

        foreach (var path in new[] { "/", "/api", "/nothing/here", "/upload", "/app.css" })
            Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(replica.Client, new Uri(replica.Address, path), "evil.example"));
        // The command of HEALTHCHECK in the Dockerfile.
        Assert.Equal(0, (await Tool.RunAsync("dotnet", typeof(Program).Assembly.Location, "health", $"http://localhost:{operators.Port}/health/ready")).ExitCode);
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, Uri address, string host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address) { Headers = { Host = host } };
        using var answer = await client.SendAsync(request);
        return answer.StatusCode;
    }

    [Theory]
    [InlineData("//evil.example/d/x")]
    [InlineData("//evil.example//download?ticket=x")]
    [InlineData("/\\evil.example")]
    [InlineData("/%5cevil.example/%2e%2e")]
    [InlineData("/?returnUrl=https://evil.example")]
    [InlineData("/sign-in?returnUrl=https://evil.example&ReturnUrl=//evil.example&next=https://evil.example")]
    [InlineData("/admin?deleted=//evil.example&url=https://evil.example")]
    [InlineData("/error?url=https://evil.example")]
    public async Task No_URL_redirects_to_another_site(string path)
    {
        using var server = new RunningServer();
        await using var connection = await RawConnection.OpenAsync(server.Address);
        await connection.SendAsync($"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\nConnection: close\r\n\r\n");

        var answer = await connection.ReadAsync();

        Assert.Null(answer.Header("Location"));
        Assert.Null(answer.Header("Refresh"));
        Assert.DoesNotContain("href=\"//", answer.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("https://evil.example\"", answer.Body, StringComparison.Ordinal);
    }

    // Uploads by every route, and the pages and redirects of the transfers.
    private static async Task<List<string>> AnswersAsync(RunningServer server, string host)
    {
        var texts = new List<string>();
        var sent = await server.Client.PutAsync("a.bin?downloads=5", [1]);
        var page = $"/t/{RequestCredentials.OwnerToken(sent.OwnerLink)}";
        using var form = new FormBody().File("a", [1]).ToContent();
        using var manifest = JsonContent.Create(new { files = new[] { new { path = "a", size = 1 } } });
        foreach (var (method, path, content, accept) in new (string, string, HttpContent?, string)[]
        {
            ("GET", "/", null, "text/html"), ("PUT", "/a.bin", new ByteArrayContent([1]), "*/*"), ("PUT", "/a.bin", new ByteArrayContent([1]), "application/json"),
            ("POST", "/upload", form, "text/html"), ("POST", "/api/v1/transfers", manifest, "*/*"), ("POST", TusClient.Endpoint, null, "*/*"),
            ("GET", page, null, "text/html"), ("GET", page + "/qr.svg", null, "*/*"), ("GET", $"/d/{sent.Id}", null, "text/html"), ("GET", $"/d/{sent.Id}", null, "*/*"),
            ("GET", $"/d/{sent.Id}/download", null, "*/*"), ("GET", $"/api/v1/transfers/{sent.Id}", null, "*/*"), ("GET", "/openapi/v1.json", null, "*/*"),
            ("GET", "/api", null, "text/html"), ("GET", "/nothing/here", null, "text/html"), ("GET", "/nothing/here", null, "application/json"),
        })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = content, Headers = { { "Accept", accept }, { "Tus-Resumable", "1.0.0" }, { "Upload-Length", "5" } } };
            request.Headers.Host = host;
            foreach (var (name, value) in Claims)
                request.Headers.TryAddWithoutValidation(name, value);
            using var answer = await server.Client.SendAsync(request);
            Assert.True((int)answer.StatusCode < 400 || path.StartsWith("/nothing", StringComparison.Ordinal), $"{method} {path}: {answer.StatusCode}");
            texts.Add(answer.Headers + await answer.Content.ReadAsStringAsync());
        }

        return texts;
    }
}
