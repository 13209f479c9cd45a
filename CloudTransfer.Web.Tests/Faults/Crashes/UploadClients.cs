using CloudTransfer.Web.Tests.Archives;
using CloudTransfer.Web.Tests.Uploads.Lanes;

namespace CloudTransfer.Web.Tests.Faults.Crashes;

/// <summary>Clients that upload by every route, delete transfers and let them expire, until they are stopped.</summary>
internal sealed class UploadClients(AcknowledgedUploads acknowledged, SeededRandom random)
{
    private const int Clients = 4;
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Sends requests to the replicas. A replica that has crashed may break connections; any other failure fails the test.
    /// </summary>
    /// <param name="replicas">The replicas.</param>
    /// <param name="hasCrashed">Whether a replica has crashed.</param>
    /// <param name="shouldStop">Whether to stop.</param>
    public Task SendAsync(IReadOnlyList<ReplicaProcess> replicas, Func<ReplicaProcess, bool> hasCrashed, Func<bool> shouldStop) =>
        Task.WhenAll(Enumerable.Range(0, Clients).Select(async _ =>
        {
            while (!shouldStop())
            {
                var running = replicas.Where(replica => !hasCrashed(replica)).ToArray();
                if (running.Length == 0)
                    return;
                var replica = running[random.Next(running.Length)];
                try
                {
                    await ActAsync(replica.Client);
                }
                catch (Exception fault) when (fault is HttpRequestException or IOException && hasCrashed(replica))
                {
                    // An upload that was not acknowledged may exist or not; it is not recorded.
                }
            }
        }));

    /// <summary>Sends one random request and records what was acknowledged.</summary>
    public Task ActAsync(HttpClient client) => random.Next(7) switch
    {
        0 => PutAsync(client),
        1 => FormAsync(client, files: 1 + random.Next(6)),
        2 => DeleteAsync(client),
        3 => ExpireAsync(client),
        4 => LanesAsync(client, SampleFolder.OneFile(1 + random.Next(120_000)), lanes: 1, pieces: 3),
        _ => LanesAsync(client, SampleFolder.Of(random.Next(60_000), 0, random.Next(90_000), 1 + random.Next(9_000)), 1 + random.Next(4), 1 + random.Next(3)),
    };

    public async Task<AcknowledgedTransfer> PutAsync(HttpClient client, string query = "")
    {
        var content = RandomContent(150_000);
        return acknowledged.Add(await client.PutFileAsync("a.bin", content, query), content);
    }

    public async Task<AcknowledgedTransfer> FormAsync(HttpClient client, int files)
    {
        var first = RandomContent(90_000);
        var form = new FormBody().File("F/a", first);
        for (var n = 1; n < files; n++)
            form.File($"F/{n}", RandomContent(20_000));
        return acknowledged.Add(await client.SendFormAsync(form), first);
    }

    public async Task DeleteAsync(HttpClient client)
    {
        var kept = await PutAsync(client);
        acknowledged.Forget(kept);
        await kept.DeleteAsync(client);
        acknowledged.RecordRemoval(kept);
    }

    public async Task LanesAsync(HttpClient client, SampleFolder folder, int lanes, int pieces)
    {
        var upload = acknowledged.Begin(await new TusClient(client).CreateTransferAsync(folder.Manifest(lanes)), folder);
        await upload.SendAsync(client, pieces);
        acknowledged.Complete(upload);
    }

    // Does not wait for the expiry: the cleaners delete the transfer while other clients upload.
    public async Task ExpireAsync(HttpClient client) =>
        acknowledged.RecordRemoval(await PutAsync(client, $"?expires={Lifetime.TotalSeconds}s"), TimeProvider.System.GetUtcNow() + Lifetime);

    private byte[] RandomContent(int maxLength) => SampleBytes.Of(random.Next(maxLength), (uint)random.Next(int.MaxValue));
}
