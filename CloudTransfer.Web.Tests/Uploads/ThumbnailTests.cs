using System.Net;
using System.Net.Http.Headers;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Tests.Transfers.Quota;
using CloudTransfer.Web.Tests.Uploads.Lanes;
using CloudTransfer.Web.Transfers.Thumbnails;

namespace CloudTransfer.Web.Tests.Uploads;

/// <summary>Thumbnails that a sender uploads for a transfer: permissions, formats, limits and lifetime.</summary>
public sealed class ThumbnailTests : IDisposable
{
    private static readonly byte[] Picture = Pictures.WebP(fill: 1), Other = Pictures.WebP(fill: 2, bytes: 3000);

    private readonly RunningServer _server = new();
    private readonly TusClient _tus;

    public ThumbnailTests() => _tus = new TusClient(_server.Client);

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Thumbnail_uploaded_with_the_transfer_is_served_and_can_be_replaced()
    {
        var folder = SampleFolder.Of(1000, 2000);
        var answer = await _tus.CreateTransferAsync(folder.Manifest());
        Assert.Equal(204, await PutAsync(answer, 1, Picture));
        Assert.Equal(204, await PutAsync(answer, 1, Picture));
        using (var early = await _server.Client.GetAsync($"/d/{answer.Id}/files/1/thumbnail"))
            Assert.False(early.IsSuccessStatusCode);
        await _tus.SendAllAsync(answer.Uploads![0].Url, 0, folder.Joined);

        using var shown = await _server.Client.GetAsync($"/d/{answer.Id}/files/1/thumbnail");
        Assert.Equal(Picture, await shown.Content.ReadAsByteArrayAsync());
        Assert.Equal("image/webp", shown.Content.Headers.ContentType!.ToString());
        Assert.Equal("nosniff", Assert.Single(shown.Headers.GetValues("X-Content-Type-Options")));
        Assert.Contains("; sandbox;", Assert.Single(shown.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.True(shown.Headers.CacheControl is { Private: true, NoCache: true });
        using (var none = await _server.Client.GetAsync($"/d/{answer.Id}/files/0/thumbnail"))
            Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);

        Assert.Equal(HttpStatusCode.NotModified, await StatusOfAsync(answer.Id, shown.Headers.ETag!));
        Assert.Equal(204, await PutAsync(answer, 1, Other));
        Assert.Equal(HttpStatusCode.OK, await StatusOfAsync(answer.Id, shown.Headers.ETag!));
        Assert.Equal(Other, await _server.Client.GetByteArrayAsync($"/d/{answer.Id}/files/1/thumbnail"));
        await ReservedTotal.AssertTrueAsync(_server);
    }

    [Theory]
    [InlineData("image/png", 100, 415)]
    [InlineData("image/webp", 100, 400)]
    [InlineData("image/webp", 0, 400)]
    [InlineData("image/webp", ThumbnailStore.Longest, 400)]
    [InlineData("image/webp", ThumbnailStore.Longest + 1, 413)]
    [InlineData(null, 100, 415)]
    public async Task Invalid_thumbnail_is_rejected(string? type, int length, int status)
    {
        var answer = await _tus.CreateTransferAsync(SampleFolder.Of(1000).Manifest());

        Assert.Equal(status, await PutAsync(answer, 0, new byte[length], type: type));
        if (length > 0)
            Assert.Equal(status, await PutAsync(answer, 0, new byte[length], type: type, isChunked: true));
        Assert.Equal(0, await _server.CountAsync("thumbnails"));
    }

    [Fact]
    public async Task Thumbnail_may_reach_the_maximum_length_and_a_rejection_states_the_reason()
    {
        var answer = await _tus.CreateTransferAsync(SampleFolder.Of(1000).Manifest());
        var longest = Pictures.WebP(bytes: ThumbnailStore.Longest - 30);

        Assert.Equal(ThumbnailStore.Longest, longest.Length);
        Assert.Equal(204, await PutAsync(answer, 0, longest, isChunked: true));
        using var refused = await SendAsync(answer, 0, Pictures.WebP(513, 20));
        Assert.Contains("513 x 20 pixels", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await ReservedTotal.AssertTrueAsync(_server);
    }

    [Fact]
    public async Task Only_the_owner_uploads_thumbnails_and_only_for_existing_files()
    {
        var answer = await _tus.CreateTransferAsync(SampleFolder.Of(1000, 1000).Manifest());
        var other = await _tus.CreateTransferAsync(SampleFolder.Of(1000).Manifest());

        Assert.Equal(401, await PutAsync(answer with { OwnerLink = null }, 0, Picture));
        Assert.Equal(404, await PutAsync(answer with { OwnerLink = other.OwnerLink }, 0, Picture));
        Assert.Equal(404, await PutAsync(answer, 2, Picture));
        Assert.Equal(404, await PutAsync(answer, -1, Picture));
        Assert.Equal(204, await _tus.OmitAsync(answer, 1));
        Assert.Equal(404, await PutAsync(answer, 1, Picture));
    }

    [Fact]
    public async Task Number_of_thumbnails_is_limited_and_a_replacement_does_not_count()
    {
        using var server = new RunningServer(null, ("Upload:MaxThumbnails", "2"));
        var tus = new TusClient(server.Client);
        var answer = await tus.CreateTransferAsync(SampleFolder.Of(1, 1, 1).Manifest());

        foreach (var (number, status) in new[] { (0, 204), (1, 204), (2, 422), (0, 204) })
            Assert.Equal(status, await PutAsync(answer, number, Picture, server.Client));
        Assert.Equal(2, await server.CountAsync("thumbnails"));
    }

    [Fact]
    public async Task Limit_of_zero_rejects_every_thumbnail()
    {
        using var server = new RunningServer(null, ("Upload:MaxThumbnails", "0"));
        var answer = await new TusClient(server.Client).CreateTransferAsync(SampleFolder.Of(1).Manifest());

        Assert.Equal(422, await PutAsync(answer, 0, Picture, server.Client));
        Assert.Contains("data-max-thumbnails=\"0\"", await server.Client.GetStringAsync("/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Thumbnails_are_accepted_for_one_hour_after_the_last_byte()
    {
        var folder = SampleFolder.Of(1000, 1000);
        var answer = await _tus.CreateTransferAsync(folder.Manifest());
        _server.Clock.Advance(TimeSpan.FromDays(1));
        await _tus.SendAllAsync(answer.Uploads![0].Url, 0, folder.Joined);
        _server.Clock.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(204, await PutAsync(answer, 0, Picture));
        _server.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(409, await PutAsync(answer, 1, Picture));

        // A transfer sent in one request is complete when it is created.
        var sent = await _server.Client.PostAsync([("d/a.png", [1]), ("d/b.png", [2])]);
        var form = answer with { Id = sent.Id, OwnerLink = sent.OwnerLink };
        Assert.Equal(204, await PutAsync(form, 1, Picture));
        _server.Clock.Advance(TimeSpan.FromMinutes(61));
        Assert.Equal(409, await PutAsync(form, 1, Picture));
        await ReservedTotal.AssertTrueAsync(_server);
    }

    [Fact]
    public async Task Thumbnails_count_toward_the_quota_and_are_deleted_with_their_file_or_transfer()
    {
        var folder = SampleFolder.Of(1000, 1000, 1000);
        var before = await ReservedTotal.OfAsync(_server);
        var answer = await _tus.CreateTransferAsync(folder.Manifest());
        var reserved = await ReservedTotal.OfAsync(_server);
        foreach (var number in new[] { 0, 1, 1, 2 })
            Assert.Equal(204, await PutAsync(answer, number, number == 2 ? Other : Picture));
        Assert.Equal(reserved.Taken + (3 * 256) + (2 * Picture.Length) + Other.Length, (await ReservedTotal.OfAsync(_server)).Taken);

        Assert.Equal(204, await _tus.OmitAsync(answer, 0));
        Assert.Equal(2, await _server.CountAsync("thumbnails"));
        await ReservedTotal.AssertTrueAsync(_server);
        using (await _tus.PatchAsync(answer.Uploads![0].Url, 1000, folder.Joined[1000..]))
            await ReservedTotal.AssertTrueAsync(_server);

        using var deleting = new HttpRequestMessage(HttpMethod.Delete, $"/api/v1/transfers/{answer.Id}") { Headers = { Authorization = Bearer(answer) } };
        using var deleted = await _server.Client.SendAsync(deleting);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Equal(0, await _server.CountAsync("thumbnails"));
        Assert.Equal(410, await PutAsync(answer, 1, Picture));
        using (var gone = await _server.Client.GetAsync($"/d/{answer.Id}/files/1/thumbnail"))
            Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        Assert.Equal(before, await ReservedTotal.OfAsync(_server));
    }

    [Fact]
    public async Task Exhausted_quota_rejects_larger_and_additional_thumbnails()
    {
        using var server = new RunningServer(null, ("Storage:Quota", "1MiB"));
        var answer = await new TusClient(server.Client).CreateTransferAsync(SampleFolder.Of(1, 1).Manifest());
        var taken = (await ReservedTotal.OfAsync(server)).Taken;
        await server.Client.PutAsync("rest.bin", new byte[(1 << 20) - taken - 256 - Picture.Length]);

        Assert.Equal(204, await PutAsync(answer, 0, Picture, server.Client));
        Assert.Equal(507, await PutAsync(answer, 1, Picture, server.Client));
        Assert.Equal(507, await PutAsync(answer, 0, Other, server.Client));
        Assert.Equal(204, await PutAsync(answer, 0, Picture, server.Client));
        Assert.Equal(1 << 20, (await ReservedTotal.OfAsync(server)).Taken);
        await ReservedTotal.AssertTrueAsync(server);
    }

    [Fact]
    public async Task Thumbnails_count_toward_the_hourly_file_limit_of_the_client()
    {
        using var server = new RunningServer(null, ("Upload:MaxFilesPerHourPerClient", "4"), ("Proxy:KnownNetworks:0", "127.0.0.0/8"));
        var answer = await new TusClient(server.Client).CreateTransferAsync(SampleFolder.Of(1, 1).Manifest());

        foreach (var (client, status) in Enumerable.Repeat(("203.0.113.1", 204), 4).Append(("203.0.113.1", 429)).Append(("203.0.113.2", 204)))
        {
            server.Client.DefaultRequestHeaders.Remove("X-Forwarded-For");
            server.Client.DefaultRequestHeaders.Add("X-Forwarded-For", client);
            Assert.Equal(status, await PutAsync(answer, 0, Picture, server.Client));
        }
    }

    [Fact]
    public async Task Concurrent_replicas_store_one_thumbnail_per_file()
    {
        using var other = new RunningServer(_server.VolumePath);
        var answer = await _tus.CreateTransferAsync(SampleFolder.Of([.. Enumerable.Repeat(1, 20)]).Manifest());

        var statuses = await Task.WhenAll(Enumerable.Range(0, 40).Select(n =>
            PutAsync(answer, n % 20, n < 20 ? Picture : Other, n % 2 == 0 ? _server.Client : other.Client)));

        Assert.All(statuses, status => Assert.Equal(204, status));
        Assert.Equal(20, await other.CountAsync("thumbnails"));
        await ReservedTotal.AssertTrueAsync(other);
    }

    [Fact]
    public async Task Killed_replica_loses_no_accepted_thumbnail()
    {
        using var volume = new TestFolder();
        TransferAnswer answer;
        await using (var killed = await ReplicaProcess.StartAsync(volume.Path))
        {
            answer = await new TusClient(killed.Client).CreateTransferAsync(SampleFolder.OneFile(10).Manifest());
            Assert.Equal(204, await PutAsync(answer, 0, Picture, killed.Client));
            await killed.KillAsync();
        }

        await using var next = await ReplicaProcess.StartAsync(volume.Path);
        await new TusClient(next.Client).SendAllAsync(new Uri(answer.Uploads![0].Url).AbsolutePath, 0, SampleFolder.OneFile(10).Joined);
        Assert.Equal(Picture, await next.Client.GetByteArrayAsync($"/d/{answer.Id}/files/0/thumbnail"));
    }

    private async Task<HttpStatusCode> StatusOfAsync(string id, EntityTagHeaderValue known)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/d/{id}/files/1/thumbnail") { Headers = { IfNoneMatch = { known } } };
        using var response = await _server.Client.SendAsync(request);
        return response.StatusCode;
    }

    private async Task<int> PutAsync(TransferAnswer transfer, int number, byte[] content, HttpClient? client = null, string? type = "image/webp", bool isChunked = false)
    {
        using var response = await SendAsync(transfer, number, content, client, type, isChunked);
        return (int)response.StatusCode;
    }

    private async Task<HttpResponseMessage> SendAsync(
        TransferAnswer transfer, int number, byte[] content, HttpClient? client = null, string? type = "image/webp", bool isChunked = false)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/api/v1/transfers/{transfer.Id}/files/{number}/thumbnail")
        {
            Content = new ByteArrayContent(content) { Headers = { ContentType = type is null ? null : new MediaTypeHeaderValue(type) } },
            Headers = { Authorization = transfer.OwnerLink is null ? null : Bearer(transfer), TransferEncodingChunked = isChunked },
        };
        return await (client ?? _server.Client).SendAsync(request);
    }

    private static AuthenticationHeaderValue Bearer(TransferAnswer transfer) => RequestCredentials.Owner(transfer.OwnerLink!);
}
