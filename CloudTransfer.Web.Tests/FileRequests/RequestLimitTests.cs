using System.Net;
using System.Net.Http.Json;

namespace CloudTransfer.Web.Tests.FileRequests;

/// <summary>A file request takes no more than it says, on however many replicas, and nothing after its end.</summary>
public sealed class RequestLimitTests(RequestServers servers) : IClassFixture<RequestServers>
{
    [SkippableTheory]
    [InlineData(false, "maxSubmissions", 5)]
    [InlineData(true, "maxSubmissions", 5)]
    [InlineData(false, "maxFiles", 5)]
    [InlineData(true, "maxFiles", 5)]
    [InlineData(false, "maxBytes", 5000)]
    [InlineData(true, "maxBytes", 5000)]
    public async Task Limit_is_not_exceeded_by_senders_at_the_same_moment(bool isPostgreSql, string limit, int most)
    {
        var (one, two) = servers.Replicas(isPostgreSql);
        var request = await one.Client.AskAsync(new Dictionary<string, object>(StringComparer.Ordinal) { ["title"] = "Photos", [limit] = most });

        var sent = await Task.WhenAll(Enumerable.Range(0, 16).Select(n => (n % 2 == 0 ? one : two).Client.PutAsync(request, $"{n}.bin", new byte[1000])));

        Assert.Equal(5, sent.Count(answer => answer.Status is HttpStatusCode.Created));
        Assert.All(sent, answer => Assert.Contains(answer.Status, new[] { HttpStatusCode.Created, HttpStatusCode.Conflict, HttpStatusCode.RequestEntityTooLarge }));
        Assert.Equal(5, (await two.Client.ReadAsync(request)).Received.Count);
    }

    [Fact]
    public async Task More_bytes_or_files_than_are_left_are_refused_with_what_is_left()
    {
        var (one, _) = servers.Replicas(isPostgreSql: false);
        var request = await one.Client.AskAsync(new { title = "Photos", maxBytes = 3000, maxFiles = 2 });
        Assert.Equal(HttpStatusCode.Created, (await one.Client.PutAsync(request, "a.bin", new byte[1000])).Status);

        foreach (var (form, words) in new[]
        {
            (new FormBody().File("b.bin", new byte[2500]), "2 kB"),
            (new FormBody().File("b.bin", [1]).File("c.bin", [1]), "more than 1 files"),
        })
        {
            using var response = await one.Client.PostAsync($"/r/{request.Id}", form.ToContent());
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
            Assert.Contains(words, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.Single((await one.Client.ReadAsync(request)).Received);
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Closed_request_takes_nothing_new_lets_what_has_begun_end_and_opens_again(bool isPostgreSql)
    {
        var (one, two) = servers.Replicas(isPostgreSql);
        var request = await one.Client.AskAsync(new { title = "Photos", expires = "1d" });
        var begun = await SubmissionTests.AnnounceAsync(one.Client, $"/r/{request.Id}/transfers", """{"files":[{"path":"a.bin","size":2}]}""");
        using (var closed = await two.Client.SendAsync(RequestClient.Own(HttpMethod.Patch, request, new { closed = true })))
            Assert.Equal(HttpStatusCode.NoContent, closed.StatusCode);

        Assert.Equal(HttpStatusCode.Gone, (await one.Client.PutAsync(request, "b.bin", [1])).Status);
        Assert.Equal(HttpStatusCode.Gone, await one.Client.StatusAsync($"/r/{request.Id}"));
        await SubmissionTests.AppendAsync(one.Client, begun, [1, 2]);
        Assert.False((await two.Client.ReadAsync(request)).IsOpen);
        using (var page = await one.Client.GetAsync(new Uri(begun.OwnerLink!).AbsolutePath))
            Assert.DoesNotContain("new-transfer", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        using (var opened = await one.Client.SendAsync(RequestClient.Own(HttpMethod.Patch, request, new { expires = "2d" })))
            Assert.Equal(HttpStatusCode.NoContent, opened.StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await two.Client.PutAsync(request, "b.bin", [1])).Status);
        one.Clock.Advance(TimeSpan.FromDays(3));
        Assert.Equal(HttpStatusCode.Gone, (await one.Client.PutAsync(request, "c.bin", [1])).Status);
        one.Clock.Advance(TimeSpan.FromDays(-3));
    }

    [Theory]
    [InlineData("""{}""", "title")]
    [InlineData("""{"title":" "}""", "title")]
    [InlineData("""{"title":"a","expires":"soon"}""", "expires")]
    [InlineData("""{"title":"a","expires":"3000d"}""", "30 days")]
    [InlineData("""{"title":"a","keep":"2031-12-31"}""", "keep")]
    [InlineData("""{"title":"a","maxBytes":-1}""", "maxBytes")]
    [InlineData("""{"title":"a","maxFiles":0}""", "maxFiles")]
    [InlineData("""{"title":"a","maxSubmissions":2000000}""", "maxSubmissions")]
    [InlineData("""{"title":""", "not understood")]
    [InlineData("", "")]
    public async Task Request_that_cannot_be_is_refused_with_what_to_write(string json, string words)
    {
        var (one, _) = servers.Replicas(isPostgreSql: false);
        var before = await one.CountAsync("file_requests");

        using var response = await one.Client.PostAsync("/api/v1/requests", new StringContent(json, System.Text.Encoding.UTF8, "application/json"));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(words, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(before, await one.CountAsync("file_requests"));
    }

    [Fact]
    public async Task Password_is_asked_of_senders_on_every_way_in_and_a_receipt_needs_none()
    {
        var (one, two) = servers.Replicas(isPostgreSql: false);
        var request = await one.Client.AskAsync(new { title = "Secret plans", password = "open-sesame" });
        using var visitor = new Visitor(two.Address);

        Assert.Equal(HttpStatusCode.Unauthorized, (await one.Client.PutAsync(request, "a.bin", [1])).Status);
        using (var manifest = await one.Client.PostAsJsonAsync($"/r/{request.Id}/transfers", new { files = new[] { new { path = "a", size = 1 } } }))
            Assert.Equal(HttpStatusCode.Unauthorized, manifest.StatusCode);
        using (var form = await one.Client.PostAsync($"/r/{request.Id}", new FormBody().File("a.bin", [1]).ToContent()))
            Assert.Equal(HttpStatusCode.Unauthorized, form.StatusCode);
        Assert.DoesNotContain("Secret plans", (await visitor.ReadAsync($"/r/{request.Id}")).Body!.TextContent, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Created, (await one.Client.PutAsync(request, "a.bin", [1], ("Authorization", $"{RequestCredentials.Password("open-sesame")}"))).Status);

        using (var wrong = await visitor.SubmitAsync($"/r/{request.Id}", "form[data-id=password]", ("password", "wrong")))
            Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        using (var right = await visitor.SubmitAsync($"/r/{request.Id}", "form[data-id=password]", ("password", "open-sesame")))
            Assert.Equal(HttpStatusCode.SeeOther, right.StatusCode);
        Assert.Contains("Secret plans", (await visitor.ReadAsync($"/r/{request.Id}")).Body!.TextContent, StringComparison.Ordinal);
        using var sent = await visitor.SendAsync(new HttpRequestMessage(HttpMethod.Post, $"/r/{request.Id}") { Content = new FormBody().File("b.bin", [1]).ToContent() });
        Assert.Equal(HttpStatusCode.SeeOther, sent.StatusCode);
        await one.Client.SendFormAsync(sent.Headers.Location!.ToString(), new FormBody().File("c.bin", [1]));
        Assert.Equal(3, (await one.Client.ReadAsync(request)).Received.Count);
    }
}
