using System.Net;
using System.Net.Http.Json;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Tests.Archives;
using CloudTransfer.Web.Tests.Uploads.Lanes;
using CloudTransfer.Web.Transfers.Quota;
using CloudTransfer.Web.Uploads.Lanes;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Transfers.Quota;

public sealed class RunningTotalTests : IDisposable
{
    private const int Quota = 3_000_000, Steps = 150;

    private readonly RunningServer _server = new(null, ("Storage:Quota", $"{Quota}"));
    private readonly List<string> _arriving = [];
    private readonly List<StoredId> _sealed = [];

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task The_total_stays_true_whatever_becomes_of_uploads()
    {
        var refused = 0;
        for (var step = 0; step < Steps; step++)
        {
            // Any order would do; this one is the same each time.
            var choice = SampleBytes.Of(2, (uint)step);
            if (await DoAsync(choice[0] % 9, 1 + (choice[1] * 1500)) is HttpStatusCode.InsufficientStorage)
                refused++;
            await ReservedTotal.AssertTrueAsync(_server);
            Assert.InRange((await ReservedTotal.OfAsync(_server)).Taken, 0, Quota);
        }

        Assert.InRange(refused, 1, Steps / 2);
        Assert.NotEmpty(_sealed);
        await AssertTakenIsOnTheDiskAsync();
        _server.Clock.Advance(TimeSpan.FromDays(40));
        await _server.SweepAsync();
        await _server.AssertEmptyAsync();
        Assert.Equal((0, 0), await ReservedTotal.OfAsync(_server));
        Assert.Equal(0, await _server.CountAsync("uploads"));
    }

    [Fact]
    public async Task What_an_older_version_wrote_without_counting_is_counted_at_the_next_start()
    {
        await _server.Client.PutFileAsync("a", SampleBytes.Of(1000));
        var database = _server.Services.GetRequiredService<IDatabase>();
        await database.ExecuteAsync("UPDATE storage_totals SET taken = 7, promised = 7", new { }, CancellationToken.None);

        await _server.Services.GetRequiredService<StorageQuota>().RecountAsync(CancellationToken.None);

        Assert.Equal((1000, 0), await ReservedTotal.OfAsync(_server));
    }

    [Theory]
    [InlineData(QuotaRules.Take)]
    [InlineData(QuotaRules.Look)]
    [InlineData(QuotaRules.AddUpload)]
    [InlineData(QuotaRules.TakePlace)]
    public async Task A_million_transfers_cost_an_upload_nothing_since_no_table_is_read_through(string statement)
    {
        var plan = await ReservedTotal.Database(_server).QueryAsync<(long, long, long, string Detail)>(
            "EXPLAIN QUERY PLAN " + statement,
            new { id = "x", client = "x", weight = 1, most = 1, bytes = 1, quota = 1, spare = 1, ahead = 1, come = 0, now = 1, Reserved = 0, Promised = 0, Unsent = 0, stored = 1 }, CancellationToken.None);

        Assert.NotEmpty(plan);
        Assert.DoesNotContain(plan, step => step.Detail.StartsWith("SCAN", StringComparison.Ordinal) && !step.Detail.Contains("CONSTANT ROW", StringComparison.Ordinal));
        Assert.DoesNotContain(plan, step => step.Detail.Contains(" transfers", StringComparison.Ordinal));
    }

    private async Task<HttpStatusCode> DoAsync(int what, int size)
    {
        var tus = new TusClient(_server.Client);
        switch (what)
        {
            case 0 or 1:
                using (var body = new ByteArrayContent(SampleBytes.Of(size)))
                using (var answer = await _server.Client.PutAsAsync("/a", body, chunked: what == 1))
                    return await KeepAsync(answer);
            case 2:
                using (var form = new FormBody().File("F/a", SampleBytes.Of(size)).File("b", [1]).ToContent())
                using (var answer = await _server.Client.PostAsAsync("application/json", form, chunked: size % 2 == 0))
                    return await KeepAsync(answer);
            case 3:
                await BreakOffAsync(size);
                return HttpStatusCode.OK;
            case 4:
                using (var answer = await _server.Client.PostAsJsonAsync("/api/v1/transfers", new ManifestRequest([new("F/a", size), new("F/b", 0)])))
                {
                    if (answer.IsSuccessStatusCode)
                        _arriving.Add((await answer.Content.ReadFromJsonAsync<Web.Models.TransferAnswer>())!.Uploads![0].Url);
                    return answer.StatusCode;
                }

            case 5 when _arriving.Count > 0:
                var length = long.Parse((await tus.HeadAsync(_arriving[0])).Header("Upload-Length")!);
                await tus.SendAllAsync(_arriving[0], 0, SampleBytes.Of((int)length));
                break;
            case 6 when _arriving.Count > 0:
                using (await tus.SendAsync("DELETE", _arriving[0], (byte[]?)null))
                    break;
            case 7 when _sealed.Count > 0:
                await _server.Services.GetRequiredService<Web.Transfers.Cleanup.Removal>().RemoveAsync(_sealed[0], Web.Transfers.RemovalReason.Owner, CancellationToken.None);
                _sealed.RemoveAt(0);
                return HttpStatusCode.OK;
            case 8:
                _server.Clock.Advance(TimeSpan.FromHours(20));
                await _server.SweepAsync();
                return HttpStatusCode.OK;
        }

        if (_arriving.Count > 0)
            _arriving.RemoveAt(0);
        return HttpStatusCode.OK;
    }

    private async Task<HttpStatusCode> KeepAsync(HttpResponseMessage answer)
    {
        if (answer.StatusCode is HttpStatusCode.Created && StoredId.TryParse((await answer.TakenAsync()).Id, out var id))
            _sealed.Add(id);
        return answer.StatusCode;
    }

    private async Task BreakOffAsync(int size)
    {
        await using (var connection = await RawConnection.OpenAsync(_server.Address))
        {
            await connection.SendAsync($"PUT /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: {size + 1}\r\nExpect: 100-continue\r\n\r\n");
            // It is answered when there is a row of it, or when it is refused.
            Assert.NotEqual(0, await connection.ReadSomeAsync(1));
            await connection.SendAsync(new byte[size / 2]);
            connection.Cut();
        }

        await Eventually.HoldsAsync(async () => await ReservedTotal.Database(_server).FirstAsync<long>(
            "SELECT COUNT(*) FROM uploads WHERE NOT EXISTS (SELECT 1 FROM transfers WHERE transfers.id = uploads.id)", new { }, CancellationToken.None) == 0);
    }

    private async Task AssertTakenIsOnTheDiskAsync()
    {
        var uploading = await ReservedTotal.Database(_server).FirstAsync<long>("SELECT COALESCE(SUM(reserved), 0) FROM uploads", new { }, CancellationToken.None);
        var rows = await ReservedTotal.Database(_server).FirstAsync<long>("SELECT COALESCE(SUM(row_bytes), 0) FROM transfers", new { }, CancellationToken.None);
        Assert.Equal(_server.Volume.Stored().Sum(file => file.Length) + uploading + rows, (await ReservedTotal.OfAsync(_server)).Taken);
        Assert.InRange(uploading, 0, _server.Volume.Incoming().Sum(file => file.Length));
    }
}
