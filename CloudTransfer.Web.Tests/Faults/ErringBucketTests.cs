using System.Net;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Tests.Archives;
using CloudTransfer.Web.Tests.Uploads.Lanes;
using CloudTransfer.Web.Transfers.Quota;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Faults;

/// <summary>A bucket that answers with errors, breaks off, loses answers, or is away for a while.</summary>
public sealed class ErringBucketTests : IAsyncLifetime, IDisposable
{
    private const int Part = 5 << 20;

    private static readonly byte[] Bytes = SampleBytes.Of(2 * Part + 123_456);

    private readonly TestFolder _volume = TestStorage.NewVolume(isPostgreSql: false, isBucket: true);
    private FaultProxy _proxy = null!;
    private RunningServer _server = null!;

    private TestBucket Bucket => TestStorage.Bucket(_volume.Path);

    public async Task InitializeAsync()
    {
        _proxy = await FaultProxy.StartAsync(Bucket.Server.Endpoint);
        _server = new RunningServer(
            _volume.Path, ("Storage:S3:Endpoint", _proxy.Address.ToString()), ("Storage:S3:PartSize", "5MiB"), ("Storage:S3:Memory", "20MiB"));
    }

    public async Task DisposeAsync()
    {
        if (_proxy is not null)
            await _proxy.DisposeAsync();
    }

    public void Dispose()
    {
        _server?.Dispose();
        _volume.Dispose();
    }

    [SkippableFact]
    public async Task Requests_that_fail_now_and_then_are_repeated()
    {
        _proxy.Add(new Fault(null, "", new FaultKind.Answers(503, "SlowDown")) { Every = 5, Times = int.MaxValue, Skip = 1 });
        _proxy.Add(new Fault("PUT", "partNumber", new FaultKind.ResetsRequest(1 << 20)) { Every = 3, Times = 3 });
        var tus = new TusClient(_server.Client);

        var put = await _server.Client.PutFileAsync("a", Bytes);
        var form = await _server.Client.PostAsync([("F/a", Bytes), ("F/b", Bytes[..100])]);
        var url = await tus.CreateAsync(Bytes.Length);
        for (var at = 0; at < Bytes.Length; at += 3_000_000)
            await tus.SendAllAsync(url, at, Bytes[at..Math.Min(Bytes.Length, at + 3_000_000)]);

        Assert.InRange(_proxy.Failed, 5, int.MaxValue);
        _proxy.Clear();
        Assert.Equal(Bytes, await _server.Client.DownloadAsync(put.Id));
        Assert.Equal(Bytes, await _server.Client.DownloadAsync(form.Id, 0));
        Assert.Equal(3, (await Bucket.KeysAsync("transfers/")).Count);
        await AssertNothingLeftAsync();
    }

    [SkippableFact]
    public async Task A_download_goes_on_where_the_bucket_breaks_off()
    {
        var sent = await _server.Client.PutFileAsync("a", Bytes);
        _proxy.Add(new Fault("GET", $"transfers/{sent.Id}", new FaultKind.ResetsResponse(3_000_001)) { Times = 2 });

        Assert.Equal(Bytes, await _server.Client.DownloadAsync(sent.Id));
        Assert.Equal(2, _proxy.Failed);
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Completing_whose_answer_is_an_error_or_is_lost_is_sealed_once(bool isLost)
    {
        _proxy.Add(new Fault("POST", "uploadId", isLost ? new FaultKind.LosesResponse() : new FaultKind.Answers(200, "InternalError")));

        var put = await _server.Client.PutFileAsync("a", Bytes);

        Assert.Equal(1, _proxy.Failed);
        Assert.Equal(Bytes, await Bucket.ReadAsync($"transfers/{put.Id}"));
        await AssertNothingLeftAsync();
    }

    [SkippableFact]
    public async Task While_the_bucket_is_away_requests_get_503_and_afterwards_all_goes_on()
    {
        var tus = new TusClient(_server.Client);
        var sent = await _server.Client.PutFileAsync("a", Bytes);
        var url = await tus.CreateAsync(Bytes.Length);
        await tus.SendAllAsync(url, 0, Bytes[..Part]);

        _proxy.Cut();
        var asked = new[]
        {
            _server.Client.PutAsAsync("/b", new ByteArrayContent(Bytes)),
            _server.Client.GetAsync($"/d/{sent.Id}/download"),
            tus.PatchAsync(url, Part, Bytes[Part..]),
        };
        foreach (var answer in await Task.WhenAll(asked))
        {
            using (answer)
                Assert.Equal((HttpStatusCode.ServiceUnavailable, "5"), (answer.StatusCode, answer.Header("Retry-After")));
        }

        // What is told meanwhile is true: the rows know it.
        Assert.Equal(Part, await tus.OffsetAsync(url));
        _proxy.Clear();

        await tus.SendAllAsync(url, Part, Bytes[Part..]);
        Assert.Equal(Bytes, await _server.Client.DownloadAsync(sent.Id));
        await _server.SweepAsync();
        Assert.Equal(2, (await Bucket.KeysAsync("transfers/")).Count);
        await AssertNothingLeftAsync();
    }

    [SkippableFact]
    public async Task An_upload_that_was_begun_twice_leaves_nothing_when_one_of_them_is_the_object()
    {
        var sent = await _server.Client.PutFileAsync("a.bin", Bytes);
        using (var client = Bucket.Server.Client())
            await client.InitiateMultipartUploadAsync(Bucket.Name, $"transfers/{sent.Id}");
        Assert.Single(await Bucket.UploadsAsync());

        await _server.SweepAsync();

        Assert.Empty(await Bucket.UploadsAsync());
        Assert.Equal(Bytes, await _server.Client.DownloadAsync(sent.Id));
    }

    [SkippableFact]
    public async Task An_object_without_a_row_is_deleted_only_when_nobody_can_commit_one_any_more()
    {
        var id = StoredId.New();
        await _server.Services.GetRequiredService<StorageQuota>().TakeAsync(new ActiveUpload(id, "", Weight: 1, MostOfClient: 10), new SpaceRequest(100), CancellationToken.None);
        using (var client = Bucket.Server.Client())
            await client.PutObjectAsync(new Amazon.S3.Model.PutObjectRequest { BucketName = Bucket.Name, Key = $"transfers/{id}", ContentBody = "sealed" });
        _proxy.Add(new Fault(null, $"transfers/{id}", new FaultKind.Delays(TimeSpan.FromSeconds(3))));

        var sweeping = _server.SweepAsync();
        await Eventually.HoldsAsync(() => Task.FromResult(_proxy.Failed == 1));

        // The row that a commit needs went before the first request that concerns its bytes.
        Assert.Equal(0, await _server.Services.GetRequiredService<IDatabase>().FirstAsync<long>("SELECT COUNT(*) FROM uploads", new { }, CancellationToken.None));
        Assert.Equal(1, (await sweeping).Leftovers);
        Assert.Empty(await Bucket.KeysAsync("transfers/"));
    }

    [SkippableFact]
    public async Task A_part_that_vanished_is_told_and_never_sealed()
    {
        var tus = new TusClient(_server.Client);
        var url = await tus.CreateAsync(Bytes.Length);
        await tus.SendAllAsync(url, 0, Bytes[..(Part + 10)]);
        using (var client = Bucket.Server.Client())
        {
            var upload = Assert.Single((await client.ListMultipartUploadsAsync(new Amazon.S3.Model.ListMultipartUploadsRequest { BucketName = Bucket.Name })).MultipartUploads);
            await client.AbortMultipartUploadAsync(Bucket.Name, upload.Key, upload.UploadId);
        }

        using var answer = await tus.PatchAsync(url, Part + 10, Bytes[(Part + 10)..]);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Empty(await Bucket.KeysAsync("transfers/"));
    }

    [SkippableTheory]
    [InlineData(1, 0)]
    [InlineData(2, 300_000)]
    public async Task A_part_that_was_overwritten_is_sent_again(int part, int offset)
    {
        var tus = new TusClient(_server.Client);
        var folder = SampleFolder.Of(300_000, Part, Part, 10);
        var answer = await tus.CreateTransferAsync(folder.Manifest(1));
        var (url, bytes) = (new Uri(answer.Uploads![0].Url).AbsolutePath, folder.Joined);
        await tus.SendAllAsync(url, 0, bytes[..^10]);
        await OverwriteAsync(part);

        await AssertOverwrittenAsync(tus.PatchAsync(url, bytes.Length - 10, bytes[^10..]));

        Assert.Equal(offset, await tus.OffsetAsync(url));
        await tus.SendAllAsync(url, offset, bytes[offset..]);
        await folder.AssertIsAtAsync(_server.Client, answer.Link);
        await AssertNothingLeftAsync();
    }

    [SkippableFact]
    public async Task Whoever_brings_the_last_byte_is_told_of_what_was_overwritten_in_another_lane()
    {
        var (tus, folder) = (new TusClient(_server.Client), SampleFolder.Of(Part, Part, Part, Part));
        var answer = await tus.CreateTransferAsync(folder.Manifest(2));
        var (first, last) = (folder.Lane(answer.Uploads![0]), folder.Lane(answer.Uploads[1]));
        await tus.SendAllAsync(answer.Uploads[0].Url, 0, first);
        await tus.SendAllAsync(answer.Uploads[1].Url, 0, last[..^10]);
        await OverwriteAsync(1);

        await AssertOverwrittenAsync(tus.PatchAsync(answer.Uploads[1].Url, last.Length - 10, last[^10..]));

        Assert.Equal((0, last.Length), (await tus.OffsetAsync(answer.Uploads[0].Url), await tus.OffsetAsync(answer.Uploads[1].Url)));
        await tus.SendAllAsync(answer.Uploads[0].Url, 0, first);
        await folder.AssertIsAtAsync(_server.Client, answer.Link);
        await AssertNothingLeftAsync();
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Whoever_asks_once_more_about_a_lane_that_was_complete_is_told_what_was_overwritten(bool asksByHead)
    {
        var (tus, folder) = (new TusClient(_server.Client), SampleFolder.Of(Part, Part));
        var answer = await tus.CreateTransferAsync(folder.Manifest(1));
        var (url, bytes) = (answer.Uploads![0].Url, folder.Joined);
        _proxy.Add(new Fault("POST", "uploadId", new FaultKind.Answers(503, "SlowDown")) { Times = int.MaxValue });
        using (var unsealed = await tus.PatchAsync(url, 0, bytes))
            Assert.Equal(HttpStatusCode.ServiceUnavailable, unsealed.StatusCode);
        await OverwriteAsync(1);
        _proxy.Clear();

        if (!asksByHead)
            await AssertOverwrittenAsync(tus.PatchAsync(url, bytes.Length, []));

        Assert.Equal(0, await tus.OffsetAsync(url));
        await tus.SendAllAsync(url, 0, bytes);
        await folder.AssertIsAtAsync(_server.Client, answer.Link);
    }

    // As somebody does who has lost the lock and does not know it.
    private async Task OverwriteAsync(int part)
    {
        using var client = Bucket.Server.Client();
        var upload = Assert.Single((await client.ListMultipartUploadsAsync(new Amazon.S3.Model.ListMultipartUploadsRequest { BucketName = Bucket.Name })).MultipartUploads);
        await client.UploadPartAsync(new() { BucketName = Bucket.Name, Key = upload.Key, UploadId = upload.UploadId, PartNumber = part, InputStream = new MemoryStream(Bytes[..Part]), UseChunkEncoding = false });
    }

    private static async Task AssertOverwrittenAsync(Task<HttpResponseMessage> asked)
    {
        using var refused = await asked;
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Contains("upload_overwritten", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private async Task AssertNothingLeftAsync()
    {
        Assert.Empty(await Bucket.KeysAsync("incoming/"));
        Assert.Empty(await Bucket.UploadsAsync());
    }
}
