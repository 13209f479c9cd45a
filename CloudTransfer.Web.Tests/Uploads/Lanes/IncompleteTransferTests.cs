using System.Net;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Uploads.Lanes;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Uploads.Lanes;

/// <summary>What recipients see of an incomplete transfer, and how abandoned transfers are removed.</summary>
public sealed class IncompleteTransferTests : IDisposable
{
    private readonly RunningServer _server = new();
    private readonly TusClient _tus;

    public IncompleteTransferTests() => _tus = new TusClient(_server.Client);

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Complete_file_can_be_downloaded_before_the_rest_and_does_not_change()
    {
        var folder = SampleFolder.Of(1000, 2000, 3000, 0);
        var answer = await _tus.CreateTransferAsync(folder.Manifest(2));
        // The second lane begins in the middle of the third file.
        var (first, second) = (answer.Uploads![0], answer.Uploads[1]);
        await _tus.SendAllAsync(first.Url, 0, folder.Lane(first)[..2999]);
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Conflict, HttpStatusCode.Conflict, HttpStatusCode.OK], await StatusesAsync(answer.Id));
        await _tus.SendAllAsync(second.Url, 0, folder.Lane(second));
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Conflict, HttpStatusCode.OK, HttpStatusCode.OK], await StatusesAsync(answer.Id));
        using var early = await _server.Client.GetAsync($"/d/{answer.Id}/files/2");
        Assert.Equal(folder.Files[2].Bytes, await early.Content.ReadAsByteArrayAsync());

        await _tus.SendAllAsync(first.Url, 2999, folder.Lane(first)[2999..]);
        using var late = await _server.Client.GetAsync($"/d/{answer.Id}/files/2");
        Assert.Equal(folder.Files[2].Bytes, await late.Content.ReadAsByteArrayAsync());
        Assert.Equal(early.Headers.ETag, late.Headers.ETag);
        await folder.AssertIsAtAsync(_server.Client, answer.Link);
    }

    [Fact]
    public async Task Download_of_an_incomplete_transfer_is_409_with_its_progress()
    {
        var (_, answer) = await BeginAsync(437);
        using var early = await _server.Client.GetAsync(answer.Link.Download());
        Assert.Equal(HttpStatusCode.Conflict, early.StatusCode);
        Assert.Contains("43 %", await early.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.NotNull(early.Headers.RetryAfter);
    }

    [Theory]
    [InlineData("text/html", "On its way, 43 %")]
    [InlineData("*/*", "Holiday.zip is on its way: 437 bytes of 1.0 kB have arrived, 43 %.")]
    public async Task Link_shows_the_upload_progress(string accept, string expected)
    {
        var (_, answer) = await BeginAsync(437);
        using var request = new HttpRequestMessage(HttpMethod.Get, answer.Link) { Headers = { { "Accept", accept } } };
        using var page = await _server.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Contains(expected, await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Transfer_with_a_download_limit_serves_nothing_until_it_is_complete()
    {
        var (_, answer) = await BeginAsync(600, manifest => manifest with { Downloads = 1 });
        Assert.Equal(HttpStatusCode.Conflict, (await StatusesAsync(answer.Id))[0]);
    }

    [Fact]
    public async Task Password_protects_an_incomplete_transfer()
    {
        var (folder, answer) = await BeginAsync(600, manifest => manifest with { Password = "sesame" });
        foreach (var url in new[] { $"/d/{answer.Id}/files/0", $"/d/{answer.Id}/download", $"/api/v1/transfers/{answer.Id}" })
        {
            using var denied = await _server.Client.GetAsync(url);
            Assert.Equal(HttpStatusCode.Unauthorized, denied.StatusCode);
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, $"/d/{answer.Id}/files/0");
        request.Headers.Authorization = RequestCredentials.Password("sesame");
        using var allowed = await _server.Client.SendAsync(request);
        Assert.Equal(folder.Files[0].Bytes, await allowed.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Lifetime_starts_when_the_transfer_is_complete()
    {
        var url = await _tus.CreateAsync(2, query: "?expires=1d");
        await _tus.SendAllAsync(url, 0, [1]);
        _server.Clock.Advance(TimeSpan.FromDays(2));
        await _server.SweepAsync();
        await _tus.SendAllAsync(url, 1, [2]);
        using var head = await _tus.HeadAsync(url);
        _server.Clock.Advance(TimeSpan.FromHours(23));
        Assert.Equal([1, 2], await _server.Client.GetByteArrayAsync(head.Header("Transfer-Link")!.Download()));
        _server.Clock.Advance(TimeSpan.FromHours(2));
        await _server.SweepAsync();
        Assert.Null(await _tus.OffsetAsync(url));
        await _server.AssertEmptyAsync();
    }

    [Fact]
    public async Task Upload_is_removed_after_three_days_without_a_byte()
    {
        var folder = SampleFolder.Of(500, 500);
        var answer = await _tus.CreateTransferAsync(folder.Manifest(2));
        var (first, second) = (answer.Uploads![0].Url, answer.Uploads[1].Url);
        _server.Clock.Advance(TimeSpan.FromDays(2));
        await _tus.SendAllAsync(second, 0, folder.Joined[500..501]);
        _server.Clock.Advance(TimeSpan.FromDays(2));
        await _server.SweepAsync();
        Assert.Equal(0, await _tus.OffsetAsync(first));
        Assert.Equal(1, await _tus.OffsetAsync(second));

        _server.Clock.Advance(TimeSpan.FromDays(1.1));
        var sweep = await _server.SweepAsync();
        Assert.True(sweep.Bytes >= 1000);
        Assert.Null(await _tus.OffsetAsync(second));
        await _server.AssertEmptyAsync();
        Assert.Equal(0, await _server.CountAsync("lanes"));
    }

    [Fact]
    public async Task Terminating_one_lane_deletes_the_transfer_and_frees_space_and_rows()
    {
        var folder = SampleFolder.Of(50_000, 50_000);
        var answer = await _tus.CreateTransferAsync(folder.Manifest(2));
        await _tus.SendAllAsync(answer.Uploads![0].Url, 0, folder.Lane(answer.Uploads[0])[..100]);
        using var terminated = await _tus.SendAsync("DELETE", answer.Uploads[1].Url, (byte[]?)null);
        Assert.Equal(HttpStatusCode.NoContent, terminated.StatusCode);
        Assert.Null(await _tus.OffsetAsync(answer.Uploads[0].Url));
        await _server.AssertEmptyAsync();
        Assert.Equal(0, await _server.CountAsync("lanes"));
    }

    [Fact]
    public async Task Only_the_owner_can_delete_a_transfer()
    {
        var mine = await _tus.CreateTransferAsync(SampleFolder.Of(10, 10).Manifest());
        var other = await _tus.CreateTransferAsync(SampleFolder.Of(10, 10).Manifest());
        foreach (var (owner, status) in new[] { (null, 401), (other.OwnerLink, 404), (mine.OwnerLink, 204) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Delete, $"/api/v1/transfers/{mine.Id}");
            request.Headers.Authorization = owner is null ? null : RequestCredentials.Owner(owner);
            using var response = await _server.Client.SendAsync(request);
            Assert.Equal(status, (int)response.StatusCode);
        }

        Assert.Equal(1, await _server.CountAsync("transfers"));
    }

    [Fact]
    public async Task Cleaner_completes_a_removal_that_a_killed_replica_started()
    {
        await _tus.CreateAsync(100);
        await using (var connection = await _server.Services.GetRequiredService<IDatabase>().OpenAsync(CancellationToken.None))
            await Dapper.SqlMapper.ExecuteAsync(connection, "UPDATE transfers SET state = 'deleting', claimed_at = created_at, expires_at = created_at");
        _server.Clock.Advance(TimeSpan.FromMinutes(6));
        await _server.SweepAsync();
        await _server.AssertEmptyAsync();
    }

    // A transfer of two files with 500 bytes each, of which some have arrived.
    private async Task<(SampleFolder Folder, TransferAnswer Answer)> BeginAsync(int arrived, Func<ManifestRequest, ManifestRequest>? terms = null)
    {
        var folder = SampleFolder.Of(500, 500);
        var manifest = folder.Manifest();
        var answer = await _tus.CreateTransferAsync(terms?.Invoke(manifest) ?? manifest);
        await _tus.SendAllAsync(answer.Uploads![0].Url, 0, folder.Joined[..arrived]);
        return (folder, answer);
    }

    private async Task<HttpStatusCode[]> StatusesAsync(string id)
    {
        var statuses = new HttpStatusCode[4];
        for (var n = 0; n < statuses.Length; n++)
        {
            using var response = await _server.Client.GetAsync($"/d/{id}/files/{n}");
            statuses[n] = response.StatusCode;
        }

        return statuses;
    }
}
