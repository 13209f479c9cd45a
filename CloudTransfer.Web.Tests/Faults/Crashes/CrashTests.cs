using System.Globalization;
using System.Security.Cryptography;
using Xunit.Abstractions;

namespace CloudTransfer.Web.Tests.Faults.Crashes;

/// <summary>
/// Uploads of every way against two replicas on one disk, while one is killed, or the plug of both is pulled, at random
/// moments; after each of these the volume is held against what clients were told.
/// </summary>
public sealed class CrashTests(ITestOutputHelper output)
{
    // CLOUDTRANSFER_CRASHES=200 is the long form, to be run by hand.
    private static readonly int Crashes = int.Parse(Environment.GetEnvironmentVariable("CLOUDTRANSFER_CRASHES") ?? "12", CultureInfo.InvariantCulture);

    private readonly AcknowledgedUploads _acknowledged = new();

    [SkippableFact]
    public async Task Nothing_acknowledged_is_lost_and_nothing_is_left_whatever_is_killed_and_however_often_the_power_fails()
    {
        var seed = RandomNumberGenerator.GetInt32(int.MaxValue);
        output.WriteLine($"Seed {seed}");
        var random = new SeededRandom(seed);
        await using var disk = await LoopDevice.MountAsync(256 + Crashes);
        await using var pair = new Pair(disk);
        await pair.StartAsync();
        await pair.LengthenLogAsync();

        var powerFailures = 0;
        for (var crash = 0; crash < Crashes; crash++)
        {
            var failsPower = random.Next(2) == 0;
            powerFailures += failsPower ? 1 : 0;
            await CrashAsync(pair, random, failsPower);
            await pair.StartAsync();
            await _acknowledged.CheckAsync(pair.Replicas[random.Next(2)]);
            await _acknowledged.AllEndedAsync();
            await pair.SweptAsync();
            await Volumes.AssertConsistentAsync(pair.Volume);
            output.WriteLine($"{crash}: {(failsPower ? "power" : "kill")}, {_acknowledged.Total} acknowledged");
        }

        output.WriteLine($"{_acknowledged.Total} uploads acknowledged, {Crashes - powerFailures} replicas killed, {powerFailures} power failures");
        foreach (var replica in pair.Replicas)
            Assert.True(replica.Errors.Count == 0, string.Join(Environment.NewLine, replica.Errors));
        Assert.True(_acknowledged.Total >= Crashes, $"Only {_acknowledged.Total} uploads were acknowledged.");
    }

    // A few uploads, and then, at any moment of the next ones, the crash; after a kill the other replica goes on a while.
    private async Task CrashAsync(Pair pair, SeededRandom random, bool failsPower)
    {
        var begin = _acknowledged.Total;
        var some = 1 + random.Next(6);
        using var enough = new CancellationTokenSource();
        var clients = new UploadClients(_acknowledged, random).SendAsync(pair.Replicas, pair.IsStruck, () => enough.IsCancellationRequested);
        await Eventually.TrueAsync("Uploads should be acknowledged.", () => Task.FromResult(clients.IsCompleted || _acknowledged.Total >= begin + some));
        await Task.Delay(random.Next(40));
        if (failsPower)
        {
            await pair.FailPowerAsync(() => clients);
            return;
        }

        await pair.KillAsync(random.Next(2));
        await Task.Delay(20 + random.Next(60));
        await enough.CancelAsync();
        await clients;
    }
}
