using CloudTransfer.Web.Database;
using CloudTransfer.Web.Jobs;
using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Tests.Uploads.Lanes;
using CloudTransfer.Web.Transfers;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Transfers;

public sealed class StorageSnapshotReaderTests : IDisposable
{
    private readonly RunningServer _server = new();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Counters_match_the_stored_transfers()
    {
        Assert.Equal((0, 0), await CountAsync());
        await _server.Client.PutFileAsync("a", new byte[100]);
        await _server.Client.PutFileAsync("b", new byte[1000], "?expires=1h");
        var tus = new TusClient(_server.Client);
        var uploading = await tus.CreateAsync(10_000);
        Assert.Equal((2, 1100), await CountAsync());

        await tus.SendAllAsync(uploading, 0, new byte[10_000]);
        Assert.Equal((3, 11_100), await CountAsync());

        // The transfer has expired, but its bytes stay until the cleaner removes them.
        _server.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal((2, 11_100), await CountAsync());
        await _server.SweepAsync();
        Assert.Equal((2, 10_100), await CountAsync());

        _server.Clock.Advance(TimeSpan.FromDays(40));
        await _server.SweepAsync();
        Assert.Equal((0, 0), await CountAsync());
    }

    [Fact]
    public async Task Every_state_change_updates_the_counters()
    {
        var answer = await _server.Client.PutFileAsync("a", new byte[100]);
        var database = _server.Services.GetRequiredService<IDatabase>();
        await database.ExecuteAsync("UPDATE transfers SET state = 'deleting' WHERE id = @Id", new { answer.Id }, CancellationToken.None);
        Assert.Equal((0, 0), await CountAsync());
        await database.ExecuteAsync("UPDATE transfers SET state = 'sealed', stored = 70 WHERE id = @Id", new { answer.Id }, CancellationToken.None);
        Assert.Equal((1, 70), await CountAsync());
        await database.ExecuteAsync("DELETE FROM transfers WHERE id = @Id", new { answer.Id }, CancellationToken.None);
        Assert.Equal((0, 0), await CountAsync());
    }

    [Fact]
    public async Task Taken_bytes_include_uploads_in_progress()
    {
        Assert.Equal((0L, 1L << 20), await UsageAsync(1 << 20));
        await _server.Client.PutFileAsync("a", new byte[1000]);
        var tus = new TusClient(_server.Client);
        await tus.SendAllAsync(await tus.CreateAsync(10_000), 0, new byte[5000]);

        Assert.Equal((11_000L, 1L << 20), await UsageAsync(1 << 20));
        Assert.Equal((11_000L, null), await UsageAsync(null));
        Assert.Equal(10_000, (await TakeAsync(null)).IncomingBytes);
    }

    [Fact]
    public async Task Declared_bytes_do_not_count_as_incoming()
    {
        using var server = new RunningServer(null, ("Storage:Quota", "1MiB"));
        await new TusClient(server.Client).CreateAsync(1 << 20);

        var snapshot = await StorageSnapshotReader.TakeAsync(server.Services.GetRequiredService<IDatabase>(), server.Volume, server.Services.GetRequiredService<JobBacklog>(), null, server.Clock.GetUtcNow(), CancellationToken.None);

        Assert.Equal((0, 0), (snapshot.IncomingBytes, snapshot.TakenBytes));
    }

    private async Task<(long, long)> CountAsync()
    {
        var snapshot = await TakeAsync(null);
        return (snapshot.Transfers, snapshot.StoredBytes);
    }

    private async Task<(long Taken, long? Quota)> UsageAsync(long? quota)
    {
        var snapshot = await TakeAsync(quota is null ? null : new ByteSize(quota.Value));
        return (snapshot.TakenBytes, snapshot.QuotaBytes);
    }

    private ValueTask<StorageSnapshot> TakeAsync(ByteSize? quota) => StorageSnapshotReader.TakeAsync(
        _server.Services.GetRequiredService<IDatabase>(), _server.Volume, _server.Services.GetRequiredService<JobBacklog>(), quota, _server.Clock.GetUtcNow(), CancellationToken.None);
}
