using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Tests.Archives;
using CloudTransfer.Web.Tests.Uploads.Lanes;
using CloudTransfer.Web.Uploads.Lanes;

namespace CloudTransfer.Web.Tests.Hosts;

/// <summary>Transfers in a bucket, with replicas as processes: every way in and out, whichever replica a request reaches.</summary>
public class BucketTests : IDisposable
{
    private const int Part = 5 << 20;

    private static readonly (string Key, string Value)[] Small = [("Storage:S3:PartSize", "5MiB"), ("Storage:S3:Memory", "20MiB")];

    private readonly TestFolder _volume;

    public BucketTests()
        : this(isPostgreSql: false)
    {
    }

    protected BucketTests(bool isPostgreSql) => _volume = TestStorage.NewVolume(isPostgreSql, isBucket: true);

    private TestBucket Bucket => TestStorage.Bucket(_volume.Path);

    public void Dispose()
    {
        _volume.Dispose();
        GC.SuppressFinalize(this);
    }

    [SkippableFact]
    public async Task A_file_is_stored_as_itself_and_read_whole_and_by_ranges()
    {
        using var server = new RunningServer(_volume.Path, Small);
        foreach (var length in new[] { 0, 1, Part, 2 * Part + 77 })
        {
            var bytes = SampleBytes.Of(length);
            var sent = await server.Client.PutFileAsync("a.bin", bytes);

            Assert.Equal(bytes, await Bucket.ReadAsync($"transfers/{sent.Id}"));
            Assert.Equal(bytes, await server.Client.DownloadAsync(sent.Id));
            if (length > 100)
                Assert.Equal(bytes[(length - 100)..(length - 50)], await RangeAsync(server.Client, $"/d/{sent.Id}/download", length - 100, length - 51));
        }

        await AssertOnlySealedAsync(4);
    }

    [SkippableTheory]
    [InlineData("a", "b")]
    [InlineData("F/a", "F/b")]
    public async Task A_form_becomes_a_zip_also_where_the_second_file_makes_it_one(string first, string second)
    {
        using var server = new RunningServer(_volume.Path, Small);
        var files = new[] { (Path: first, Bytes: SampleBytes.Of(2 * Part + 5)), (Path: second, Bytes: SampleBytes.Of(Part)) };

        var sent = await server.Client.PostAsync(files);

        var zip = await server.Client.DownloadAsync(sent.Id);
        Assert.Equal(zip, await Bucket.ReadAsync($"transfers/{sent.Id}"));
        await using (var archive = new ZipArchive(new MemoryStream(zip)))
            Assert.Equal(files.Select(file => file.Path), archive.Entries.Select(entry => entry.FullName));
        foreach (var (number, file) in files.Index())
            Assert.Equal(file.Bytes, await server.Client.DownloadAsync(sent.Id, number));
        await AssertOnlySealedAsync(1);
    }

    [SkippableFact]
    public async Task Lanes_over_two_replicas_make_the_bytes_that_a_volume_holds()
    {
        await using var one = await ReplicaProcess.StartAsync(_volume.Path, Small);
        await using var other = await ReplicaProcess.StartAsync(_volume.Path, Small);
        using var local = new RunningServer();
        var folder = SampleFolder.Of(3 * Part, 0, 10, 700_000, 2 * Part + 3, 0, 1);
        var manifest = folder.Manifest(4);

        var inBucket = await SendAsync(folder, manifest, [one.Client, other.Client]);
        var onVolume = await SendAsync(folder, manifest, [local.Client]);

        var expected = await local.Client.DownloadAsync(onVolume.Id);
        Assert.Equal(expected, await Bucket.ReadAsync($"transfers/{inBucket.Id}"));
        Assert.Equal(expected, await one.Client.DownloadAsync(inBucket.Id));
        await AssertOnlySealedAsync(1);
    }

    [SkippableFact]
    public async Task A_killed_replica_loses_no_acknowledged_byte_and_another_goes_on()
    {
        using var left = new RunningServer(_volume.Path, Small);
        var tus = new TusClient(left.Client);
        var bytes = SampleBytes.Of(2 * Part + 400_000);
        var url = new Uri(await tus.CreateAsync(bytes.Length)).AbsolutePath;
        var sent = Part + 1_000_000;
        await using (var victim = await ReplicaProcess.StartAsync(_volume.Path, Small))
        {
            using var sender = new RawHttp(victim.Address);
            await sender.BeginPatchAsync(url, 0, bytes.Length);
            await sender.SendAsync(bytes.AsMemory(0, sent));
            await Eventually.HoldsAsync(async () => await tus.OffsetAsync(url) == sent);
            await sender.SendAsync(bytes.AsMemory(sent, 100_000));
            await victim.KillAsync();
        }

        var offset = (int)(await tus.OffsetAsync(url))!.Value;
        Assert.InRange(offset, sent, sent + 100_000);
        await tus.SendAllAsync(url, offset, bytes[offset..]);

        using var head = await tus.HeadAsync(url);
        var key = Assert.Single(await Bucket.KeysAsync("transfers/"));
        Assert.Equal(bytes, await Bucket.ReadAsync(key));
        await AssertOnlySealedAsync(1);
    }

    [SkippableFact]
    public async Task Chunks_that_are_smaller_than_a_part_come_in_by_either_replica()
    {
        await using var one = await ReplicaProcess.StartAsync(_volume.Path, Small);
        await using var other = await ReplicaProcess.StartAsync(_volume.Path, Small);
        var (tus, bytes) = (new[] { new TusClient(one.Client), new TusClient(other.Client) }, SampleBytes.Of(2 * Part + 333_333));
        var url = new Uri(await tus[0].CreateAsync(bytes.Length)).AbsolutePath;

        for (var (at, turn) = (0, 0); at < bytes.Length; turn++)
        {
            var chunk = bytes[at..Math.Min(bytes.Length, at + 1_000_000)];
            using var answer = await tus[turn % 2].PatchAsync(url, at, chunk);
            Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
            at += chunk.Length;
            Assert.Equal(at, await tus[(turn + 1) % 2].OffsetAsync(url));
        }

        Assert.Equal(bytes, await Bucket.ReadAsync(Assert.Single(await Bucket.KeysAsync("transfers/"))));
        await AssertOnlySealedAsync(1);
    }

    [SkippableFact]
    public async Task A_file_is_left_out_while_the_others_arrive()
    {
        using var server = new RunningServer(_volume.Path, Small);
        var tus = new TusClient(server.Client);
        var folder = SampleFolder.Of(300_000, 2 * Part, 200_000);
        var answer = await tus.CreateTransferAsync(folder.Manifest(1));
        var (url, bytes) = (new Uri(answer.Uploads![0].Url).AbsolutePath, folder.Joined);
        using (var some = await tus.PatchAsync(url, 0, bytes[..(300_000 + Part + 100_000)]))
            Assert.Equal(HttpStatusCode.NoContent, some.StatusCode);

        Assert.Equal(204, await tus.OmitAsync(answer, 1));
        var offset = (int)(await tus.OffsetAsync(url))!.Value;
        Assert.Equal(300_000 + 2 * Part, offset);
        await tus.SendAllAsync(url, offset, bytes[offset..]);

        await folder.Without(1).AssertIsAtAsync(server.Client, answer.Link);
        await AssertOnlySealedAsync(1);
    }

    [SkippableFact]
    public async Task What_is_deleted_or_was_cut_off_leaves_nothing()
    {
        using var server = new RunningServer(_volume.Path, Small);
        var tus = new TusClient(server.Client);
        var sealedOne = await server.Client.PutFileAsync("a.bin", SampleBytes.Of(Part + 1));
        var arriving = await tus.CreateTransferAsync(SampleFolder.Of(2 * Part, 10).Manifest(2));
        using (var some = await tus.PatchAsync(new Uri(arriving.Uploads![0].Url).AbsolutePath, 0, SampleBytes.Of(Part + 1)))
            Assert.Equal(HttpStatusCode.NoContent, some.StatusCode);
        await using (var victim = await ReplicaProcess.StartAsync(_volume.Path, Small))
        {
            await using var put = await RawConnection.OpenAsync(victim.Address);
            await put.SendAsync("PUT /a.bin HTTP/1.1\r\nHost: localhost\r\nContent-Length: 90000000\r\n\r\n");
            await put.SendAsync(SampleBytes.Of(2 * Part));
            await Eventually.HoldsAsync(async () => (await Bucket.UploadsAsync()).Count == 2);
            await victim.KillAsync();
        }

        foreach (var (id, owner) in new[] { (sealedOne.Id, sealedOne.OwnerLink), (arriving.Id, arriving.OwnerLink!) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Delete, $"/api/v1/transfers/{id}");
            request.Headers.Authorization = RequestCredentials.Owner(owner);
            using var deleted = await server.Client.SendAsync(request);
            Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        }

        await server.SweepAsync();
        await AssertOnlySealedAsync(0);
    }

    [SkippableFact]
    public async Task Downloads_without_a_limit_are_redirected_to_the_bucket_and_the_others_are_not()
    {
        using var server = new RunningServer(_volume.Path, [.. Small, ("Storage:S3:Redirect", "true")]);
        var bytes = SampleBytes.Of(100_000);
        var open = await server.Client.PutAsync("päper.pdf", bytes);
        var limited = await server.Client.PutAsync("a.bin?downloads=1", bytes);
        var secret = await server.Client.PutAsync("a.bin?password=open%20sesame", bytes);
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = server.Client.BaseAddress };

        using var redirected = await client.GetAsync($"/d/{open.Id}/download");
        Assert.Equal(HttpStatusCode.Redirect, redirected.StatusCode);
        Assert.Equal(Bucket.Server.Endpoint.Port, redirected.Headers.Location!.Port);
        using var http = new HttpClient();
        using var content = await http.GetAsync(redirected.Headers.Location);
        Assert.Equal(bytes, await content.Content.ReadAsByteArrayAsync());
        Assert.Equal(("päper.pdf", "application/pdf"), (content.SavedAs(), content.Content.Headers.ContentType!.MediaType));
        using var ticket = await client.GetAsync($"/d/{limited.Id}/download");
        Assert.Contains("A download counts when it starts", await client.GetStringAsync(new Uri(open.OwnerLink).PathAndQuery));
        Assert.DoesNotContain("A download counts when it starts", await client.GetStringAsync(new Uri(limited.OwnerLink).PathAndQuery));
        Assert.False(ticket.Headers.Location!.IsAbsoluteUri && ticket.Headers.Location.Port == Bucket.Server.Endpoint.Port);
        using var denied = await client.GetAsync($"/d/{secret.Id}/download");
        Assert.Equal(HttpStatusCode.Unauthorized, denied.StatusCode);
    }

    private static async Task<TransferAnswer> SendAsync(SampleFolder folder, ManifestRequest manifest, HttpClient[] replicas)
    {
        var answer = await new TusClient(replicas[0]).CreateTransferAsync(manifest);
        await Task.WhenAll(answer.Uploads!.Select(async (lane, number) =>
        {
            var (url, bytes, at, turn) = (new Uri(lane.Url).AbsolutePath, folder.Lane(lane), 0, number);
            while (at < bytes.Length)
            {
                var chunk = bytes[at..Math.Min(bytes.Length, at + 1_500_000)];
                using var patched = await new TusClient(replicas[turn++ % replicas.Length]).PatchAsync(url, at, chunk);
                Assert.Equal(HttpStatusCode.NoContent, patched.StatusCode);
                at += chunk.Length;
            }
        }));
        return answer;
    }

    private static async Task<byte[]> RangeAsync(HttpClient client, string address, long from, long to)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address) { Headers = { Range = new RangeHeaderValue(from, to) } };
        using var answer = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
        return await answer.Content.ReadAsByteArrayAsync();
    }

    private async Task AssertOnlySealedAsync(int count)
    {
        var keys = await Bucket.KeysAsync();
        Assert.Equal(count, keys.Count(key => key.StartsWith("transfers/", StringComparison.Ordinal)));
        Assert.DoesNotContain(keys, key => key.StartsWith("incoming/", StringComparison.Ordinal) || key.StartsWith("probe/", StringComparison.Ordinal));
        Assert.Empty(await Bucket.UploadsAsync());
    }
}

/// <summary>The same with the rows in PostgreSQL.</summary>
public sealed class BucketOnPostgreSqlTests()
    : BucketTests(isPostgreSql: true);
