using CloudTransfer.Web.Tests.Archives;
using CloudTransfer.Web.Tests.Uploads.Lanes;

namespace CloudTransfer.Web.Tests.Faults.Crashes;

/// <summary>Clients that upload by every route, delete transfers and let them expire, until they are stopped.</summary>
/// <param name="acknowledged">Where they record what was acknowledged.</param>
/// <param name="random">What they send.</param>
/// <param name="large">One of so many uploads has several parts in a bucket; 0 for none.</param>
internal sealed class UploadClients(AcknowledgedUploads acknowledged, SeededRandom random, int large = 0)
{
    private const int Clients = 4, Times = 80;
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(1), Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Sends requests to the replicas. A replica that has crashed may break connections; any other failure fails the test.
    /// </summary>
    /// <param name="replicas">The replicas.</param>
    /// <param name="hasCrashed">Whether a replica has crashed.</param>
    /// <param name="shouldStop">Whether to stop.</param>
    public Task SendAsync(IReadOnlyList<ReplicaProcess> replicas, Func<ReplicaProcess, bool> hasCrashed, Func<bool> shouldStop) => SendAsync(
        () =>
        {
            var running = replicas.Where(replica => !hasCrashed(replica)).ToArray();
            return running.Length == 0 ? null : running[random.Next(running.Length)] is var replica ? new UploadTarget(replica.Client, () => hasCrashed(replica)) : null;
        },
        shouldStop);

    /// <summary>Sends requests to the replica that is chosen for each of them, until there is none or they are to stop.</summary>
    public Task SendAsync(Func<UploadTarget?> choose, Func<bool> shouldStop) =>
        Task.WhenAll(Enumerable.Range(0, Clients).Select(async _ =>
        {
            while (!shouldStop() && choose() is { } target)
            {
                try
                {
                    await ActAsync(target.Client);
                }
                catch (UnavailableException)
                {
                    // It says when to come back. An upload that was not acknowledged may exist or not; it is not recorded.
                    await Task.Delay(Pause);
                }
                catch (Exception fault) when (fault is HttpRequestException or IOException && target.HasCrashed())
                {
                    // The same holds where the connection broke.
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
        4 => LanesAsync(client, SampleFolder.OneFile(1 + random.Next(Scaled(120_000))), lanes: 1, pieces: 3),
        _ => LanesAsync(client, SampleFolder.Of(random.Next(60_000), 0, random.Next(Scaled(90_000)), 1 + random.Next(9_000)), 1 + random.Next(4), 1 + random.Next(3)),
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

    private byte[] RandomContent(int maxLength) => SampleBytes.Of(random.Next(Scaled(maxLength)), (uint)random.Next(int.MaxValue));

    private int Scaled(int maxLength) => large > 0 && random.Next(large) == 0 ? maxLength * Times : maxLength;
}

/// <summary>A replica that a request is sent to.</summary>
/// <param name="Client">A client of it.</param>
/// <param name="HasCrashed">Whether it has crashed since.</param>
internal sealed record UploadTarget(HttpClient Client, Func<bool> HasCrashed);
