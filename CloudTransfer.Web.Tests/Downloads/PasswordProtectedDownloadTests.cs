using System.Net;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Tests.Downloads;

public sealed class PasswordProtectedDownloadTests : IAsyncLifetime, IDisposable
{
    private readonly RunningServer _server = new();
    private UploadAnswer _transfer = null!;

    public async Task InitializeAsync() => _transfer = await _server.Client.SendFormAsync(
        new FormBody().File("a.txt", "hidden"u8.ToArray()).File("b.txt", [2]).Field("password", "pässword:1"));

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _server.Dispose();

    [Theory]
    [InlineData("GET", "download", null)]
    [InlineData("HEAD", "download", null)]
    [InlineData("GET", "download", "bytes=0-0")]
    [InlineData("GET", "files/0", null)]
    [InlineData("HEAD", "files/1", null)]
    [InlineData("GET", "files/0", "bytes=-1")]
    public async Task Every_download_route_requires_the_password(string method, string what, string? range)
    {
        using var none = await SendAsync(method, what, null, range);
        using var wrong = await SendAsync(method, what, "wrong", range);
        using var right = await SendAsync(method, what, "pässword:1", range);

        Assert.All([none, wrong], answer =>
        {
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            Assert.Equal("Basic", Assert.Single(answer.Headers.WwwAuthenticate).Scheme);
            Assert.Null(answer.Headers.ETag);
            Assert.Null(answer.Content.Headers.ContentDisposition);
        });
        Assert.Equal(range is null ? HttpStatusCode.OK : HttpStatusCode.PartialContent, right.StatusCode);
    }

    [Fact]
    public async Task Right_password_is_accepted_with_any_user_name()
    {
        using var response = await SendAsync("GET", "files/0", "pässword:1", null);

        Assert.Equal("hidden", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("Basic")]
    [InlineData("Basic !!!")]
    [InlineData("Basic bm9jb2xvbg==")]
    [InlineData("Bearer x")]
    public async Task Malformed_credentials_are_rejected(string authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/d/{_transfer.Id}/download");
        request.Headers.TryAddWithoutValidation("Authorization", authorization);

        using var response = await _server.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task Database_stores_neither_the_password_nor_the_owner_token()
    {
        Assert.True(StoredId.TryParse(_transfer.Id, out var id));
        Assert.DoesNotContain("pässword", (await _server.Store.FindAsync(id, CancellationToken.None))!.PasswordHash!, StringComparison.Ordinal);
        var token = RequestCredentials.OwnerToken(_transfer.OwnerLink);
        var text = await _server.ReadDatabaseAsync();
        Assert.DoesNotContain("pässword", text, StringComparison.Ordinal);
        Assert.DoesNotContain(token, text, StringComparison.Ordinal);
    }

    private async Task<HttpResponseMessage> SendAsync(string method, string what, string? password, string? range)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"/d/{_transfer.Id}/{what}");
        if (password is not null)
            request.Headers.Authorization = RequestCredentials.Password(password, "anybody");
        request.Headers.TryAddWithoutValidation("Range", range ?? "");
        return await _server.Client.SendAsync(request);
    }
}
