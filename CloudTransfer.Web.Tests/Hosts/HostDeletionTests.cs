using System.Net;
using CloudTransfer.Web.Tests.Archives;
using Npgsql;

namespace CloudTransfer.Web.Tests.Hosts;

/// <summary>A deletion is broken off between its bytes and its rows: its replica is killed, or PostgreSQL ends all sessions.</summary>
public sealed class HostDeletionTests : IAsyncLifetime
{
    private readonly TestFolder _volume = TestStorage.NewVolume(isPostgreSql: false, isBucket: true);
    private FaultProxy _proxy = null!;
    private string _reach = "";

    private TestBucket Bucket => TestStorage.Bucket(_volume.Path);

    public async Task InitializeAsync()
    {
        _reach = await (await PostgreSqlServer.SharedAsync()).NewDatabaseAsync();
        _proxy = await FaultProxy.StartAsync(Bucket.Server.Endpoint);
    }

    public async Task DisposeAsync()
    {
        if (_proxy is not null)
            await _proxy.DisposeAsync();
        _volume.Dispose();
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Broken_deletion_offers_nothing_any_more_and_the_cleaner_completes_it(bool isKilled)
    {
        await using var victim = await StartAsync(("Storage:S3:Endpoint", $"{_proxy.Address}"), ("Transfers:CleanEvery", "00:00:00.2"));
        var kept = await victim.Client.PutFileAsync("kept.bin", SampleBytes.Of(1000));
        var owned = await victim.Client.PostAsync([("F/a", SampleBytes.Of(100_000)), ("F/b", [1])]);
        // Whoever asks for an object to be deleted waits: the row says already that it goes.
        _proxy.Add(new Fault("DELETE", "transfers/", new FaultKind.Delays(TimeSpan.FromSeconds(8))) { Times = int.MaxValue });
        var expiring = await victim.Client.PutFileAsync("a.bin", SampleBytes.Of(1000), "?expires=1s");
        await Eventually.HoldsAsync(async () => (await Leftovers.IdsAsync(QueryAsync, "state = 'deleting'")).Count == 1);
        using var request = new HttpRequestMessage(HttpMethod.Delete, $"/api/v1/transfers/{owned.Id}");
        request.Headers.Authorization = RequestCredentials.Owner(owned.OwnerLink);
        var deleting = victim.Client.SendAsync(request);
        await Eventually.HoldsAsync(async () => (await Leftovers.IdsAsync(QueryAsync, "state = 'deleting'")).Count == 2);

        if (isKilled)
            await victim.KillAsync();
        else
            await QueryAsync("SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
        await using var other = await StartAsync(("Transfers:CleanEvery", "00:00:00.2"));
        foreach (var id in new[] { owned.Id, expiring.Id })
        {
            using var gone = await other.Client.GetAsync($"/d/{id}/download");
            Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        }

        var broken = await Record.ExceptionAsync(() => deleting);
        Assert.True(isKilled ? broken is HttpRequestException : (await deleting).StatusCode is HttpStatusCode.NoContent or HttpStatusCode.ServiceUnavailable, $"{broken}");
        await Leftovers.AssertNoneAsync([other], Bucket, QueryAsync);
        Assert.Equal([kept.Id], await Leftovers.IdsAsync(QueryAsync, "TRUE"));
        Assert.Equal(SampleBytes.Of(1000), await other.Client.DownloadAsync(kept.Id));
    }

    [SkippableFact]
    public async Task What_expires_together_is_deleted_side_by_side_since_each_deletion_waits_for_the_bucket()
    {
        await using var replica = await StartAsync(("Storage:S3:Endpoint", $"{_proxy.Address}"), ("Transfers:CleanEvery", "00:00:00.2"));
        _proxy.Add(new Fault("DELETE", "transfers/", new FaultKind.Delays(TimeSpan.FromSeconds(5))) { Times = int.MaxValue });
        for (var number = 0; number < 5; number++)
            await replica.Client.PutFileAsync($"{number}.bin", SampleBytes.Of(1000), "?expires=1s");

        // One after the other, the first five seconds would see one of them.
        await Eventually.HoldsAsync(async () => (await Leftovers.IdsAsync(QueryAsync, "state = 'deleting'")).Count >= 3);

        _proxy.Clear();
        await Leftovers.AssertNoneAsync([replica], Bucket, QueryAsync);
        Assert.Empty(await Leftovers.IdsAsync(QueryAsync, "TRUE"));
    }

    private Task<ReplicaProcess> StartAsync(params (string, string)[] settings) =>
        ReplicaProcess.StartAsync(_volume.Path, [("Database:ConnectionString", _reach), .. settings]);

    private async Task<object?> QueryAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_reach + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
