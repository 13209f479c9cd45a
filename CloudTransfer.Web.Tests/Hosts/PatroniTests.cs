using System.Net;
using System.Security.Cryptography;
using CloudTransfer.Web.Tests.Archives;
using CloudTransfer.Web.Tests.Faults.Crashes;
using Xunit.Abstractions;

namespace CloudTransfer.Web.Tests.Hosts;

/// <summary>PostgreSQL under Patroni: another server leads, under load, and nobody tells the hosts.</summary>
public sealed class PatroniTests(ITestOutputHelper output)
{
    private const int Hosts = 3;

    private readonly AcknowledgedUploads _acknowledged = new();
    private readonly SeededRandom _random = new(RandomNumberGenerator.GetInt32(int.MaxValue));

    [SkippableFact]
    public async Task Leader_that_is_killed_loses_no_acknowledged_upload_and_hosts_go_on_with_the_next()
    {
        await using var cluster = await PatroniCluster.StartAsync();
        await RunAsync(cluster, leader => leader.CrashAsync());
    }

    [SkippableFact]
    public async Task Leader_that_hands_over_loses_no_acknowledged_upload_and_hosts_go_on_with_the_next()
    {
        await using var cluster = await PatroniCluster.StartAsync();
        await RunAsync(cluster, leader => leader.SwitchOverAsync(cluster.Other(leader)));
    }

    private async Task RunAsync(PatroniCluster cluster, Func<PatroniNode, Task> end)
    {
        await using var hosts = new HostGroup(Hosts, cluster.ConnectionString, ("Transfers:CleanEvery", "00:00:00.5"));
        await hosts.StartAsync();
        using var stop = new CancellationTokenSource();
        var clients = new UploadClients(_acknowledged, _random).SendAsync(() => hosts.Choose(_random), () => stop.IsCancellationRequested);
        await AcknowledgeAsync(clients);
        using var uploads = await HalfSentUploads.BeginAsync(hosts.Replicas[0], hosts.Replicas[1]);

        var former = await cluster.LeaderAsync();
        var began = TimeProvider.System.GetTimestamp();
        await end(former);
        var refused = await Task.WhenAll(hosts.Replicas.Select(RecoverAsync));
        output.WriteLine($"Uploads go on {TimeProvider.System.GetElapsedTime(began).TotalSeconds:0.0} s later, after {string.Join(", ", refused)} refusals; {_acknowledged.Total} acknowledged");
        await PatroniCluster.LeadsAsync(cluster.Other(former));
        var offset = await uploads.TakeOverAsync();
        var answers = await uploads.FinishAsync();
        output.WriteLine($"Taken over at {offset}; answers: {string.Join(", ", answers)}");
        Assert.NotEqual(204, answers[0]);
        // No cleaner takes for a leftover what is under way elsewhere, as long as its host may not have its locks back.
        Assert.Equal(201, answers[1]);

        await former.StartAsync("synchronous");
        await AcknowledgeAsync(clients);
        await stop.CancelAsync();
        await clients;
        await _acknowledged.CheckAsync(hosts.Replicas[_random.Next(Hosts)]);
        await uploads.AssertSealedAsync(cluster.QueryAsync, 2);
        await _acknowledged.WaitUntilExpiredAsync();
        await hosts.AssertNothingLeftAsync(cluster.QueryAsync);
    }

    private async Task AcknowledgeAsync(Task clients)
    {
        var before = _acknowledged.Total;
        await Eventually.TrueAsync("Uploads should be acknowledged.", () => Task.FromResult(clients.IsCompleted || _acknowledged.Total >= before + 20));
        if (clients.IsCompleted)
            await clients;
    }

    // How often a host refuses uploads until it takes one; each time it says when to come back.
    private static async Task<int> RecoverAsync(ReplicaProcess host)
    {
        var refused = 0;
        await Eventually.TrueAsync("The host should take uploads again.", async () =>
        {
            using var answer = await host.Client.PutAsAsync("/a.bin", new ByteArrayContent(SampleBytes.Of(1000)));
            if (answer.IsSuccessStatusCode)
                return true;
            Assert.Equal((HttpStatusCode.ServiceUnavailable, true), (answer.StatusCode, answer.Headers.RetryAfter is not null));
            refused++;
            return false;
        });
        return refused;
    }
}
