namespace CloudTransfer.Web.Tests.Browser;

/// <summary>An upload to three replicas behind nginx, of which one is killed.</summary>
public sealed class LostReplicaTests(Chromium chromium) : IClassFixture<Chromium>
{
    [SkippableFact]
    public async Task An_upload_resumes_at_another_replica_when_its_replica_is_killed()
    {
        var nginx = Requires.Program("nginx");
        using var work = new TestFolder();
        var folder = LocalFolder.Write(work["Holiday"], [20_000_000, 17]);
        var replicas = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => ReplicaProcess.StartAsync(work["volume"])));
        try
        {
            await using var proxy = await NginxProcess.StartAsync(nginx, work["nginx"], [.. replicas.Select(replica => replica.Address)]);
            var sending = await SendingPage.OpenAsync(await chromium.OpenAsync(new Look(390, Dark: true, Script: true)), proxy.Address);
            await sending.ThrottleAsync(1_500_000);
            await sending.SendAsync(folder, 40);

            var receiving = await ReceivingAsync(replicas);
            await receiving.KillAsync();
            await sending.UnthrottleAsync();
            var link = await sending.ArrivesAsync();
            Assert.StartsWith(proxy.Address.ToString(), link, StringComparison.Ordinal);
            await folder.AssertIsAtAsync(replicas.First(replica => replica != receiving).Client, "/" + new Uri(link).PathAndQuery.TrimStart('/'));
            await sending.Page.CloseAsync();
        }
        finally
        {
            foreach (var replica in replicas)
                await replica.DisposeAsync();
        }
    }

    private static async Task<ReplicaProcess> ReceivingAsync(IEnumerable<ReplicaProcess> replicas)
    {
        foreach (var replica in replicas)
        {
            if ((await replica.Client.GetStringAsync("/metrics")).Contains("cloudtransfer_uploads_in_flight 1", StringComparison.Ordinal))
                return replica;
        }

        throw new InvalidOperationException("No replica receives.");
    }
}
