using System.Net;
using System.Net.Http.Json;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Database.Sqlite;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Storage.Local;
using CloudTransfer.Web.Tests.Database;
using CloudTransfer.Web.Tests.Transfers.Quota;
using CloudTransfer.Web.Tests.Uploads.Lanes;
using CloudTransfer.Web.Transfers.Creation;
using CloudTransfer.Web.Uploads.Lanes;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Transfers;

/// <summary>Transfers with many files and folders are written and deleted in small transactions.</summary>
public sealed class TransactionSizeTests : IDisposable
{
    private const int Many = 3 * TransferWriter.Slice;

    private readonly TestFolder _volume = new();
    private readonly TransactionSizes _sizes = new();
    private readonly RunningServer _server;

    public TransactionSizeTests() => _server = new RunningServer(
        _volume.Path,
        services => services.AddSingleton(provider =>
            new SqliteDatabase(provider.GetRequiredService<VolumeLayout>().File("cloudtransfer.db"), _sizes.Listen)));

    public void Dispose()
    {
        _server.Dispose();
        _volume.Dispose();
    }

    [Fact]
    public async Task No_transaction_writes_or_deletes_more_than_one_slice()
    {
        _sizes.Clear();
        var sent = await CreateTransferAsync(Many);
        Assert.Equal("sealed", sent.State);
        Assert.Equal((Many, Many), (await _server.CountAsync("files"), await _server.CountAsync("folders")));

        _server.Clock.Advance(TimeSpan.FromDays(40));
        await _server.SweepAsync();

        await _server.AssertEmptyAsync();
        Assert.Equal(0, await _server.CountAsync("folders"));
        // One slice and the rows of the transfer itself.
        Assert.InRange(_sizes.Largest, 2, TransferWriter.Slice + 10);
        await ReservedTotal.AssertTrueAsync(_server);
    }

    [Fact]
    public async Task Checksums_are_written_in_slices()
    {
        var tus = new TusClient(_server.Client);
        _sizes.Clear();
        var sent = await CreateTransferAsync(Many, size: 1);
        await tus.SendAllAsync(sent.Uploads![0].Url, 0, [.. Enumerable.Range(0, Many).Select(n => (byte)(1 + (n % 250)))]);

        var files = await _server.Client.GetFromJsonAsync<FilesAnswer>($"/api/v1/transfers/{sent.Id}/files?after={Many - 3}&limit=2");

        Assert.All(files!.Files, file => Assert.Equal(8, file.Crc32!.Length));
        Assert.Equal(0, await Database.FirstAsync<long>("SELECT COUNT(*) FROM files WHERE crc32 = 0", new { }, CancellationToken.None));
        Assert.InRange(_sizes.Largest, 2, TransferWriter.Slice + 10);
        Assert.Equal([1 + ((Many - 1) % 250)], await _server.Client.DownloadAsync(sent.Id, Many - 1));
    }

    [Fact]
    public async Task Transfer_that_fails_between_slices_is_invisible_and_removed_by_the_cleaner()
    {
        await Database.ExecuteAsync(
            "CREATE TRIGGER stop BEFORE INSERT ON files WHEN NEW.number = 1500 BEGIN SELECT RAISE(ABORT, 'stopped'); END", new { }, CancellationToken.None);
        using (var failed = await PostAsync(Many))
            Assert.Equal(HttpStatusCode.ServiceUnavailable, failed.StatusCode);
        var id = await Database.FirstAsync<string>("SELECT id FROM transfers", new { }, CancellationToken.None);
        Assert.Equal(1000, await _server.CountAsync("files"));
        using (var page = await _server.Client.GetAsync($"/d/{id}"))
            Assert.Equal(HttpStatusCode.NotFound, page.StatusCode);

        await _server.SweepAsync();

        await _server.AssertEmptyAsync();
        Assert.Equal((0, 0), await ReservedTotal.OfAsync(_server));
        Assert.Equal(0, await _server.CountAsync("uploads"));
        // It never was a transfer, and none is abandoned.
        Assert.Equal("object.removed", await Database.FirstAsync<string>("SELECT action FROM audit_entries WHERE subject <> ''", new { }, CancellationToken.None));
        Assert.Equal(1, await _server.CountAsync("audit_entries WHERE subject <> ''"));
    }

    [Fact]
    public async Task Cleaner_skips_a_transfer_that_is_being_written()
    {
        var sweeps = 0;
        _sizes.At(2500, () => Task.Run(() => _server.SweepAsync()).ContinueWith(_ => sweeps++, TaskScheduler.Default).Wait(TimeSpan.FromMilliseconds(1)));

        var sent = await CreateTransferAsync(Many);
        await Eventually.HoldsAsync(() => Task.FromResult(sweeps == 1));

        Assert.Equal("sealed", sent.State);
        Assert.Equal(Many, await _server.CountAsync("files"));
        Assert.Equal(0, await Database.FirstAsync<long>("SELECT COUNT(*) FROM transfers WHERE claimed_at IS NOT NULL", new { }, CancellationToken.None));
    }

    [Fact]
    public async Task Replica_killed_between_slices_leaves_nothing_behind()
    {
        using var volume = new TestFolder();
        await using (var killed = await ReplicaProcess.StartAsync(volume.Path))
        {
            using var client = new HttpClient { BaseAddress = killed.Address };
            var creator = client.PostAsJsonAsync("/api/v1/transfers", Manifest(30_000));
            var database = new SqliteDatabase(volume["cloudtransfer.db"]);
            await Eventually.HoldsAsync(async () => await CountAsync(database, "files") > TransferWriter.Slice);
            await killed.KillAsync();
            await Assert.ThrowsAnyAsync<Exception>(() => creator);
            Assert.InRange(await CountAsync(database, "files"), TransferWriter.Slice, 29_999);
        }

        await using var other = await ReplicaProcess.StartAsync(volume.Path, ("Transfers:CleanEvery", "1s"));
        var left = new SqliteDatabase(volume["cloudtransfer.db"]);
        foreach (var table in new[] { "transfers", "files", "folders", "uploads" })
            await Eventually.HoldsAsync(async () => await CountAsync(left, table) == 0);
        await Eventually.FilesAsync(volume["incoming"], 0);
        await Eventually.HoldsAsync(async () => await left.FirstAsync<long>("SELECT taken FROM storage_totals", new { }, CancellationToken.None) == 0);
    }

    private IDatabase Database => _server.Services.GetRequiredService<IDatabase>();

    private static Task<long> CountAsync(IDatabase database, string table) => database.FirstAsync<long>($"SELECT COUNT(*) FROM {table}", new { }, CancellationToken.None);

    private static ManifestRequest Manifest(int files, long size = 0) => new([.. Enumerable.Range(0, files).Select(n => new ManifestFile($"D{n}/a", size))]);

    private Task<HttpResponseMessage> PostAsync(int files, long size = 0) => _server.Client.PostAsJsonAsync("/api/v1/transfers", Manifest(files, size));

    private async Task<TransferAnswer> CreateTransferAsync(int files, long size = 0)
    {
        using var response = await PostAsync(files, size);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<TransferAnswer>())!;
    }
}
