using System.Net;
using System.Net.Http.Headers;
using System.Text;
using CloudTransfer.Web.Authentication;
using CloudTransfer.Web.Models;

namespace CloudTransfer.Web.Tests.Transfers;

public sealed class PasswordTests : IDisposable
{
    private readonly RunningServer _server = new();

    [Theory]
    [InlineData("GET", "")]
    [InlineData("HEAD", "")]
    [InlineData("GET", "/download")]
    [InlineData("HEAD", "/download")]
    [InlineData("GET", "/files/0")]
    [InlineData("HEAD", "/files/0")]
    public async Task Every_URL_of_the_transfer_requires_the_password(string method, string path)
    {
        var sent = await SendAsync();
        using var without = await FetchAsync(method, $"/d/{sent.Id}{path}", null);
        Assert.Equal(HttpStatusCode.Unauthorized, without.StatusCode);
        Assert.Equal("Basic", without.Headers.WwwAuthenticate.Single().Scheme);
        using var wrong = await FetchAsync(method, $"/d/{sent.Id}{path}", "wrong");
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        using var right = await FetchAsync(method, $"/d/{sent.Id}{path}", "open sesame");
        Assert.Equal(HttpStatusCode.OK, right.StatusCode);
    }

    [Fact]
    public async Task Range_request_requires_the_password()
    {
        var sent = await SendAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/d/{sent.Id}/download") { Headers = { Range = new RangeHeaderValue(0, 1) } };
        using var response = await _server.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task Password_is_not_stored_in_plain_text()
    {
        await SendAsync();
        Assert.DoesNotContain("open sesame", await _server.ReadDatabaseAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Guessing_is_blocked_after_ten_wrong_passwords_and_right_ones_do_not_count()
    {
        var sent = await SendAsync();
        for (var i = 0; i < 15; i++)
            Assert.Equal(HttpStatusCode.OK, (await FetchAsync("GET", $"/d/{sent.Id}/download", "open sesame")).StatusCode);
        for (var i = 0; i < 10; i++)
            Assert.Equal(HttpStatusCode.Unauthorized, (await FetchAsync("GET", $"/d/{sent.Id}/download", $"guess {i}")).StatusCode);

        using var throttled = await FetchAsync("GET", $"/d/{sent.Id}/download", "open sesame");
        Assert.Equal(HttpStatusCode.TooManyRequests, throttled.StatusCode);
        Assert.NotNull(throttled.Headers.RetryAfter);

        _server.Clock.Advance(AttemptLimiter.Memory + TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, (await FetchAsync("GET", $"/d/{sent.Id}/download", "open sesame")).StatusCode);
    }

    [Fact]
    public async Task Concurrent_downloads_with_the_right_password_do_not_count_as_guesses()
    {
        var sent = await SendAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => FetchAsync("GET", $"/d/{sent.Id}/download", "open sesame")));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Equal(0, await _server.CountAsync("attempts"));
    }

    [Fact]
    public async Task Cached_password_is_verified_again_after_a_change()
    {
        var sent = await SendAsync();
        Assert.Equal(HttpStatusCode.OK, (await FetchAsync("GET", $"/d/{sent.Id}/download", "open sesame")).StatusCode);
        using var change = new HttpRequestMessage(HttpMethod.Patch, $"/api/v1/transfers/{sent.Id}") { Content = new StringContent("{\"password\":\"another\"}", Encoding.UTF8, "application/merge-patch+json") };
        change.Headers.Authorization = RequestCredentials.Owner(sent.OwnerLink);
        using var changed = await _server.Client.SendAsync(change);
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);

        Assert.Equal(HttpStatusCode.Unauthorized, (await FetchAsync("GET", $"/d/{sent.Id}/download", "open sesame")).StatusCode);
    }

    [Fact]
    public async Task One_hundred_concurrent_guesses_get_ten_attempts()
    {
        var sent = await SendAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => FetchAsync("GET", $"/d/{sent.Id}/download", $"guess {i}")));
        Assert.Equal(10, answers.Count(answer => answer.StatusCode is HttpStatusCode.Unauthorized));
        Assert.Equal(90, answers.Count(answer => answer.StatusCode is HttpStatusCode.TooManyRequests));
    }

    [Fact]
    public async Task X_Forwarded_For_of_an_unknown_proxy_does_not_reset_the_count()
    {
        var sent = await SendAsync();
        for (var i = 0; i < 11; i++)
        {
            using var request = Request("GET", $"/d/{sent.Id}/download", "wrong");
            request.Headers.Add("X-Forwarded-For", $"203.0.113.{i}");
            using var response = await _server.Client.SendAsync(request);
            Assert.Equal(i < 10 ? HttpStatusCode.Unauthorized : HttpStatusCode.TooManyRequests, response.StatusCode);
        }
    }

    public void Dispose() => _server.Dispose();

    private static HttpRequestMessage Request(string method, string path, string? password)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (password is not null)
            request.Headers.Authorization = RequestCredentials.Password(password, "anybody");
        return request;
    }

    private Task<UploadAnswer> SendAsync() => _server.Client.PutAsync("secret.txt?password=open%20sesame", [1, 2, 3]);

    private async Task<HttpResponseMessage> FetchAsync(string method, string path, string? password)
    {
        using var request = Request(method, path, password);
        return await _server.Client.SendAsync(request);
    }
}
