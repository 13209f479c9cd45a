using CloudTransfer.Web.Tests.Uploads.Lanes;
using Xunit.Abstractions;

namespace CloudTransfer.Web.Tests.Faults.Crashes;

/// <summary>A replica is killed, or loses power, just before each step of an upload or a deletion.</summary>
public sealed class StepTests(ITestOutputHelper output)
{
    private const string Rename = "/^rename", Delete = "/^unlink", Answer = "sendmsg,sendto", Write = "pwrite64,pwritev";

    private const int MaxTries = 12;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(4), Pause = TimeSpan.FromMilliseconds(20);

    private readonly AcknowledgedUploads _acknowledged = new();

    // The system call that each step begins with; all earlier steps have completed.
    private static readonly (string Step, string Call, int When, Func<UploadClients, HttpClient, Task> Act)[] Steps =
    [
        ("reserve", "fallocate", 1, (clients, client) => clients.PutAsync(client)),
        ("write", Write, 1, (clients, client) => clients.FormAsync(client, 4)),
        ("truncate", "ftruncate", 1, (clients, client) => clients.PutAsync(client)),
        ("sync the bytes", "fsync", 1, (clients, client) => clients.FormAsync(client, 3)),
        ("make the folder", "/^mkdir", 1, (clients, client) => clients.PutAsync(client)),
        ("rename", Rename, 1, (clients, client) => clients.PutAsync(client)),
        ("sync the name", "fsync", 3, (clients, client) => clients.PutAsync(client)),
        ("sync the row", "fsync", 4, (clients, client) => clients.FormAsync(client, 2)),
        ("answer", Answer, 1, (clients, client) => clients.PutAsync(client)),
        ("create a lane", "fsync", 3, SendLane),
        ("sync a lane", "fsync", 5, SendLane),
        ("rename after lanes", Rename, 1, SendLane),
        ("answer a lane", Answer, 2, SendLane),
        ("delete the bytes", Delete, 1, (clients, client) => clients.DeleteAsync(client)),
        ("delete an expired transfer", Delete, 1, (clients, client) => clients.ExpireAsync(client)),
    ];

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Crash_before_any_step_loses_no_acknowledged_upload_and_leaves_nothing_behind(bool failsPower)
    {
        var clients = new UploadClients(_acknowledged, new SeededRandom(1));
        await using var disk = await LoopDevice.MountAsync(128);
        await using var pair = new ReplicaPair(disk);
        await pair.StartAsync();
        await pair.GrowWalAsync();

        foreach (var (step, call, when, act) in Steps)
        {
            output.WriteLine(step);
            await clients.PutAsync(pair.Replicas[0].Client);
            await KillAtAsync(pair.Replicas, call, when, client => act(clients, client));
            if (failsPower)
                await pair.FailPowerAsync(() => Task.CompletedTask);
            else
                await Task.WhenAll(Enumerable.Range(0, 2).Where(n => pair.Replicas[n].HasEnded).Select(pair.KillAsync));
            await pair.StartAsync();
            await _acknowledged.CheckAsync(pair.Replicas[0]);
            await _acknowledged.WaitUntilExpiredAsync();
            await pair.WaitForSweepAsync();
            await Volumes.AssertConsistentAsync(pair.Volume);
        }
    }

    // In enough pieces that some thread of the replica reaches each call.
    private static Task SendLane(UploadClients clients, HttpClient client) => clients.LanesAsync(client, SampleFolder.Of(50_000, 0, 30_000), 1, 12);

    private static async Task KillAtAsync(IReadOnlyList<ReplicaProcess> replicas, string call, int when, Func<HttpClient, Task> act)
    {
        await using var strace = await StraceProcess.AttachAsync([.. replicas.Select(replica => replica.Id)], call, "signal=KILL", when);
        // strace counts calls per thread: repeats the action until a thread reaches the call.
        for (var n = 0; n < MaxTries && !replicas.Any(replica => replica.HasEnded); n++)
        {
            try
            {
                await act(replicas[0].Client);
            }
            catch (Exception fault) when (fault is HttpRequestException or IOException)
            {
                // Killed during the request.
            }

            // The cleaner runs in the background, in either replica.
            for (var waited = TimeSpan.Zero; waited < Timeout && !replicas.Any(replica => replica.HasEnded); waited += Pause)
                await Task.Delay(Pause);
        }

        Assert.True(replicas.Any(replica => replica.HasEnded), $"A replica should be killed at {call} {when}.");
    }
}
