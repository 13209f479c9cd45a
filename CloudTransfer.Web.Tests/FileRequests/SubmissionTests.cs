using System.Net;
using System.Net.Http.Json;
using System.Text;
using CloudTransfer.Web.Models;

namespace CloudTransfer.Web.Tests.FileRequests;

/// <summary>What is sent to a file request, by every way in, reaches its requester whole, and nobody else.</summary>
public sealed class SubmissionTests(RequestServers servers) : IClassFixture<RequestServers>
{
    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Files_sent_by_every_way_in_are_opened_by_the_requester_and_by_no_sender(bool isPostgreSql)
    {
        var (one, two) = servers.Replicas(isPostgreSql);
        var request = await one.Client.AskAsync(new { title = "Photos", from = "Ada" });

        var receipt = await two.Client.SendFormAsync($"/r/{request.Id}", new FormBody().Field("from", "Ben").File("a.txt", [1]).File("F/b.txt", [2, 3]));
        var (_, put) = await one.Client.PutAsync(request, "c.bin", [4, 5, 6]);
        var announced = await AnnounceAsync(two.Client, $"/r/{request.Id}/transfers", """{"files":[{"path":"d.bin","size":4}],"from":"Cleo"}""");
        await AppendAsync(one.Client, announced, [7, 8, 9, 10]);

        using (var tus = await two.Client.SendAsync(new HttpRequestMessage(HttpMethod.Post, $"/r/{request.Id}/tus")
        {
            Headers = { { "Tus-Resumable", "1.0.0" }, { "Upload-Length", "2" }, { "Upload-Metadata", "filename ZS5iaW4=" } },
            Content = new ByteArrayContent([11, 12]) { Headers = { { "Content-Type", "application/offset+octet-stream" } } },
        }))
        {
            Assert.Equal(HttpStatusCode.Created, tus.StatusCode);
            Assert.Contains($"/r/{request.Id}/receipts/", tus.Headers.GetValues("Transfer-Owner-Link").Single(), StringComparison.Ordinal);
        }

        var received = (await two.Client.ReadAsync(request)).Received;
        Assert.Equal([11, 12], await one.Client.DownloadAsync(received[0].Id));
        Assert.Equal([("e.bin", ""), ("d.bin", "Cleo"), ("c.bin", ""), ("a.txt and 1 more.zip", "Ben")], received.Select(transfer => (transfer.Name, transfer.From)));
        Assert.Equal([4, 5, 6], await two.Client.DownloadAsync(received[2].Id));
        Assert.Equal([7, 8, 9, 10], await one.Client.DownloadAsync(received[1].Id));
        string[] known = [put!.Id, announced.Id];
        Assert.All(received, transfer => Assert.DoesNotContain(transfer.Id, known));
        foreach (var own in known)
        {
            foreach (var path in new[] { $"/d/{own}", $"/d/{own}/download", $"/d/{own}/files/0", $"/d/{own}/files/0/view", $"/d/{own}/zip?file=0", $"/d/{own}/SHA256SUMS", $"/api/v1/transfers/{own}", $"/api/v1/transfers/{own}/files" })
                Assert.Equal(HttpStatusCode.NotFound, await one.Client.StatusAsync(path));
        }

        Assert.Equal(HttpStatusCode.OK, await two.Client.StatusAsync(receipt));
        Assert.All(new[] { put.Link, put.OwnerLink, announced.Link, announced.OwnerLink! }, link => Assert.Contains($"/r/{request.Id}/receipts/", link, StringComparison.Ordinal));
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Sender_cannot_change_delete_or_open_what_is_complete(bool isPostgreSql)
    {
        var (one, two) = servers.Replicas(isPostgreSql);
        var request = await one.Client.AskAsync(new { title = "Photos" });
        var arriving = await AnnounceAsync(one.Client, $"/r/{request.Id}/transfers", """{"files":[{"path":"a.bin","size":2}]}""");
        var complete = await AnnounceAsync(one.Client, $"/r/{request.Id}/transfers", """{"files":[{"path":"b.bin","size":2}]}""");
        await AppendAsync(two.Client, complete, [1, 2]);

        foreach (var transfer in new[] { arriving, complete })
        {
            Assert.Equal(HttpStatusCode.NotFound, await OwnAsync(two.Client, HttpMethod.Patch, transfer, new { password = "mine" }));
            var token = RequestClient.TokenOf(transfer.OwnerLink!);
            using var page = await one.Client.GetAsync($"/t/{token}");
            Assert.Equal($"/r/{request.Id}/receipts/{token}", page.Headers.Location?.ToString());
            foreach (var path in new[] { "qr.svg", "delete" })
                Assert.Equal(HttpStatusCode.NotFound, await one.Client.StatusAsync($"/t/{token}/{path}"));
            using var told = await one.Client.SendAsync(Owned(HttpMethod.Get, transfer));
            var text = await told.Content.ReadAsStringAsync();
            Assert.All((await one.Client.ReadAsync(request)).Received, received => Assert.DoesNotContain(received.Id, text, StringComparison.Ordinal));
        }

        Assert.Equal(HttpStatusCode.NotFound, await OwnAsync(two.Client, HttpMethod.Delete, complete));
        using (var terminated = await two.Client.SendAsync(new HttpRequestMessage(HttpMethod.Delete, complete.Uploads![0].Url) { Headers = { { "Tus-Resumable", "1.0.0" } } }))
            Assert.Equal(HttpStatusCode.NotFound, terminated.StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, await OwnAsync(two.Client, HttpMethod.Delete, arriving));
        Assert.Equal("b.bin", Assert.Single((await one.Client.ReadAsync(request)).Received).Name);
    }

    [Fact]
    public async Task Terms_of_a_sender_keep_the_requester_from_nothing()
    {
        var (one, _) = servers.Replicas(isPostgreSql: false);
        var request = await one.Client.AskAsync(new { title = "Photos", keep = "30d" });

        await one.Client.SendFormAsync(
            $"/r/{request.Id}",
            new FormBody().Field("password", "mine").Field("expires", "1h").Field("downloads", "1").Field("recipients", "a@example.org").Field("title", "Mine").File("a.txt", [1]));
        await one.Client.PutAsync(request, "b.txt?password=mine&expires=1h", [1], ("X-Password", "mine"), ("X-Expires", "1h"), ("X-Downloads", "1"));
        var announced = await AnnounceAsync(one.Client, $"/r/{request.Id}/transfers", """{"files":[{"path":"c.bin","size":1}],"password":"mine","expires":"1h","downloads":1}""");
        await AppendAsync(one.Client, announced, [1]);

        foreach (var received in (await one.Client.ReadAsync(request)).Received)
        {
            Assert.InRange(received.Expires!.Value - one.Clock.GetUtcNow(), TimeSpan.FromDays(29.9), TimeSpan.FromDays(30.1));
            for (var times = 0; times < 2; times++)
                Assert.Equal([1], await one.Client.DownloadAsync(received.Id));
        }
    }

    [Fact]
    public async Task Receipt_lists_what_its_sender_sent_and_nothing_of_others()
    {
        var (one, two) = servers.Replicas(isPostgreSql: false);
        var request = await one.Client.AskAsync(new { title = "Photos <b>now</b>", from = "Ada", maxSubmissions = 2 });
        var mine = await one.Client.SendFormAsync($"/r/{request.Id}", new FormBody().Field("from", "Ben").Field("title", "<i>mine</i>").File("mine.txt", [1]));
        await two.Client.SendFormAsync($"/r/{request.Id}", new FormBody().File("theirs.txt", [1]));
        await two.Client.SendFormAsync(mine, new FormBody().File("more.txt", [1, 2]));

        using var visitor = new Visitor(one.Address);
        var page = await visitor.ReadAsync(mine);

        Assert.Equal(["mine.txt", "more.txt"], page.QuerySelectorAll(".receipt-files .name").Select(name => name.TextContent));
        Assert.Equal(["<i>mine</i>", "more.txt"], page.QuerySelectorAll("[data-id=received] h2").Select(name => name.TextContent));
        Assert.Equal("Ben", page.QuerySelector("#from")!.GetAttribute("value"));
        Assert.Contains("Photos <b>now</b>", page.Body!.TextContent, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Conflict, (await one.Client.PutAsync(request, "third.txt", [1])).Status);
        var other = await one.Client.AskAsync(new { title = "Another" });
        Assert.Equal(HttpStatusCode.NotFound, await one.Client.StatusAsync(mine.Replace(request.Id, other.Id, StringComparison.Ordinal)));
    }

    internal static async Task<TransferAnswer> AnnounceAsync(HttpClient client, string address, string manifest)
    {
        using var response = await client.PostAsync(address, new StringContent(manifest, Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<TransferAnswer>())!;
    }

    internal static async Task AppendAsync(HttpClient client, TransferAnswer transfer, byte[] bytes)
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, new Uri(transfer.Uploads![0].Url).AbsolutePath)
        {
            Content = new ByteArrayContent(bytes) { Headers = { { "Content-Type", "application/offset+octet-stream" } } },
            Headers = { { "Tus-Resumable", "1.0.0" }, { "Upload-Offset", "0" } },
        };
        using var response = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Contains("/r/", response.Headers.GetValues("Transfer-Link").Single(), StringComparison.Ordinal);
    }

    private static HttpRequestMessage Owned(HttpMethod method, TransferAnswer transfer, object? content = null) => new(method, $"/api/v1/transfers/{transfer.Id}")
    {
        Headers = { { "Authorization", $"Bearer {RequestClient.TokenOf(transfer.OwnerLink!)}" } },
        Content = content is null ? null : JsonContent.Create(content),
    };

    private static async Task<HttpStatusCode> OwnAsync(HttpClient client, HttpMethod method, TransferAnswer transfer, object? content = null)
    {
        using var response = await client.SendAsync(Owned(method, transfer, content));
        return response.StatusCode;
    }
}
