using System.Globalization;
using System.Security.Cryptography;
using Xunit.Abstractions;

namespace CloudTransfer.Web.Tests.Faults.Crashes;

/// <summary>
/// Uploads by every route to two replicas on one disk, while one is killed, or both lose power, at random moments. After
/// each crash the volume is compared with the responses that clients received.
/// </summary>
public sealed class CrashTests(ITestOutputHelper output)
{
    // CLOUDTRANSFER_CRASHES=200 is for long runs by hand.
    private static readonly int Crashes = int.Parse(Environment.GetEnvironmentVariable("CLOUDTRANSFER_CRASHES") ?? "12", CultureInfo.InvariantCulture);

    private readonly AcknowledgedUploads _acknowledged = new();

    [SkippableFact]
    public async Task Kills_and_power_failures_lose_no_acknowledged_upload_and_leave_nothing_behind()
    {
        var seed = RandomNumberGenerator.GetInt32(int.MaxValue);
        output.WriteLine($"Seed {seed}");
        var random = new SeededRandom(seed);
        await using var disk = await LoopDevice.MountAsync(256 + Crashes);
        await using var pair = new ReplicaPair(disk);
        await pair.StartAsync();
        await pair.GrowWalAsync();

        var powerFailures = 0;
        for (var crash = 0; crash < Crashes; crash++)
        {
            var failsPower = random.Next(2) == 0;
            powerFailures += failsPower ? 1 : 0;
            await CrashAsync(pair, random, failsPower);
            await pair.StartAsync();
            await _acknowledged.CheckAsync(pair.Replicas[random.Next(2)]);
            await _acknowledged.WaitUntilExpiredAsync();
            await pair.WaitForSweepAsync();
            await Volumes.AssertConsistentAsync(pair.Volume);
            output.WriteLine($"{crash}: {(failsPower ? "power" : "kill")}, {_acknowledged.Total} acknowledged");
        }

        output.WriteLine($"{_acknowledged.Total} uploads acknowledged, {Crashes - powerFailures} replicas killed, {powerFailures} power failures");
        foreach (var replica in pair.Replicas)
            Assert.True(replica.Errors.Count == 0, string.Join(Environment.NewLine, replica.Errors));
        Assert.True(_acknowledged.Total >= Crashes, $"Only {_acknowledged.Total} uploads were acknowledged.");
    }

    // Crashes at a random moment after a few uploads. After a kill, clients continue with the other replica for a short time.
    private async Task CrashAsync(ReplicaPair pair, SeededRandom random, bool failsPower)
    {
        var before = _acknowledged.Total;
        var count = 1 + random.Next(6);
        using var stop = new CancellationTokenSource();
        var clients = new UploadClients(_acknowledged, random).SendAsync(pair.Replicas, pair.HasCrashed, () => stop.IsCancellationRequested);
        await Eventually.TrueAsync("Uploads should be acknowledged.", () => Task.FromResult(clients.IsCompleted || _acknowledged.Total >= before + count));
        await Task.Delay(random.Next(40));
        if (failsPower)
        {
            await pair.FailPowerAsync(() => clients);
            return;
        }

        await pair.KillAsync(random.Next(2));
        await Task.Delay(20 + random.Next(60));
        await stop.CancelAsync();
        await clients;
    }
}
