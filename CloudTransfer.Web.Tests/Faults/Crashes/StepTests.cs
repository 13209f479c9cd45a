using CloudTransfer.Web.Tests.Uploads.Lanes;
using Xunit.Abstractions;

namespace CloudTransfer.Web.Tests.Faults.Crashes;

/// <summary>A replica is killed, or its power fails, just before each step that an upload or a removal consists of.</summary>
public sealed class StepTests(ITestOutputHelper output)
{
    private const string Rename = "/^rename", Delete = "/^unlink", Answer = "sendmsg,sendto", Write = "pwrite64,pwritev";

    private const int Most = 12;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(4), Pause = TimeSpan.FromMilliseconds(20);

    private readonly AcknowledgedUploads _acknowledged = new();

    // The calls are those that a step begins with: before it, all that came earlier has happened.
    private static readonly (string Step, string Call, int When, Func<UploadClients, HttpClient, Task> Act)[] Steps =
    [
        ("reserve", "fallocate", 1, (clients, client) => clients.PutAsync(client)),
        ("write", Write, 1, (clients, client) => clients.FormAsync(client, 4)),
        ("cut", "ftruncate", 1, (clients, client) => clients.PutAsync(client)),
        ("sync the bytes", "fsync", 1, (clients, client) => clients.FormAsync(client, 3)),
        ("make the folder", "/^mkdir", 1, (clients, client) => clients.PutAsync(client)),
        ("rename", Rename, 1, (clients, client) => clients.PutAsync(client)),
        ("sync the name", "fsync", 3, (clients, client) => clients.PutAsync(client)),
        ("sync the row", "fsync", 4, (clients, client) => clients.FormAsync(client, 2)),
        ("answer", Answer, 1, (clients, client) => clients.PutAsync(client)),
        ("announce", "fsync", 3, SendLane),
        ("sync a lane", "fsync", 5, SendLane),
        ("rename what came in lanes", Rename, 1, SendLane),
        ("answer to a lane", Answer, 2, SendLane),
        ("delete the bytes", Delete, 1, (clients, client) => clients.DeleteAsync(client)),
        ("delete what has expired", Delete, 1, (clients, client) => clients.ExpireAsync(client)),
    ];

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Whatever_step_is_the_last_of_a_replica_what_was_acknowledged_is_there_and_nothing_else(bool failsPower)
    {
        var clients = new UploadClients(_acknowledged, new SeededRandom(1));
        await using var disk = await LoopDevice.MountAsync(128);
        await using var pair = new Pair(disk);
        await pair.StartAsync();
        await pair.LengthenLogAsync();

        foreach (var (step, call, when, act) in Steps)
        {
            output.WriteLine(step);
            await clients.PutAsync(pair.Replicas[0].Client);
            await StrikeAsync(pair.Replicas, call, when, client => act(clients, client));
            if (failsPower)
                await pair.FailPowerAsync(() => Task.CompletedTask);
            else
                await Task.WhenAll(Enumerable.Range(0, 2).Where(n => pair.Replicas[n].HasEnded).Select(pair.KillAsync));
            await pair.StartAsync();
            await _acknowledged.CheckAsync(pair.Replicas[0]);
            await _acknowledged.AllEndedAsync();
            await pair.SweptAsync();
            await Volumes.AssertConsistentAsync(pair.Volume);
        }
    }

    // In so many pieces that some thread of the replica comes to each of these calls.
    private static Task SendLane(UploadClients clients, HttpClient client) => clients.LanesAsync(client, SampleFolder.Of(50_000, 0, 30_000), 1, 12);

    private static async Task StrikeAsync(IReadOnlyList<ReplicaProcess> replicas, string call, int when, Func<HttpClient, Task> act)
    {
        await using var tracer = await StraceProcess.AttachAsync([.. replicas.Select(replica => replica.Id)], call, "signal=KILL", when);
        // Each thread's calls are counted for themselves: it is done again until one of them comes to the one that is meant.
        for (var n = 0; n < Most && !replicas.Any(replica => replica.HasEnded); n++)
        {
            try
            {
                await act(replicas[0].Client);
            }
            catch (Exception fault) when (fault is HttpRequestException or IOException)
            {
                // It was killed while it was asked.
            }

            // Nobody asks for what a cleaner does, and it may be that of either.
            for (var waited = TimeSpan.Zero; waited < Timeout && !replicas.Any(replica => replica.HasEnded); waited += Pause)
                await Task.Delay(Pause);
        }

        Assert.True(replicas.Any(replica => replica.HasEnded), $"One should be killed at {call} {when}.");
    }
}
