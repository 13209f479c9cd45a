using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Tests.Transfers;

public sealed class OrphanedFileTests : IDisposable
{
    private readonly RunningServer _server = new();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task What_a_killed_replica_left_of_an_upload_is_removed()
    {
        var path = Path.Combine(_server.VolumePath, "incoming", StoredId.New() + ".part");
        await File.WriteAllBytesAsync(path, new byte[5000]);

        var sweep = await _server.SweepAsync();

        Assert.Equal((1, 5000), (sweep.Leftovers, sweep.Bytes));
        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task What_a_killed_replica_had_only_just_begun_is_removed_at_once()
    {
        await File.WriteAllBytesAsync(Path.Combine(_server.VolumePath, "incoming", StoredId.New() + ".part"), []);

        Assert.Equal(1, (await _server.SweepAsync()).Leftovers);
    }

    [Fact]
    public async Task Uploads_that_begin_while_cleaners_sweep_keep_their_files()
    {
        using var enough = new CancellationTokenSource();
        var cleaners = Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
        {
            while (!enough.IsCancellationRequested)
                await _server.SweepAsync();
        })).ToArray();

        for (var round = 0; round < 2000; round++)
        {
            var id = StoredId.New();
            await using var upload = _server.Volume.Begin(id);
            await upload.WriteAsync(0, new byte[] { 1 });
            Assert.True(await upload.ExistsAsync());
        }

        await enough.CancelAsync();
        await Task.WhenAll(cleaners);
        await _server.AssertEmptyAsync();
    }

    [Fact]
    public async Task An_upload_under_way_is_left_alone()
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
    public async Task A_stored_file_without_a_row_is_removed_but_not_while_it_is_being_sealed()
    {
        var id = StoredId.New();
        await using (var upload = _server.Volume.Begin(id))
        {
            await upload.WriteAsync(0, new byte[] { 1, 2, 3 });
            await upload.SealAsync(3);
            // The row would be committed now.
            Assert.Equal(0, (await _server.SweepAsync()).Leftovers);
            upload.Keep();
        }

        Assert.Equal(id, Assert.Single(_server.Volume.Stored()).Id);
        Assert.Equal(1, (await _server.SweepAsync()).Leftovers);
        await _server.AssertEmptyAsync();
    }

    [Fact]
    public async Task A_folder_in_order_is_looked_through_again_when_something_comes()
    {
        var answer = await _server.Client.PutFileAsync("a", [1, 2, 3]);
        var folder = Path.Combine(_server.VolumePath, "transfers", answer.Id[..2]);
        Directory.SetLastWriteTimeUtc(folder, Directory.GetLastWriteTimeUtc(folder).AddMinutes(-1));
        Assert.Equal(0, (await _server.SweepAsync()).Leftovers);

        var orphan = Path.Combine(folder, answer.Id[..2] + StoredId.New().Value[2..]);
        await File.WriteAllBytesAsync(orphan, new byte[10]);

        Assert.Equal((1, 10), await SweptAsync());
        Assert.Equal([1, 2, 3], await _server.Client.DownloadAsync(answer.Id));
    }

    [Fact]
    public async Task What_no_row_names_is_asked_about_until_it_is_gone()
    {
        var id = StoredId.New();
        await using (var upload = _server.Volume.Begin(id))
        {
            await upload.WriteAsync(0, new byte[] { 1, 2, 3 });
            await upload.SealAsync(3);
            var folder = Path.GetDirectoryName(Assert.Single(_server.Volume.Stored()).Path)!;
            Directory.SetLastWriteTimeUtc(folder, Directory.GetLastWriteTimeUtc(folder).AddMinutes(-1));
            Assert.Equal((0, 0), await SweptAsync());
            upload.Keep();
        }

        Assert.Equal((1, 3), await SweptAsync());
    }

    [Fact]
    public async Task What_is_no_id_is_not_ours_to_delete()
    {
        string[] others = ["incoming/note.txt", "incoming/x.part", "transfers/README"];
        foreach (var other in others)
            await File.WriteAllTextAsync(Path.Combine(_server.VolumePath, other), "x");

        Assert.Equal(0, (await _server.SweepAsync()).Leftovers);

        Assert.All(others, other => Assert.True(File.Exists(Path.Combine(_server.VolumePath, other))));
    }

    [Fact]
    public async Task A_link_in_place_of_a_leftover_leads_nowhere()
    {
        using var elsewhere = new TestFolder();
        await File.WriteAllTextAsync(elsewhere["precious"], "x");
        File.CreateSymbolicLink(Path.Combine(_server.VolumePath, "incoming", StoredId.New() + ".part"), elsewhere["precious"]);

        Assert.Equal(0, (await _server.SweepAsync()).Leftovers);

        Assert.True(File.Exists(elsewhere["precious"]));
    }

    private async Task<(int, long)> SweptAsync()
    {
        var sweep = await _server.SweepAsync();
        return (sweep.Leftovers, sweep.Bytes);
    }
}
