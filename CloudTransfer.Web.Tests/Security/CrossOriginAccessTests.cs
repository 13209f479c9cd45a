using System.Net;
using CloudTransfer.Web.Tests.Uploads.Lanes;

namespace CloudTransfer.Web.Tests.Security;

/// <summary>Pages of origins that a setting names may use the API; nobody else's, nothing else, and never with cookies.</summary>
public sealed class CrossOriginAccessTests : IDisposable
{
    private const string App = "https://app.example.org", Manifest = "{\"files\":[{\"path\":\"a\",\"size\":1}]}";

    private readonly RunningServer _server = new(null, ("Api:AllowedOrigins:0", App), ("Api:AllowedOrigins:1", "http://localhost:3000"));

    public void Dispose() => _server.Dispose();

    [Theory]
    [InlineData(App)]
    [InlineData("http://localhost:3000")]
    public async Task A_browser_is_told_that_a_page_of_theirs_may_send_by_tus(string origin)
    {
        using var answer = await SendAsync(
            "OPTIONS", "/api/v1/tus/x", origin, ("Access-Control-Request-Method", "PATCH"), ("Access-Control-Request-Headers", "tus-resumable,upload-offset,content-type,authorization"));

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal(origin, answer.Header("Access-Control-Allow-Origin"));
        Assert.Contains("PATCH", answer.Header("Access-Control-Allow-Methods"), StringComparison.Ordinal);
        Assert.Contains("upload-offset", answer.Header("Access-Control-Allow-Headers"), StringComparison.Ordinal);
        Assert.Equal("3600", answer.Header("Access-Control-Max-Age"));
        Assert.Null(answer.Header("Access-Control-Allow-Credentials"));
        Assert.Contains("Origin", answer.Header("Vary"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_upload_by_a_page_of_theirs_is_taken_and_its_headers_can_be_read()
    {
        using var created = await SendAsync("POST", "/api/v1/tus", App, ("Tus-Resumable", "1.0.0"), ("Upload-Length", "3"), ("Sec-Fetch-Site", "cross-site"));
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal(App, created.Header("Access-Control-Allow-Origin"));
        var exposed = created.Header("Access-Control-Expose-Headers")!.Split(',');
        Assert.Superset(new HashSet<string>(["Location", "Upload-Offset", "Upload-Length", "Tus-Resumable", "Transfer-Link"], StringComparer.Ordinal), exposed.ToHashSet(StringComparer.Ordinal));

        using var sent = await SendAsync(
            "PATCH", created.Headers.Location!.ToString(), App, [1, 2, 3], ("Tus-Resumable", "1.0.0"), ("Upload-Offset", "0"), ("Content-Type", "application/offset+octet-stream"), ("Sec-Fetch-Site", "cross-site"));
        Assert.Equal((HttpStatusCode.NoContent, "3"), (sent.StatusCode, sent.Header("Upload-Offset")));
        Assert.Equal(App, sent.Header("Access-Control-Allow-Origin"));
        Assert.Equal([1, 2, 3], await _server.Client.GetByteArrayAsync(created.Header("Transfer-Link")!.Download()));
    }

    [Fact]
    public async Task What_goes_wrong_can_be_read_too()
    {
        using var answer = await SendAsync("PATCH", $"/api/v1/tus/{new string('A', 32)}", App, [], ("Tus-Resumable", "1.0.0"), ("Upload-Offset", "0"), ("Content-Type", "application/offset+octet-stream"));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal(App, answer.Header("Access-Control-Allow-Origin"));
    }

    [Theory]
    [InlineData("https://evil.example.org")]
    [InlineData("http://app.example.org")]
    [InlineData("https://app.example.org:444")]
    [InlineData("https://app.example.org.evil.example")]
    [InlineData("null")]
    public async Task Nobody_else_s_page_may(string origin)
    {
        using var asked = await SendAsync("OPTIONS", "/api/v1/transfers", origin, ("Access-Control-Request-Method", "POST"));
        Assert.Null(asked.Header("Access-Control-Allow-Origin"));

        using var sent = await SendAsync("POST", "/api/v1/transfers", origin, System.Text.Encoding.UTF8.GetBytes(Manifest), ("Content-Type", "application/json"), ("Sec-Fetch-Site", "cross-site"));
        Assert.Equal(HttpStatusCode.Forbidden, sent.StatusCode);
        await _server.AssertEmptyAsync();
    }

    [Theory]
    [InlineData("POST", "/upload")]
    [InlineData("PUT", "/a.bin")]
    [InlineData("POST", "/api")]
    [InlineData("POST", "/api/v10/tus")]
    public async Task Their_pages_may_use_nothing_but_the_API(string method, string path)
    {
        using var answer = await SendAsync(method, path, App, [1], ("Content-Type", "multipart/form-data; boundary=b"), ("Sec-Fetch-Site", "cross-site"));

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Null(answer.Header("Access-Control-Allow-Origin"));
    }

    [Theory]
    [InlineData("same-origin", HttpStatusCode.Created)]
    [InlineData("cross-site", HttpStatusCode.Unauthorized)]
    public async Task What_a_page_of_theirs_sends_is_not_sent_by_whoever_is_signed_in_here(string site, HttpStatusCode status)
    {
        const string Key = "a-key-of-the-senders";
        using var server = new RunningServer(null, ("Api:AllowedOrigins:0", App), ("Upload:AccessKeys:0", Key));
        using var visitor = new Visitor(server.Address);
        using var signedIn = await visitor.SubmitAsync("/", "form[data-id=sign-in]", ("key", Key));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/transfers")
        {
            Content = new StringContent(Manifest, System.Text.Encoding.UTF8, "application/json"),
            Headers = { { "Sec-Fetch-Site", site }, { "Origin", site is "cross-site" ? App : server.Address.GetLeftPart(UriPartial.Authority) } },
        };

        using var answer = await visitor.SendAsync(request);

        Assert.Equal(status, answer.StatusCode);
    }

    [Fact]
    public async Task By_itself_nobody_s_page_may()
    {
        using var server = new RunningServer();
        using var request = new HttpRequestMessage(HttpMethod.Options, "/api/v1/tus") { Headers = { { "Origin", App }, { "Access-Control-Request-Method", "POST" } } };

        using var answer = await server.Client.SendAsync(request);

        Assert.Null(answer.Header("Access-Control-Allow-Origin"));
        Assert.Null(answer.Header("Access-Control-Expose-Headers"));
    }

    private Task<HttpResponseMessage> SendAsync(string method, string path, string origin, params (string Name, string Value)[] headers) =>
        SendAsync(method, path, origin, null, headers);

    private async Task<HttpResponseMessage> SendAsync(string method, string path, string origin, byte[]? body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = body is null ? null : new ByteArrayContent(body) };
        request.Headers.TryAddWithoutValidation("Origin", origin);
        foreach (var (name, value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
                request.Content!.Headers.TryAddWithoutValidation(name, value);
        }

        return await _server.Client.SendAsync(request);
    }
}
