using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Tests.Transfers;

public sealed class OrphanedFileTests : IDisposable
{
    private readonly RunningServer _server = new();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Partial_file_of_a_killed_replica_is_removed()
    {
        var path = Path.Combine(_server.VolumePath, "incoming", StoredId.New() + ".part");
        await File.WriteAllBytesAsync(path, new byte[5000]);

        var sweep = await _server.SweepAsync();

        Assert.Equal((1, 5000), (sweep.Leftovers, sweep.Bytes));
        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task Empty_partial_file_of_a_killed_replica_is_removed()
    {
        await File.WriteAllBytesAsync(Path.Combine(_server.VolumePath, "incoming", StoredId.New() + ".part"), []);

        Assert.Equal(1, (await _server.SweepAsync()).Leftovers);
    }

    [Fact]
    public async Task Uploads_that_start_during_a_sweep_keep_their_files()
    {
        using var stop = new CancellationTokenSource();
        var cleaners = Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
                await _server.SweepAsync();
        })).ToArray();

        for (var round = 0; round < 2000; round++)
        {
            var id = StoredId.New();
            await using var upload = _server.Volume.Begin(id);
            await upload.WriteAsync(0, new byte[] { 1 });
            Assert.True(await upload.ExistsAsync());
        }

        await stop.CancelAsync();
        await Task.WhenAll(cleaners);
        await _server.AssertEmptyAsync();
    }

    [Fact]
    public async Task Upload_in_progress_is_not_removed()
    {
        var id = StoredId.New();
        await using (var upload = _server.Volume.Begin(id))
        {
            await upload.WriteAsync(0, new byte[] { 1, 2, 3 });

            Assert.Equal(0, (await _server.SweepAsync()).Leftovers);
            Assert.Equal(id, Assert.Single(_server.Volume.Incoming()).Id);
        }

        Assert.Empty(_server.Volume.Incoming());
    }

    [Fact]
    public async Task Stored_file_without_a_row_is_removed_unless_it_is_being_sealed()
    {
        var id = StoredId.New();
        await using (var upload = _server.Volume.Begin(id))
        {
            await upload.WriteAsync(0, new byte[] { 1, 2, 3 });
            await upload.SealAsync(3);
            // At this point the server commits the row.
            Assert.Equal(0, (await _server.SweepAsync()).Leftovers);
            upload.Keep();
        }

        Assert.Equal(id, Assert.Single(_server.Volume.Stored()).Id);
        Assert.Equal(1, (await _server.SweepAsync()).Leftovers);
        await _server.AssertEmptyAsync();
    }

    [Fact]
    public async Task Clean_folder_is_scanned_again_after_a_change()
    {
        var answer = await _server.Client.PutFileAsync("a", [1, 2, 3]);
        var folder = Path.Combine(_server.VolumePath, "transfers", answer.Id[..2]);
        Directory.SetLastWriteTimeUtc(folder, Directory.GetLastWriteTimeUtc(folder).AddMinutes(-1));
        Assert.Equal(0, (await _server.SweepAsync()).Leftovers);

        var orphan = Path.Combine(folder, answer.Id[..2] + StoredId.New().Value[2..]);
        await File.WriteAllBytesAsync(orphan, new byte[10]);

        Assert.Equal((1, 10), await SweepCountsAsync());
        Assert.Equal([1, 2, 3], await _server.Client.DownloadAsync(answer.Id));
    }

    [Fact]
    public async Task Stored_file_without_a_row_is_checked_again_until_it_is_removed()
    {
        var id = StoredId.New();
        await using (var upload = _server.Volume.Begin(id))
        {
            await upload.WriteAsync(0, new byte[] { 1, 2, 3 });
            await upload.SealAsync(3);
            var folder = Path.GetDirectoryName(Assert.Single(_server.Volume.Stored()).Path)!;
            Directory.SetLastWriteTimeUtc(folder, Directory.GetLastWriteTimeUtc(folder).AddMinutes(-1));
            Assert.Equal((0, 0), await SweepCountsAsync());
            upload.Keep();
        }

        Assert.Equal((1, 3), await SweepCountsAsync());
    }

    [Fact]
    public async Task File_whose_name_is_not_an_ID_is_not_deleted()
    {
        string[] others = ["incoming/note.txt", "incoming/x.part", "transfers/README"];
        foreach (var other in others)
            await File.WriteAllTextAsync(Path.Combine(_server.VolumePath, other), "x");

        Assert.Equal(0, (await _server.SweepAsync()).Leftovers);

        Assert.All(others, other => Assert.True(File.Exists(Path.Combine(_server.VolumePath, other))));
    }

    [Fact]
    public async Task Symbolic_link_in_place_of_a_leftover_is_not_followed()
    {
        using var elsewhere = new TestFolder();
        await File.WriteAllTextAsync(elsewhere["precious"], "x");
        File.CreateSymbolicLink(Path.Combine(_server.VolumePath, "incoming", StoredId.New() + ".part"), elsewhere["precious"]);

        Assert.Equal(0, (await _server.SweepAsync()).Leftovers);

        Assert.True(File.Exists(elsewhere["precious"]));
    }

    private async Task<(int, long)> SweepCountsAsync()
    {
        var sweep = await _server.SweepAsync();
        return (sweep.Leftovers, sweep.Bytes);
    }
}
