using System.Net;
using System.Net.Http.Headers;

namespace CloudTransfer.Web.Tests.Pages;

public sealed class PageTagTests(PageServer server) : IClassFixture<PageServer>
{
    [Theory]
    [InlineData("/")]
    [InlineData("/api")]
    public async Task A_public_page_is_sent_again_only_when_it_has_changed(string page)
    {
        using var first = await GetAsync(server.Server.Client, page, null);
        var tag = first.Headers.ETag;
        Assert.NotNull(tag);
        Assert.True(first.Headers.CacheControl!.NoCache);

        using var again = await GetAsync(server.Server.Client, page, tag);
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        Assert.Empty(await again.Content.ReadAsByteArrayAsync());
        Assert.Equal(tag, again.Headers.ETag);

        using var other = await GetAsync(server.Server.Client, page, new EntityTagHeaderValue("\"other\"", isWeak: true));
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Fact]
    public async Task Replicas_of_one_version_send_the_same_ETag_and_other_settings_another()
    {
        using var twin = new RunningServer(null, ("Proxy:PublicUrl", "https://send.example.org"));
        using var third = new RunningServer(null, ("Proxy:PublicUrl", "https://send.example.org"));
        using var strict = new RunningServer(null, ("Proxy:PublicUrl", "https://send.example.org"), ("Upload:MaxBytes", "1MiB"));

        Assert.Equal(await TagAsync(twin), await TagAsync(third));
        Assert.NotEqual(await TagAsync(twin), await TagAsync(strict));
    }

    [Fact]
    public async Task A_page_behind_sign_in_has_no_ETag_and_is_not_cached()
    {
        const string key = "a-key-of-this-test";
        using var closed = new RunningServer(null, ("Upload:AccessKeys:0", key));
        using var visitor = new Visitor(closed.Address);
        using var asked = await GetAsync(closed.Client, "/", null);
        using var signedIn = await visitor.SubmitAsync("/", "form[data-id=sign-in]", ("key", key));
        using var page = await visitor.GetAsync("/");

        Assert.Equal(HttpStatusCode.Unauthorized, asked.StatusCode);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.All([asked, page], answer => Assert.Null(answer.Headers.ETag));
        Assert.All([asked, page], answer => Assert.True(answer.Headers.CacheControl!.NoStore));
    }

    private static async Task<EntityTagHeaderValue?> TagAsync(RunningServer replica)
    {
        using var answer = await GetAsync(replica.Client, "/", null);
        return answer.Headers.ETag;
    }

    private static async Task<HttpResponseMessage> GetAsync(HttpClient client, string page, EntityTagHeaderValue? known)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, page) { Headers = { { "Accept", "text/html" } } };
        if (known is not null)
            request.Headers.IfNoneMatch.Add(known);
        return await client.SendAsync(request);
    }
}
