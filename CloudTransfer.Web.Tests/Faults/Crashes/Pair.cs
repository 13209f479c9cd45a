using System.Globalization;
using System.Text.RegularExpressions;

namespace CloudTransfer.Web.Tests.Faults.Crashes;

/// <summary>Two replicas on one disk, which are killed, or lose their power, and are started again.</summary>
internal sealed partial class Pair(PluggedDisk disk) : IAsyncDisposable
{
    private static readonly (string, string)[] Settings = [("Transfers:CleanEvery", "00:00:00.2")];

    private readonly ReplicaProcess?[] _replicas = new ReplicaProcess?[2];
    private readonly bool[] _isStruck = [true, true];

    public IReadOnlyList<ReplicaProcess> Replicas => _replicas!;

    public string Volume => disk.Path;

    /// <summary>Whether a replica was struck since it was started.</summary>
    public bool IsStruck(ReplicaProcess replica) => Volatile.Read(ref _isStruck[Array.IndexOf(_replicas, replica)]);

    /// <summary>Starts the replicas that were struck.</summary>
    public Task StartAsync() => Task.WhenAll(Enumerable.Range(0, _replicas.Length).Where(n => _isStruck[n]).Select(async n =>
    {
        if (_replicas[n] is { } old)
            await old.DisposeAsync();
        _replicas[n] = await ReplicaProcess.StartAsync(disk.Path, Settings);
        Volatile.Write(ref _isStruck[n], false);
    }));

    /// <summary>kill -9 of one of them.</summary>
    public async Task KillAsync(int number)
    {
        Volatile.Write(ref _isStruck[number], true);
        await _replicas[number]!.KillAsync();
    }

    /// <summary>The power fails: both end, and so does all that was not on the disk.</summary>
    public async Task FailPowerAsync(Func<Task> clientsEnd)
    {
        await Task.WhenAll(KillAsync(0), KillAsync(1));
        await clientsEnd();
        await disk.PullPlugAsync();
    }

    /// <summary>Waits until a sweep has ended that began from now on, on any replica.</summary>
    public async Task SweptAsync()
    {
        // The one that is under way, or ended just now, may have looked at a file before it was left behind.
        var enough = await SweepsAsync() + 2;
        await Eventually.TrueAsync("The cleaner should sweep.", async () => await SweepsAsync() >= enough);
    }

    private async Task<double> SweepsAsync() => (await Task.WhenAll(Replicas.Select(SweepsAsync))).Sum();

    /// <summary>
    /// Makes the write-ahead log as long as it is going to be. A commit that need not make it longer does not make ext4
    /// write its own journal, and with it every name that somebody forgot to sync.
    /// </summary>
    public async Task LengthenLogAsync() => Assert.Equal("", await Volumes.QueryAsync(
        disk.Path, "CREATE TABLE long (bytes BLOB); INSERT INTO long VALUES (randomblob(6000000)); DROP TABLE long;"));

    public async ValueTask DisposeAsync()
    {
        foreach (var replica in _replicas.OfType<ReplicaProcess>())
            await replica.DisposeAsync();
    }

    private static async Task<double> SweepsAsync(ReplicaProcess replica)
    {
        var metrics = await replica.Client.GetStringAsync("/metrics");
        return Sweeps().Match(metrics) is { Success: true } match ? double.Parse(match.Groups["count"].ValueSpan, CultureInfo.InvariantCulture) : 0;
    }

    [GeneratedRegex(@"^cloudtransfer_cleanup_runs_total\S* (?<count>\S+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Sweeps();
}
