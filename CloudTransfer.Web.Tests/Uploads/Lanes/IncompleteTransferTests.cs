using System.Net;
using System.Net.Http.Headers;
using System.Text;
using CloudTransfer.Web.Database;

namespace CloudTransfer.Web.Tests.Uploads.Lanes;

/// <summary>What recipients see of an incomplete transfer, and how abandoned transfers are removed.</summary>
public sealed class IncompleteTransferTests
{
    [Fact]
    public async Task Complete_file_can_be_downloaded_before_the_rest_and_does_not_change()
    {
        using var server = new RunningServer();
        var tus = new TusClient(server.Client);
        var folder = SampleFolder.Of(1000, 2000, 3000, 0);
        var answer = await tus.CreateTransferAsync(folder.Manifest(2));
        // The second lane begins in the middle of the third file.
        var (first, second) = (answer.Uploads![0], answer.Uploads[1]);
        await tus.SendAllAsync(first.Url, 0, folder.Lane(first)[..2999]);
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Conflict, HttpStatusCode.Conflict, HttpStatusCode.OK], await StatusesAsync(server, answer.Id));
        await tus.SendAllAsync(second.Url, 0, folder.Lane(second));
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Conflict, HttpStatusCode.OK, HttpStatusCode.OK], await StatusesAsync(server, answer.Id));
        using var early = await server.Client.GetAsync($"/d/{answer.Id}/files/2");
        Assert.Equal(folder.Files[2].Bytes, await early.Content.ReadAsByteArrayAsync());

        await tus.SendAllAsync(first.Url, 2999, folder.Lane(first)[2999..]);
        using var late = await server.Client.GetAsync($"/d/{answer.Id}/files/2");
        Assert.Equal(folder.Files[2].Bytes, await late.Content.ReadAsByteArrayAsync());
        Assert.Equal(early.Headers.ETag, late.Headers.ETag);
        await folder.AssertIsAtAsync(server.Client, answer.Link);
    }

    [Fact]
    public async Task Download_of_an_incomplete_transfer_is_409_with_its_progress()
    {
        using var server = new RunningServer();
        var tus = new TusClient(server.Client);
        var folder = SampleFolder.Of(500, 500);
        var answer = await tus.CreateTransferAsync(folder.Manifest());
        await tus.SendAllAsync(answer.Uploads![0].Url, 0, folder.Joined[..437]);
        using var early = await server.Client.GetAsync(answer.Link.Download());
        Assert.Equal(HttpStatusCode.Conflict, early.StatusCode);
        Assert.Contains("43 %", await early.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.NotNull(early.Headers.RetryAfter);
    }

    [Theory]
    [InlineData("text/html", "On its way, 43 %")]
    [InlineData("*/*", "Holiday.zip is on its way: 437 bytes of 1.0 kB have arrived, 43 %.")]
    public async Task Link_shows_the_upload_progress(string accept, string expected)
    {
        using var server = new RunningServer();
        var tus = new TusClient(server.Client);
        var folder = SampleFolder.Of(500, 500);
        var answer = await tus.CreateTransferAsync(folder.Manifest());
        await tus.SendAllAsync(answer.Uploads![0].Url, 0, folder.Joined[..437]);
        using var request = new HttpRequestMessage(HttpMethod.Get, answer.Link) { Headers = { { "Accept", accept } } };
        using var page = await server.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Contains(expected, await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Transfer_with_a_download_limit_serves_nothing_until_it_is_complete()
    {
        using var server = new RunningServer();
        var tus = new TusClient(server.Client);
        var folder = SampleFolder.Of(500, 500);
        var answer = await tus.CreateTransferAsync(folder.Manifest() with { Downloads = 1 });
        await tus.SendAllAsync(answer.Uploads![0].Url, 0, folder.Joined[..600]);
        Assert.Equal(HttpStatusCode.Conflict, (await StatusesAsync(server, answer.Id))[0]);
    }

    [Fact]
    public async Task Password_protects_an_incomplete_transfer()
    {
        using var server = new RunningServer();
        var tus = new TusClient(server.Client);
        var folder = SampleFolder.Of(500, 500);
        var answer = await tus.CreateTransferAsync(folder.Manifest() with { Password = "sesame" });
        await tus.SendAllAsync(answer.Uploads![0].Url, 0, folder.Joined[..600]);
        foreach (var url in new[] { $"/d/{answer.Id}/files/0", $"/d/{answer.Id}/download", $"/api/v1/transfers/{answer.Id}" })
        {
            using var denied = await server.Client.GetAsync(url);
            Assert.Equal(HttpStatusCode.Unauthorized, denied.StatusCode);
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, $"/d/{answer.Id}/files/0");
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(":sesame")));
        using var allowed = await server.Client.SendAsync(request);
        Assert.Equal(folder.Files[0].Bytes, await allowed.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Lifetime_starts_when_the_transfer_is_complete()
    {
        using var server = new RunningServer();
        var tus = new TusClient(server.Client);
        var url = await tus.CreateAsync(2, query: "?expires=1d");
        await tus.SendAllAsync(url, 0, [1]);
        server.Clock.Advance(TimeSpan.FromDays(2));
        await server.SweepAsync();
        await tus.SendAllAsync(url, 1, [2]);
        using var head = await tus.HeadAsync(url);
        server.Clock.Advance(TimeSpan.FromHours(23));
        Assert.Equal([1, 2], await server.Client.GetByteArrayAsync(head.Header("Transfer-Link")!.Download()));
        server.Clock.Advance(TimeSpan.FromHours(2));
        await server.SweepAsync();
        Assert.Null(await tus.OffsetAsync(url));
        await server.AssertEmptyAsync();
    }

    [Fact]
    public async Task Upload_is_removed_after_three_days_without_a_byte()
    {
        using var server = new RunningServer();
        var tus = new TusClient(server.Client);
        var folder = SampleFolder.Of(500, 500);
        var answer = await tus.CreateTransferAsync(folder.Manifest(2));
        var (first, second) = (answer.Uploads![0].Url, answer.Uploads[1].Url);
        server.Clock.Advance(TimeSpan.FromDays(2));
        await tus.SendAllAsync(second, 0, folder.Joined[500..501]);
        server.Clock.Advance(TimeSpan.FromDays(2));
        await server.SweepAsync();
        Assert.Equal(0, await tus.OffsetAsync(first));
        Assert.Equal(1, await tus.OffsetAsync(second));

        server.Clock.Advance(TimeSpan.FromDays(1.1));
        var sweep = await server.SweepAsync();
        Assert.True(sweep.Bytes >= 1000);
        Assert.Null(await tus.OffsetAsync(second));
        await server.AssertEmptyAsync();
        Assert.Equal(0, await server.CountAsync("lanes"));
    }

    [Fact]
    public async Task Terminating_one_lane_deletes_the_transfer_and_frees_space_and_rows()
    {
        using var server = new RunningServer();
        var tus = new TusClient(server.Client);
        var folder = SampleFolder.Of(50_000, 50_000);
        var answer = await tus.CreateTransferAsync(folder.Manifest(2));
        await tus.SendAllAsync(answer.Uploads![0].Url, 0, folder.Lane(answer.Uploads[0])[..100]);
        using var terminated = await tus.SendAsync("DELETE", answer.Uploads[1].Url, (byte[]?)null);
        Assert.Equal(HttpStatusCode.NoContent, terminated.StatusCode);
        Assert.Null(await tus.OffsetAsync(answer.Uploads[0].Url));
        await server.AssertEmptyAsync();
        Assert.Equal(0, await server.CountAsync("lanes"));
    }

    [Fact]
    public async Task Only_the_owner_can_delete_a_transfer()
    {
        using var server = new RunningServer();
        var tus = new TusClient(server.Client);
        var mine = await tus.CreateTransferAsync(SampleFolder.Of(10, 10).Manifest());
        var other = await tus.CreateTransferAsync(SampleFolder.Of(10, 10).Manifest());
        foreach (var (token, status) in new[] { (null, 401), (other.OwnerLink![^32..], 404), (mine.OwnerLink![^32..], 204) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Delete, $"/api/v1/transfers/{mine.Id}");
            request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
            using var response = await server.Client.SendAsync(request);
            Assert.Equal(status, (int)response.StatusCode);
        }

        Assert.Equal(1, await server.CountAsync("transfers"));
    }

    [Fact]
    public async Task Cleaner_completes_a_removal_that_a_killed_replica_started()
    {
        using var server = new RunningServer();
        var tus = new TusClient(server.Client);
        await tus.CreateAsync(100);
        await using (var connection = await Database(server).OpenAsync(CancellationToken.None))
            await Dapper.SqlMapper.ExecuteAsync(connection, "UPDATE transfers SET state = 'deleting', claimed_at = created_at, expires_at = created_at");
        server.Clock.Advance(TimeSpan.FromMinutes(6));
        await server.SweepAsync();
        await server.AssertEmptyAsync();
    }

    private static IDatabase Database(RunningServer server) =>
        (IDatabase)server.Services.GetService(typeof(IDatabase))!;

    private static async Task<HttpStatusCode[]> StatusesAsync(RunningServer server, string id)
    {
        var statuses = new HttpStatusCode[4];
        for (var n = 0; n < statuses.Length; n++)
        {
            using var response = await server.Client.GetAsync($"/d/{id}/files/{n}");
            statuses[n] = response.StatusCode;
        }

        return statuses;
    }
}
