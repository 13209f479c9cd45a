using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.FileRequests;
using CloudTransfer.Web.Models.Requests;
using CloudTransfer.Web.Tests.Archives;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.FileRequests;

/// <summary>What a requester does with a file request, by its pages and without script.</summary>
public sealed class RequesterTests(RequestServers servers) : IClassFixture<RequestServers>
{
    [Fact]
    public async Task Requester_asks_looks_extends_closes_and_deletes_by_plain_forms()
    {
        var (one, two) = servers.Replicas(isPostgreSql: false);
        using var requester = new Visitor(one.Address);
        using var made = await requester.SubmitAsync("/requests", "form[data-id=new-request]", ("title", "Photos"), ("maxBytes", "1 MB"), ("expires", "1d"), ("from", "Ada"));
        Assert.Equal(HttpStatusCode.SeeOther, made.StatusCode);
        var own = made.Headers.Location!.ToString();
        var link = (await requester.ReadAsync(own)).QuerySelector("#link")!.GetAttribute("value")!;
        using var sender = new Visitor(two.Address);
        var asked = await sender.ReadAsync(new Uri(link).AbsolutePath);
        Assert.Equal("Photos", asked.QuerySelector("h1")!.TextContent);
        Assert.Contains("Ada asks you for files", asked.Body!.TextContent, StringComparison.Ordinal);
        await two.Client.SendFormAsync(new Uri(link).AbsolutePath, new FormBody().Field("from", "Ben").File("a.txt", [1]));
        await two.Client.SendFormAsync(new Uri(link).AbsolutePath, new FormBody().File("b.txt", [1, 2]));

        var page = await requester.ReadAsync(own);
        Assert.Equal(["b.txt", "a.txt"], page.QuerySelectorAll("[data-id=received] .name").Select(name => name.TextContent));
        using (var opened = await requester.GetAsync(page.QuerySelector("[data-id=received] a")!.GetAttribute("href")!))
            Assert.Equal(HttpStatusCode.OK, opened.StatusCode);
        var delete = page.QuerySelectorAll("[data-id=received] a.danger")[0].GetAttribute("href")!;
        (await requester.SubmitAsync(delete, "form[data-id=delete]")).Dispose();
        Assert.Equal(["a.txt"], (await requester.ReadAsync(own)).QuerySelectorAll("[data-id=received] .name").Select(name => name.TextContent));

        (await requester.SubmitAsync(own, "form[data-id=close]")).Dispose();
        Assert.Contains("Your request is closed", (await requester.ReadAsync(own)).Body!.TextContent, StringComparison.Ordinal);
        using (var wrong = await requester.SubmitAsync(own, "form[data-id=extend]", ("expires", "9999d")))
            Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        (await requester.SubmitAsync(own, "form[data-id=extend]", ("expires", "3d"))).Dispose();
        Assert.Equal(HttpStatusCode.OK, await two.Client.StatusAsync(new Uri(link).AbsolutePath));

        (await requester.SubmitAsync(own + "/delete", "form[data-id=delete]")).Dispose();
        Assert.Equal(HttpStatusCode.NotFound, await one.Client.StatusAsync(own));
        Assert.Equal(HttpStatusCode.NotFound, await one.Client.StatusAsync(new Uri(link).AbsolutePath));
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task All_that_was_sent_is_one_zip_with_a_known_length_and_ranges(bool isPostgreSql)
    {
        var (one, two) = servers.Replicas(isPostgreSql);
        var request = await one.Client.AskAsync(new { title = "Summer/2026" });
        var path = new Uri(request.OwnerLink).AbsolutePath + "/zip";
        Assert.Equal(HttpStatusCode.NotFound, await one.Client.StatusAsync(path));
        await one.Client.SendFormAsync($"/r/{request.Id}", new FormBody().Field("from", "Ben / Büro").File("F/a.bin", SampleBytes.Of(300_000)).File("F/b.txt", [2]));
        await two.Client.PutAsync(request, "single.bin", SampleBytes.Of(70_000));
        await SubmissionTests.AnnounceAsync(one.Client, $"/r/{request.Id}/transfers", """{"files":[{"path":"arriving.bin","size":2}]}""");
        await two.Client.PutAsync(request, "empty.bin", []);

        using var response = await one.Client.GetAsync(path);
        var whole = await response.Content.ReadAsByteArrayAsync();
        Assert.Equal(whole.Length, response.Content.Headers.ContentLength);
        Assert.EndsWith(".zip", response.SavedAs(), StringComparison.Ordinal);
        using (var zip = new ZipArchive(new MemoryStream(whole)))
        {
            Assert.Equal(["1 Ben _ Büro/F/a.bin", "1 Ben _ Büro/F/b.txt", "2 single.bin/single.bin", "3 empty.bin/empty.bin"], zip.Entries.Select(entry => entry.FullName));
            await using var first = await zip.Entries[0].OpenAsync();
            using var bytes = new MemoryStream();
            await first.CopyToAsync(bytes);
            Assert.Equal(SampleBytes.Of(300_000), bytes.ToArray());
        }

        foreach (var offset in new[] { 1, 299_990, 300_200, 370_300, whole.Length - 300, whole.Length - 1 })
        {
            using var ranged = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Range = new RangeHeaderValue(offset, null), IfRange = new RangeConditionHeaderValue(response.Headers.ETag!) } };
            using var rest = await two.Client.SendAsync(ranged);
            Assert.Equal(HttpStatusCode.PartialContent, rest.StatusCode);
            Assert.Equal(whole[offset..], await rest.Content.ReadAsByteArrayAsync());
        }

        using var folder = new TestFolder();
        await File.WriteAllBytesAsync(folder["all.zip"], whole);
        Assert.Equal(0, (await Tool.RunAsync(Requires.Program("unzip"), "-tq", folder["all.zip"])).ExitCode);
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Deleted_request_takes_with_it_all_that_was_sent_also_where_its_replica_is_killed(bool isPostgreSql)
    {
        var (one, two) = servers.Replicas(isPostgreSql);
        var kept = await one.Client.AskAsync(new { title = "Kept" });
        await one.Client.PutAsync(kept, "kept.bin", [1]);
        foreach (var isKilled in new[] { false, true })
        {
            var request = await one.Client.AskAsync(new { title = "Photos" });
            var receipts = new List<string>();
            for (var n = 0; n < 3; n++)
                receipts.Add(new Uri((await one.Client.PutAsync(request, $"{n}.bin", [1])).Answer!.OwnerLink).AbsolutePath);
            await SubmissionTests.AnnounceAsync(one.Client, $"/r/{request.Id}/transfers", """{"files":[{"path":"arriving.bin","size":2}]}""");
            var received = (await one.Client.ReadAsync(request)).Received;

            if (isKilled)
            {
                await one.Services.GetRequiredService<IDatabase>().ExecuteAsync("UPDATE file_requests SET deleted_at = 1 WHERE id = @id", new { id = request.Id }, CancellationToken.None);
                Assert.Equal(HttpStatusCode.NotFound, (await two.Client.PutAsync(request, "late.bin", [1])).Status);
                await two.Services.GetRequiredService<RequestRemoval>().CompleteAsync(CancellationToken.None);
            }
            else
            {
                using var deleted = await two.Client.SendAsync(RequestClient.Own(HttpMethod.Delete, request));
                Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
            }

            Assert.Equal(0, await one.CountAsync($"transfers WHERE request_id = '{request.Id}'") + await one.CountAsync($"file_requests WHERE id = '{request.Id}'"));
            foreach (var transfer in received)
                Assert.Equal(HttpStatusCode.NotFound, await one.Client.StatusAsync($"/d/{transfer.Id}"));
            foreach (var receipt in receipts)
                Assert.Equal(HttpStatusCode.OK, await one.Client.StatusAsync(receipt));
        }

        Assert.Equal("kept.bin", Assert.Single((await two.Client.ReadAsync(kept)).Received).Name);
    }

    [Fact]
    public async Task Request_is_forgotten_a_month_after_its_end_when_nothing_of_it_is_left()
    {
        using var server = new RunningServer();
        var request = await server.Client.AskAsync(new { title = "Photos", expires = "1d", keep = "1d" });
        await server.Client.AskAsync(new { title = "Open", expires = "30d" });
        await server.Client.PutAsync(request, "a.bin", [1]);
        var removal = server.Services.GetRequiredService<RequestRemoval>();

        server.Clock.Advance(TimeSpan.FromDays(20));
        await removal.ForgetOldAsync(CancellationToken.None);
        Assert.Equal(2, await server.CountAsync("file_requests"));
        server.Clock.Advance(TimeSpan.FromDays(20));
        await removal.ForgetOldAsync(CancellationToken.None);
        Assert.Equal(2, await server.CountAsync("file_requests"));
        await server.SweepAsync();
        await removal.ForgetOldAsync(CancellationToken.None);
        Assert.Equal(1, await server.CountAsync("file_requests"));
    }

    [Fact]
    public async Task Where_uploads_need_a_key_asking_needs_it_and_answering_does_not()
    {
        using var server = new RunningServer(settings: ("Upload:AccessKeys:0", "only-for-the-team"));
        Assert.Equal(HttpStatusCode.Unauthorized, await server.Client.StatusAsync("/requests"));
        using (var refused = await server.Client.PostAsync("/api/v1/requests", null))
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        using var message = new HttpRequestMessage(HttpMethod.Post, "/api/v1/requests")
        {
            Content = System.Net.Http.Json.JsonContent.Create(new { title = "Photos" }),
            Headers = { { "Authorization", $"{RequestCredentials.Password("only-for-the-team")}" } },
        };
        using var made = await server.Client.SendAsync(message);
        var request = (await System.Net.Http.Json.HttpContentJsonExtensions.ReadFromJsonAsync<FileRequestAnswer>(made.Content))!;

        Assert.Equal(HttpStatusCode.OK, await server.Client.StatusAsync($"/r/{request.Id}"));
        Assert.Equal(HttpStatusCode.Created, (await server.Client.PutAsync(request, "a.bin", [1])).Status);
        await server.Client.SendFormAsync($"/r/{request.Id}", new FormBody().File("b.bin", [1]));
        Assert.Equal(2, (await server.Client.ReadAsync(request)).Received.Count);
    }
}
