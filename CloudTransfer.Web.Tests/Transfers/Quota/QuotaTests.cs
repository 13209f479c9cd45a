using System.Net;
using System.Net.Http.Json;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Tests.Archives;
using CloudTransfer.Web.Tests.Uploads.Lanes;
using CloudTransfer.Web.Transfers.Quota;
using CloudTransfer.Web.Uploads.Lanes;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Transfers.Quota;

public sealed class QuotaTests : IDisposable
{
    private const int Quota = 4 << 20;

    private readonly RunningServer _server = new(null, ("Storage:Quota", "4MiB"));

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task All_of_the_quota_may_be_used_and_not_a_byte_more()
    {
        var all = await _server.Client.PutFileAsync("all", SampleBytes.Of(Quota));
        Assert.Equal(SampleBytes.Of(Quota), await _server.Client.DownloadAsync(all.Id));

        using var one = new ByteArrayContent([1]);
        using var refused = await _server.Client.PutAsAsync("/one", one);

        Assert.Equal(HttpStatusCode.InsufficientStorage, refused.StatusCode);
        var said = await refused.Content.ReadAsStringAsync();
        Assert.Contains("urn:cloudtransfer:no-room", said, StringComparison.Ordinal);
        Assert.Contains("send less, delete", said, StringComparison.Ordinal);
        var metrics = await _server.Client.GetStringAsync("/metrics");
        Assert.Contains("cloudtransfer_rejected_total{reason=\"quota\"} 1", metrics, StringComparison.Ordinal);
        Assert.Contains($"cloudtransfer_storage_quota_bytes {Quota}\n", metrics, StringComparison.Ordinal);
        Assert.Equal(1, await _server.CountAsync("transfers"));
        await ReservedTotal.AssertTrueAsync(_server);
    }

    [Theory]
    [InlineData("PUT /a.bin HTTP/1.1\r\nContent-Length: 4194305")]
    [InlineData("POST /upload HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 4194305")]
    [InlineData("POST /api/v1/tus HTTP/1.1\r\nTus-Resumable: 1.0.0\r\nUpload-Length: 4194305\r\nContent-Length: 0")]
    public async Task What_is_too_much_is_refused_before_its_first_byte(string head)
    {
        await using var connection = await RawConnection.OpenAsync(_server.Address);

        await connection.SendAsync(head + "\r\nHost: localhost\r\n\r\n");

        Assert.Equal(HttpStatusCode.InsufficientStorage, (await connection.ReadAsync()).Status);
        await AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task A_manifest_that_is_too_much_is_refused()
    {
        using var answer = await _server.Client.PostAsJsonAsync(
            "/api/v1/transfers", new ManifestRequest([new("F/a", Quota), new("F/b", 1)]));

        Assert.Equal(HttpStatusCode.InsufficientStorage, answer.StatusCode);
        await AssertNothingIsLeftAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_comes_without_a_length_is_refused_when_it_gets_too_much(bool isForm)
    {
        using var body = isForm ? GeneratedBody.Form(8, 1 << 20) : GeneratedBody.File(8 << 20);

        using var answer = isForm
            ? await _server.Client.PostAsAsync("application/json", body, chunked: true)
            : await _server.Client.PutAsAsync("/a.bin", body, chunked: true);

        Assert.Equal(HttpStatusCode.InsufficientStorage, answer.StatusCode);
        await AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task Near_the_quota_an_upload_without_a_length_still_gets_what_it_needs()
    {
        using var body = GeneratedBody.File(Quota);

        using var answer = await _server.Client.PutAsAsync("/a.bin", body, chunked: true);

        Assert.Equal(Quota, (await answer.TakenAsync()).Size);
        await ReservedTotal.AssertTrueAsync(_server);
    }

    [Fact]
    public async Task Of_two_uploads_that_compete_for_the_last_bytes_one_gets_them()
    {
        var quota = _server.Services.GetRequiredService<StorageQuota>();
        var (one, other) = (NewUpload(), NewUpload());
        Assert.Equal(QuotaDecision.Kept, (await TakeAsync(one, Quota / 2)).Answer);
        Assert.Equal(QuotaDecision.Kept, (await TakeAsync(other, Quota / 2)).Answer);

        Assert.Equal(QuotaDecision.QuotaReached, (await TakeAsync(one, 1)).Answer);

        // The first one still has its file: it ends only now.
        Assert.Equal(QuotaDecision.Kept, (await TakeAsync(other, Quota / 2)).Answer);
        await quota.ReleaseAsync(one.Id);
        Assert.Equal((Quota, Quota), await ReservedTotal.OfAsync(_server));
        await ReservedTotal.AssertTrueAsync(_server);

        static ActiveUpload NewUpload() => new(StoredId.New(), "", 1, int.MaxValue);
        Task<SpaceGrant> TakeAsync(ActiveUpload upload, long bytes) => quota.TakeAsync(upload, new SpaceRequest(bytes), CancellationToken.None);
    }

    [Fact]
    public async Task An_upload_on_its_way_has_its_space_until_it_is_ended()
    {
        var tus = new TusClient(_server.Client);
        var url = await tus.CreateAsync(3 << 20);
        using var body = new ByteArrayContent(SampleBytes.Of(2 << 20));
        using (var refused = await _server.Client.PutAsAsync("/b", body))
            Assert.Equal(HttpStatusCode.InsufficientStorage, refused.StatusCode);

        using (await tus.SendAsync("DELETE", url, (byte[]?)null))
            await _server.Client.PutFileAsync("b", SampleBytes.Of(2 << 20));

        await ReservedTotal.AssertTrueAsync(_server);
    }

    private async Task AssertNothingIsLeftAsync()
    {
        await _server.AssertEmptyAsync();
        Assert.Equal((0, 0), await ReservedTotal.OfAsync(_server));
        Assert.Equal(0, await _server.CountAsync("uploads"));
        Assert.Equal(Quota, (await _server.Client.PutFileAsync("after", SampleBytes.Of(Quota))).Size);
    }
}
