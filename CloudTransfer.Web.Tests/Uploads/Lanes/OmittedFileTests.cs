using CloudTransfer.Web.Models;
using CloudTransfer.Web.Tests.Transfers.Quota;

namespace CloudTransfer.Web.Tests.Uploads.Lanes;

/// <summary>Files that are omitted while their transfer is uploading.</summary>
public sealed class OmittedFileTests : IDisposable
{
    private readonly RunningServer _server = new();
    private readonly TusClient _tus;

    public OmittedFileTests() => _tus = new TusClient(_server.Client);

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Uploads_continue_after_an_omitted_file()
    {
        var folder = SampleFolder.Of(1000, 5000, 0, 3000);
        var answer = await _tus.CreateTransferAsync(folder.Manifest(3));
        var (first, second, third) = (answer.Uploads![0], answer.Uploads[1], answer.Uploads[2]);
        await _tus.SendAllAsync(first.Url, 0, folder.Lane(first)[..1500]);

        // The file covers part of the first lane, all of the second, and none of the third.
        Assert.Equal(204, await _tus.OmitAsync(answer, 1));
        Assert.Equal([3000, 3000, 0], [await _tus.OffsetAsync(first.Url), await _tus.OffsetAsync(second.Url), await _tus.OffsetAsync(third.Url)]);
        var now = await _tus.GetTransferAsync(answer);
        Assert.Equal((3, 4000, 1000, "receiving"), (now.Files, now.Size, now.Received, now.State));
        Assert.Equal([1], now.Omitted!);

        await _tus.SendAllAsync(third.Url, 0, folder.Lane(third));
        Assert.Equal("sealed", (await _tus.GetTransferAsync(answer)).State);
        await folder.Without(1).AssertIsAtAsync(_server.Client, answer.Link);
        await ReservedTotal.AssertTrueAsync(_server);
    }

    [Fact]
    public async Task Request_that_ends_at_an_omitted_file_returns_the_offset_after_it()
    {
        var folder = SampleFolder.Of(1000, 5000, 3000);
        var answer = await _tus.CreateTransferAsync(folder.Manifest());
        var lane = answer.Uploads![0];
        Assert.Equal(204, await _tus.OmitAsync(answer, 1));
        Assert.Equal(0, await _tus.OffsetAsync(lane.Url));

        using var sent = await _tus.PatchAsync(lane.Url, 0, folder.Lane(lane)[..1000]);
        Assert.Equal("6000", sent.Header("Upload-Offset"));
        await _tus.SendAllAsync(lane.Url, 6000, folder.Lane(lane)[6000..]);
        await folder.Without(1).AssertIsAtAsync(_server.Client, answer.Link);
    }

    [Fact]
    public async Task Bytes_of_an_omitted_file_are_removed_and_sending_more_of_them_is_409()
    {
        var folder = SampleFolder.Of(1000, 50_000, 3000);
        var answer = await _tus.CreateTransferAsync(folder.Manifest());
        var lane = answer.Uploads![0];
        await _tus.SendAllAsync(lane.Url, 0, folder.Lane(lane)[..20_000]);
        Assert.Equal(204, await _tus.OmitAsync(answer, 1));
        Assert.Equal(51_000, await _tus.OffsetAsync(lane.Url));
        using var behind = await _tus.PatchAsync(lane.Url, 20_000, folder.Lane(lane)[20_000..]);
        Assert.Equal(409, (int)behind.StatusCode);
        await _tus.SendAllAsync(lane.Url, 51_000, folder.Lane(lane)[51_000..]);

        var zip = await _server.Client.GetByteArrayAsync(answer.Link.Download());
        Assert.Equal(-1, zip.AsSpan().IndexOf(folder.Files[1].Bytes.AsSpan(0, 32)));
        Assert.Equal(-1, zip.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(folder.Files[1].Path)));
        await folder.Without(1).AssertIsAtAsync(_server.Client, answer.Link);
    }

    [Fact]
    public async Task Omitted_file_is_missing_from_pages_lists_and_checksums()
    {
        var folder = SampleFolder.Of(1000, 2_000_000, 3000, 4000);
        var answer = await _tus.CreateTransferAsync(folder.Manifest());
        Assert.Equal(204, await _tus.OmitAsync(answer, 1));
        using var sent = await _tus.PatchAsync(answer.Uploads![0].Url, 0, folder.Joined[..1000]);
        await _tus.SendAllAsync(answer.Uploads[0].Url, 2_001_000, folder.Joined[2_001_000..]);

        var landing = await _server.Client.GetStringAsync($"/d/{answer.Id}");
        Assert.Contains("3 files", landing, StringComparison.Ordinal);
        Assert.DoesNotContain("00001.bin", landing, StringComparison.Ordinal);
        Assert.DoesNotContain("Day 1", landing, StringComparison.Ordinal);
        Assert.DoesNotContain("00001.bin", await _server.Client.GetStringAsync($"/api/v1/transfers/{answer.Id}/files"), StringComparison.Ordinal);
        Assert.Equal(404, (int)(await _server.Client.GetAsync($"/d/{answer.Id}/files/1")).StatusCode);
        Assert.Equal(folder.Files[2].Bytes, await _server.Client.GetByteArrayAsync($"/d/{answer.Id}/files/2"));
        await Eventually.HoldsAsync(async () => (await _server.Client.GetAsync($"/d/{answer.Id}/SHA256SUMS")).IsSuccessStatusCode);
        Assert.Equal(3, (await _server.Client.GetStringAsync($"/d/{answer.Id}/SHA256SUMS")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task Omitting_a_file_that_is_being_uploaded_is_423_until_the_request_ends()
    {
        var folder = SampleFolder.Of(1000, 50_000);
        var answer = await _tus.CreateTransferAsync(folder.Manifest());
        using (var sender = new RawHttp(_server.Address))
        {
            await sender.BeginPatchAsync(answer.Uploads![0].Url, 0, 51_000);
            // A silent client would lose the lane.
            using var stop = new CancellationTokenSource();
            var sending = TrickleAsync(sender, folder.Joined, stop.Token);
            await Eventually.HoldsAsync(async () => await _tus.OffsetAsync(answer.Uploads[0].Url) > 0);
            Assert.Equal(423, await _tus.OmitAsync(answer, 1));
            await stop.CancelAsync();
            await sending;
        }

        await Eventually.HoldsAsync(async () => await _tus.OmitAsync(answer, 1) == 204);
        Assert.Equal(204, await _tus.OmitAsync(answer, 1));
        var lane = await _tus.OffsetAsync(answer.Uploads![0].Url);
        if (lane < 1000)
            using (await _tus.PatchAsync(answer.Uploads[0].Url, lane.Value, folder.Joined[(int)lane.Value..1000]))
                await folder.Without(1).AssertIsAtAsync(_server.Client, answer.Link);
        else
            await folder.Without(1).AssertIsAtAsync(_server.Client, answer.Link);
    }

    [Fact]
    public async Task Omitting_the_last_file_deletes_the_transfer_unless_it_is_sealed()
    {
        var folder = SampleFolder.Of(1000, 2000);
        var complete = await _tus.CreateTransferAsync(folder.Manifest());
        await _tus.SendAllAsync(complete.Uploads![0].Url, 0, folder.Joined);
        Assert.Equal(409, await _tus.OmitAsync(complete, 0));
        await folder.AssertIsAtAsync(_server.Client, complete.Link);
        await DeleteAsync(complete);

        var answer = await _tus.CreateTransferAsync(folder.Manifest());
        Assert.Equal(404, await _tus.OmitAsync(answer, 7));
        Assert.Equal(204, await _tus.OmitAsync(answer, 0));
        Assert.Equal(204, await _tus.OmitAsync(answer, 1));
        Assert.Equal(410, await _tus.OmitAsync(answer, 1));
        var one = await _tus.CreateTransferAsync(SampleFolder.OneFile(100).Manifest());
        Assert.Equal(204, await _tus.OmitAsync(one, 0));
        await _server.AssertEmptyAsync();
        await ReservedTotal.AssertTrueAsync(_server);
    }

    [Fact]
    public async Task At_most_1000_files_can_be_omitted()
    {
        var answer = await _tus.CreateTransferAsync(SampleFolder.Of([1, .. Enumerable.Repeat(0, 1002)]).Manifest());
        for (var number = 1; number <= 1000; number++)
            Assert.Equal(204, await _tus.OmitAsync(answer, number));
        Assert.Equal(422, await _tus.OmitAsync(answer, 1001));
        Assert.Equal(204, await _tus.OmitAsync(answer, 1000));
    }

    [Fact]
    public async Task Replica_with_a_cached_layout_respects_an_omission_on_another_replica()
    {
        using var other = new RunningServer(_server.VolumePath);
        var otherTus = new TusClient(other.Client);
        var folder = SampleFolder.Of(1000, 0, 5000, 3000);
        var answer = await _tus.CreateTransferAsync(folder.Manifest(2));
        var lanes = answer.Uploads!.Select(lane => (Url: new Uri(lane.Url).AbsolutePath, Bytes: folder.Lane(lane))).ToArray();
        await otherTus.SendAllAsync(lanes[0].Url, 0, lanes[0].Bytes[..500]);

        Assert.Equal(204, await _tus.OmitAsync(answer, 2));
        using var sent = await otherTus.PatchAsync(lanes[0].Url, 500, lanes[0].Bytes[500..1000]);
        Assert.Equal("4500", sent.Header("Upload-Offset"));
        await otherTus.SendAllAsync(lanes[1].Url, 1500, lanes[1].Bytes[1500..]);
        await folder.Without(2).AssertIsAtAsync(other.Client, new Uri(answer.Link).AbsolutePath);
    }

    // Sends the body a few bytes at a time until cancelled.
    private static async Task TrickleAsync(RawHttp sender, byte[] bytes, CancellationToken stop)
    {
        for (var sent = 0; sent < bytes.Length - 10 && !stop.IsCancellationRequested; sent += 10)
        {
            await sender.SendAsync(bytes.AsMemory(sent, 10));
            await Task.Delay(TimeSpan.FromMilliseconds(100), CancellationToken.None);
        }
    }

    private async Task DeleteAsync(TransferAnswer transfer)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, $"/api/v1/transfers/{transfer.Id}");
        request.Headers.Authorization = RequestCredentials.Owner(transfer.OwnerLink!);
        using var response = await _server.Client.SendAsync(request);
        response.EnsureSuccessStatusCode();
    }
}
