using CloudTransfer.Web.Tests.Archives;
using CloudTransfer.Web.Tests.Uploads.Lanes;

namespace CloudTransfer.Web.Tests.Faults.Crashes;

/// <summary>Clients that send in every way there is, delete and let expire, until they are told to stop.</summary>
internal sealed class UploadClients(AcknowledgedUploads acknowledged, Dice dice)
{
    private const int Clients = 4;
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Sends to these replicas. A replica that was struck may break its connections; every other failure is one.
    /// </summary>
    /// <param name="replicas">The replicas.</param>
    /// <param name="isStruck">Whether a replica may be dead.</param>
    /// <param name="isEnough">Whether to stop.</param>
    public Task SendAsync(IReadOnlyList<ReplicaProcess> replicas, Func<ReplicaProcess, bool> isStruck, Func<bool> isEnough) =>
        Task.WhenAll(Enumerable.Range(0, Clients).Select(async _ =>
        {
            while (!isEnough())
            {
                var standing = replicas.Where(replica => !isStruck(replica)).ToArray();
                if (standing.Length == 0)
                    return;
                var replica = standing[dice.Roll(standing.Length)];
                try
                {
                    await ActAsync(replica.Client);
                }
                catch (Exception fault) when (fault is HttpRequestException or IOException && isStruck(replica))
                {
                    // What was not acknowledged may be there or not; the ledger knows nothing of it.
                }
            }
        }));

    /// <summary>One client's act, of which the ledger learns what was acknowledged.</summary>
    public Task ActAsync(HttpClient client) => dice.Roll(7) switch
    {
        0 => PutAsync(client),
        1 => FormAsync(client, files: 1 + dice.Roll(6)),
        2 => DeleteAsync(client),
        3 => ExpireAsync(client),
        4 => LanesAsync(client, SampleFolder.OneFile(1 + dice.Roll(120_000)), lanes: 1, budget: 3),
        _ => LanesAsync(client, SampleFolder.Of(dice.Roll(60_000), 0, dice.Roll(90_000), 1 + dice.Roll(9_000)), 1 + dice.Roll(4), 1 + dice.Roll(3)),
    };

    public async Task<Kept> PutAsync(HttpClient client, string query = "")
    {
        var content = Some(150_000);
        return acknowledged.Keep(await client.PutFileAsync("a.bin", content, query), content);
    }

    public async Task<Kept> FormAsync(HttpClient client, int files)
    {
        var first = Some(90_000);
        var form = new FormBody().File("F/a", first);
        for (var n = 1; n < files; n++)
            form.File($"F/{n}", Some(20_000));
        return acknowledged.Keep(await client.SendFormAsync(form), first);
    }

    public async Task DeleteAsync(HttpClient client)
    {
        var kept = await PutAsync(client);
        acknowledged.Doubt(kept);
        await kept.DeleteAsync(client);
        acknowledged.RecordRemoval(kept);
    }

    public async Task LanesAsync(HttpClient client, SampleFolder folder, int lanes, int budget)
    {
        var uploading = acknowledged.Announce(await new TusClient(client).AnnounceAsync(folder.Manifest(lanes)), folder);
        await uploading.SendAsync(client, budget);
        acknowledged.Arrived(uploading);
    }

    // Nobody waits for the end: the replicas' cleaners meet it while others send.
    public async Task ExpireAsync(HttpClient client) =>
        acknowledged.RecordRemoval(await PutAsync(client, $"?expires={Lifetime.TotalSeconds}s"), TimeProvider.System.GetUtcNow() + Lifetime);

    private byte[] Some(int most) => SampleBytes.Of(dice.Roll(most), (uint)dice.Roll(int.MaxValue));
}
