namespace CloudTransfer.Web.Tests.Faults.Crashes;

/// <summary>Two replicas on one disk that can be killed or lose power, and be restarted.</summary>
internal sealed class ReplicaPair(LoopDevice disk) : IAsyncDisposable
{
    private static readonly (string, string)[] Settings = [("Transfers:CleanEvery", "00:00:00.2")];

    private readonly ReplicaProcess?[] _replicas = new ReplicaProcess?[2];
    private readonly bool[] _hasCrashed = [true, true];

    public IReadOnlyList<ReplicaProcess> Replicas => _replicas!;

    public string Volume => disk.Path;

    /// <summary>Whether a replica has crashed since its last start.</summary>
    public bool HasCrashed(ReplicaProcess replica) => Volatile.Read(ref _hasCrashed[Array.IndexOf(_replicas, replica)]);

    /// <summary>Starts the replicas that have crashed or were never started.</summary>
    public Task StartAsync() => Task.WhenAll(Enumerable.Range(0, _replicas.Length).Where(n => _hasCrashed[n]).Select(async n =>
    {
        if (_replicas[n] is { } old)
            await old.DisposeAsync();
        _replicas[n] = await ReplicaProcess.StartAsync(disk.Path, Settings);
        Volatile.Write(ref _hasCrashed[n], false);
    }));

    /// <summary>Kills one replica with SIGKILL.</summary>
    public async Task KillAsync(int number)
    {
        Volatile.Write(ref _hasCrashed[number], true);
        await _replicas[number]!.KillAsync();
    }

    /// <summary>Simulates a power failure: both replicas end, and data that was not synced is lost.</summary>
    public async Task FailPowerAsync(Func<Task> waitForClients)
    {
        await Task.WhenAll(KillAsync(0), KillAsync(1));
        await waitForClients();
        await disk.FailPowerAsync();
    }

    /// <summary>Waits until a sweep has completed that began from now on, on any replica.</summary>
    public Task WaitForSweepAsync() => Sweeps.WaitAsync(Replicas);

    /// <summary>
    /// Grows the write-ahead log to its final size. A commit that extends it makes ext4 commit its journal, which would also
    /// sync directory entries and so hide a missing fsync.
    /// </summary>
    public async Task GrowWalAsync() => Assert.Equal("", await Volumes.QueryAsync(
        disk.Path, "CREATE TABLE long (bytes BLOB); INSERT INTO long VALUES (randomblob(6000000)); DROP TABLE long;"));

    public async ValueTask DisposeAsync()
    {
        foreach (var replica in _replicas.OfType<ReplicaProcess>())
            await replica.DisposeAsync();
    }
}
