using System.Net;
using System.Text;
using System.Text.Json;
using CloudTransfer.Web.Models;

namespace CloudTransfer.Web.Tests.Controllers;

public sealed class TransferApiTests : IDisposable
{
    private readonly RunningServer _server = new();

    [Fact]
    public async Task Patch_changes_the_given_members_and_null_removes_a_value()
    {
        var sent = await _server.Client.PutAsync("a.bin?downloads=2&message=Hello&password=x", [1, 2, 3]);
        using var response = await PatchAsync(sent, """{"downloads":null,"password":null,"expires":"2d"}""");
        var now = await JsonAsync(response);
        Assert.Equal(JsonValueKind.Null, now.GetProperty("downloads").ValueKind);
        Assert.False(now.GetProperty("hasPassword").GetBoolean());
        Assert.Equal("Hello", now.GetProperty("message").GetString());
        Assert.Equal(3, now.GetProperty("received").GetInt64());
        Assert.InRange(now.GetProperty("expires").GetDateTimeOffset() - _server.Clock.GetUtcNow(), TimeSpan.FromHours(47), TimeSpan.FromHours(48));
    }

    [Fact]
    public async Task Patch_accepts_an_absolute_expiry()
    {
        var sent = await _server.Client.PutAsync("a.bin", [1]);
        var then = DateTimeOffset.FromUnixTimeSeconds(_server.Clock.GetUtcNow().ToUnixTimeSeconds()).AddDays(3);
        using var response = await PatchAsync(sent, $$"""{"expires":"{{then:yyyy-MM-dd'T'HH:mm:ss'Z'}}"}""");
        Assert.Equal(then, (await JsonAsync(response)).GetProperty("expires").GetDateTimeOffset());
    }

    [Theory]
    [InlineData("""{"expires":null}""")]
    [InlineData("""{"expires":"2001-01-01T00:00:00Z"}""")]
    [InlineData("""{"expires":"99w"}""")]
    [InlineData("""{"downloads":0}""")]
    [InlineData("""{"downloads":1.5}""")]
    [InlineData("""{"message":7}""")]
    [InlineData("""{"name":"b.bin"}""")]
    [InlineData("""["message"]""")]
    [InlineData("""{"message":""")]
    public async Task Invalid_patch_changes_nothing(string patch)
    {
        var sent = await _server.Client.PutAsync("a.bin?message=Hello", [1]);
        using var response = await PatchAsync(sent, patch);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        var problem = await JsonAsync(response);
        Assert.Equal("urn:cloudtransfer:bad-request", problem.GetProperty("type").GetString());
        Assert.NotEmpty(problem.GetProperty("traceId").GetString()!);
        Assert.Contains("Hello", await _server.Client.GetStringAsync($"/d/{sent.Id}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deleted_transfer_is_404_for_others_and_410_for_its_owner()
    {
        var sent = await _server.Client.PutAsync("a.bin", [1]);
        using var deleted = await SendAsync(HttpMethod.Delete, sent, sent.OwnerLink);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        await _server.AssertEmptyAsync();
        using var again = await SendAsync(HttpMethod.Delete, sent, sent.OwnerLink);
        Assert.Equal(HttpStatusCode.Gone, again.StatusCode);
        Assert.Equal("urn:cloudtransfer:ended", (await JsonAsync(again)).GetProperty("type").GetString());
        using var recipient = await _server.Client.GetAsync($"/api/v1/transfers/{sent.Id}");
        Assert.Equal(HttpStatusCode.NotFound, recipient.StatusCode);
    }

    [Fact]
    public async Task Owner_token_of_another_transfer_is_rejected()
    {
        var (mine, theirs) = (await _server.Client.PutAsync("a.bin", [1]), await _server.Client.PutAsync("b.bin", [2]));
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(HttpMethod.Delete, theirs, mine.OwnerLink)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(HttpMethod.Delete, theirs, null)).StatusCode);
        Assert.Equal([2], await _server.Client.GetByteArrayAsync($"/d/{theirs.Id}/download"));
    }

    [Fact]
    public async Task Files_are_listed_in_pages_each_once_and_in_order()
    {
        var sent = await _server.Client.PostAsync(Enumerable.Range(0, 25).Select(n => ($"d/{n}.txt", new[] { (byte)n })));
        var (paths, next) = (new List<string>(), $"/api/v1/transfers/{sent.Id}/files?limit=10");
        for (var pages = 0; next is not null; pages++)
        {
            Assert.True(pages < 3);
            var page = JsonDocument.Parse(await _server.Client.GetStringAsync(next)).RootElement;
            foreach (var file in page.GetProperty("files").EnumerateArray())
            {
                paths.Add(file.GetProperty("path").GetString()!);
                Assert.Equal([(byte)file.GetProperty("number").GetInt32()], await _server.Client.GetByteArrayAsync(file.GetProperty("link").GetString()));
            }

            next = page.GetProperty("next").GetString();
        }

        Assert.Equal(Enumerable.Range(0, 25).Select(n => $"d/{n}.txt"), paths);
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=1001")]
    [InlineData("limit=many")]
    [InlineData("after=-2")]
    public async Task Invalid_page_parameters_are_rejected(string query)
    {
        var sent = await _server.Client.PutAsync("a.bin", [1]);
        using var response = await _server.Client.GetAsync($"/api/v1/transfers/{sent.Id}/files?{query}");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Terms_are_read_from_headers_and_the_query_takes_precedence()
    {
        using var put = new HttpRequestMessage(HttpMethod.Put, "/a.bin?downloads=4") { Content = new ByteArrayContent([1]) };
        using var form = new MultipartFormDataContent { { new ByteArrayContent([1]), "files", "a.bin" }, { new StringContent("4"), "downloads" } };
        using var post = new HttpRequestMessage(HttpMethod.Post, "/upload?expires=1d") { Content = form };
        foreach (var request in new[] { put, post })
        {
            foreach (var (name, value) in new[] { ("Accept", "application/json"), ("X-Downloads", "9"), ("X-Expires", "1d"), ("X-Message", "from a header"), ("X-Password", "open sesame") })
                request.Headers.Add(name, value);
            using var response = await _server.Client.SendAsync(request);
            var sent = await JsonAsync(response);
            Assert.Equal(4, sent.GetProperty("downloads").GetInt32());
            Assert.InRange(sent.GetProperty("expires").GetDateTimeOffset() - _server.Clock.GetUtcNow(), TimeSpan.FromHours(23), TimeSpan.FromHours(24));
            var link = $"/d/{sent.GetProperty("id").GetString()}";
            Assert.Equal(HttpStatusCode.Unauthorized, (await _server.Client.GetAsync(link)).StatusCode);
            using var known = new HttpRequestMessage(HttpMethod.Get, link);
            known.Headers.Authorization = RequestCredentials.Password("open sesame", "x");
            using var landing = await _server.Client.SendAsync(known);
            Assert.Contains("from a header", await landing.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    public void Dispose() => _server.Dispose();

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage response) =>
        JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;

    private Task<HttpResponseMessage> PatchAsync(UploadAnswer sent, string patch) =>
        SendAsync(HttpMethod.Patch, sent, sent.OwnerLink, new StringContent(patch, Encoding.UTF8, "application/merge-patch+json"));

    private Task<HttpResponseMessage> SendAsync(HttpMethod method, UploadAnswer sent, string? ownerLink, HttpContent? content = null)
    {
        var request = new HttpRequestMessage(method, $"/api/v1/transfers/{sent.Id}") { Content = content };
        request.Headers.Authorization = ownerLink is null ? null : RequestCredentials.Owner(ownerLink);
        return _server.Client.SendAsync(request);
    }
}
