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
    public async Task Another_site_s_form_is_refused_before_its_body_is_read(string headers)
    {
        await using var connection = await RawConnection.OpenAsync(_server.Address);

        // The body is announced, and never sent.
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
    public async Task Our_own_page_s_form_is_taken(string header, string? value)
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
    public async Task Behind_a_proxy_our_own_page_is_the_one_at_the_public_address(string origin, HttpStatusCode status)
    {
        using var server = new RunningServer(null, ("Proxy:PublicUrl", "https://send.example/files/"));
        using var content = new FormBody().File("a", [1]).ToContent();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/upload") { Content = content, Headers = { { "Origin", origin } } };

        using var response = await server.Client.SendAsync(request);

        Assert.Equal(status, response.StatusCode);
    }
}
