using System.Net;
using CloudTransfer.Web.Tests.Uploads.Lanes;

namespace CloudTransfer.Web.Tests.Security;

/// <summary>Pages of the origins in <c>Api:AllowedOrigins</c> may use the API, and nothing else; pages of other origins may not. Cookies are never accepted.</summary>
public sealed class CrossOriginAccessTests : IDisposable
{
    private const string App = "https://app.example.org", Manifest = "{\"files\":[{\"path\":\"a\",\"size\":1}]}";

    private readonly RunningServer _server = new(null, ("Api:AllowedOrigins:0", App), ("Api:AllowedOrigins:1", "http://localhost:3000"));

    public void Dispose() => _server.Dispose();

    [Theory]
    [InlineData(App)]
    [InlineData("http://localhost:3000")]
    public async Task Preflight_allows_tus_uploads_from_an_allowed_origin(string origin)
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
    public async Task Allowed_origin_can_upload_and_read_the_response_headers()
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
    public async Task Allowed_origin_can_read_error_responses()
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
    public async Task Other_origins_are_rejected(string origin)
    {
        using var preflight = await SendAsync("OPTIONS", "/api/v1/transfers", origin, ("Access-Control-Request-Method", "POST"));
        Assert.Null(preflight.Header("Access-Control-Allow-Origin"));

        using var sent = await SendAsync("POST", "/api/v1/transfers", origin, System.Text.Encoding.UTF8.GetBytes(Manifest), ("Content-Type", "application/json"), ("Sec-Fetch-Site", "cross-site"));
        Assert.Equal(HttpStatusCode.Forbidden, sent.StatusCode);
        await _server.AssertEmptyAsync();
    }

    [Theory]
    [InlineData("POST", "/upload")]
    [InlineData("PUT", "/a.bin")]
    [InlineData("POST", "/api")]
    [InlineData("POST", "/api/v10/tus")]
    public async Task Allowed_origin_can_use_only_the_API(string method, string path)
    {
        using var answer = await SendAsync(method, path, App, [1], ("Content-Type", "multipart/form-data; boundary=b"), ("Sec-Fetch-Site", "cross-site"));

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Null(answer.Header("Access-Control-Allow-Origin"));
    }

    [Theory]
    [InlineData("same-origin", HttpStatusCode.Created)]
    [InlineData("cross-site", HttpStatusCode.Unauthorized)]
    public async Task Cross_site_request_of_an_allowed_origin_is_not_signed_in_by_cookies(string site, HttpStatusCode status)
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
    public async Task No_origin_is_allowed_by_default()
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
