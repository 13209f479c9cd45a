using System.Net;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Tests.Archives;
using CloudTransfer.Web.Transfers;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Uploads.Lanes;

/// <summary>Replicas that are killed or stopped during an upload, as processes on one volume.</summary>
public class ReplicaTests : IDisposable
{
    private readonly TestFolder _volume;
    // The replica that is left.
    private readonly RunningServer _server;
    private readonly TusClient _tus;

    public ReplicaTests()
        : this(isPostgreSql: false)
    {
    }

    protected ReplicaTests(bool isPostgreSql)
    {
        _volume = TestDatabase.NewVolume(isPostgreSql);
        _server = new RunningServer(_volume.Path);
        _tus = new TusClient(_server.Client);
    }

    private ILocks Locks => _server.Services.GetRequiredService<ILocks>();

    public void Dispose()
    {
        _server.Dispose();
        _volume.Dispose();
        GC.SuppressFinalize(this);
    }

    [SkippableFact]
    public async Task Killed_replica_loses_no_acknowledged_bytes_and_another_replica_resumes()
    {
        var folder = SampleFolder.Of(700_000, 0, 500_000, 800_000);
        var answer = await _tus.CreateTransferAsync(folder.Manifest(2));
        var lanes = answer.Uploads!.Select(lane => (Url: new Uri(lane.Url).AbsolutePath, Bytes: folder.Lane(lane))).ToArray();
        var half = lanes[0].Bytes.Length / 2;
        await using (var victim = await ReplicaProcess.StartAsync(_server.VolumePath))
        {
            using var first = new RawHttp(victim.Address);
            using var second = new RawHttp(victim.Address);
            await first.BeginPatchAsync(lanes[0].Url, 0, lanes[0].Bytes.Length);
            await second.BeginPatchAsync(lanes[1].Url, 0, lanes[1].Bytes.Length);
            await first.SendAsync(lanes[0].Bytes.AsMemory(0, half));
            await Eventually.HoldsAsync(async () => await _tus.OffsetAsync(lanes[0].Url) == half);
            await second.SendAsync(lanes[1].Bytes.AsMemory(0, half));
            await victim.KillAsync();
        }

        Assert.Equal(half, await _tus.OffsetAsync(lanes[0].Url));
        foreach (var (url, bytes) in lanes)
        {
            var offset = (int)(await _tus.OffsetAsync(url))!.Value;
            Assert.InRange(offset, 0, half);
            await _tus.SendAllAsync(url, offset, bytes[offset..]);
        }

        await folder.AssertIsAtAsync(_server.Client, answer.Link);
    }

    [SkippableFact]
    public async Task Stopping_replica_stores_received_bytes_and_responds()
    {
        var bytes = SampleBytes.Of(400_000);
        var url = new Uri(await _tus.CreateAsync(bytes.Length)).AbsolutePath;
        await using var stopping = await ReplicaProcess.StartAsync(_server.VolumePath);
        using var sender = new RawHttp(stopping.Address);
        await sender.BeginPatchAsync(url, 0, bytes.Length);
        await sender.SendAsync(bytes.AsMemory(0, 150_000));
        await Eventually.HoldsAsync(async () => await _tus.OffsetAsync(url) == 150_000);
        await sender.SendAsync(bytes.AsMemory(150_000, 100_000));
        var exitCode = stopping.StopAsync();
        Assert.Equal(503, await sender.StatusAsync());
        var offset = (int)(await _tus.OffsetAsync(url))!.Value;
        Assert.InRange(offset, 150_000, 250_000);
        await _tus.SendAllAsync(url, offset, bytes[offset..]);
        Assert.Equal(0, await exitCode);
    }

    [SkippableTheory]
    [InlineData("head", false)]
    [InlineData("reader", false)]
    [InlineData("cleaner", false)]
    [InlineData("head", true)]
    [InlineData("reader", true)]
    [InlineData("cleaner", true)]
    public async Task Next_access_completes_the_seal_that_a_killed_replica_started(string access, bool renamed)
    {
        var film = SampleFolder.OneFile(100_000);
        var answer = await _tus.CreateTransferAsync(film.Manifest());
        var url = new Uri(answer.Uploads![0].Url).AbsolutePath;
        Assert.True(StoredId.TryParse(answer.Id, out var id));
        await using (var victim = await ReplicaProcess.StartAsync(_server.VolumePath))
        {
            // While the test holds the lock, the replica waits between the last byte and the seal.
            await using var part = _server.Volume.Reopen(id)!;
            await using var held = Locks.Of(part);
            Assert.True(await held.TryTakeAsync());
            var last = new TusClient(victim.Client).PatchAsync(url, 0, film.Joined);
            await Eventually.HoldsAsync(() => HasArrivedAsync(id));
            await victim.KillAsync();
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => last);
            if (renamed)
                await part.SealAsync(100_000);
        }

        Assert.Equal(TransferState.Receiving, (await _server.Store.FindAsync(id, CancellationToken.None))!.State);
        if (access is "head")
            Assert.Equal(100_000, await _tus.OffsetAsync(url));
        else if (access is "reader")
            (await _server.Client.GetAsync(answer.Link)).Dispose();
        else
            await _server.SweepAsync();
        Assert.Equal(TransferState.Sealed, (await _server.Store.FindAsync(id, CancellationToken.None))!.State);
        await film.AssertIsAtAsync(_server.Client, answer.Link);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_server.VolumePath, "incoming")));
    }

    [SkippableFact]
    public async Task Seal_that_completes_after_a_deletion_leaves_nothing()
    {
        var folder = SampleFolder.Of(10_000, 10_000);
        var answer = await _tus.CreateTransferAsync(folder.Manifest());
        Assert.True(StoredId.TryParse(answer.Id, out var id));
        var part = _server.Volume.Reopen(id)!;
        var held = Locks.Of(part);
        Assert.True(await held.TryTakeAsync());
        var last = _tus.PatchAsync(answer.Uploads![0].Url, 0, folder.Joined);
        await Eventually.HoldsAsync(() => HasArrivedAsync(id));
        using var deleted = await _tus.SendAsync("DELETE", answer.Uploads[0].Url, (byte[]?)null);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        await held.DisposeAsync();
        await part.DisposeAsync();
        using var lastResponse = await last;
        await _server.AssertEmptyAsync();
    }

    // HEAD tells of a complete upload when it is sealed.
    private async Task<bool> HasArrivedAsync(StoredId id) => await _server.Services.GetRequiredService<IDatabase>().FirstAsync<long>(
        "SELECT COUNT(*) FROM lanes WHERE transfer_id = @id AND received = length", new { id = id.Value }, CancellationToken.None) == 1;
}
