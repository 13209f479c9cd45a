using System.Globalization;
using CloudTransfer.Web.Data;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudTransfer.Web.Tests.Data;

public sealed class MigrationsTests : IDisposable
{
    private readonly TestFolder _volume = new();

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _volume.Dispose();
    }

    [Fact]
    public async Task Six_replicas_that_start_together_on_an_empty_volume_all_serve()
    {
        var replicas = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => ReplicaProcess.StartAsync(_volume.Path)));
        try
        {
            var answer = await replicas[0].Client.PutFileAsync("a", [1, 2, 3]);

            foreach (var replica in replicas)
                Assert.Equal([1, 2, 3], await replica.Client.DownloadAsync(answer.Id));
            Assert.Equal(Known().Count, replicas.Sum(replica => replica.Log.Split("Applied migration").Length - 1));
            Assert.All(replicas, replica => Assert.Empty(replica.Errors));
        }
        finally
        {
            foreach (var replica in replicas)
                await replica.DisposeAsync();
        }
    }

    [Fact]
    public async Task Each_migration_is_applied_once_however_many_begin_at_the_same_moment()
    {
        await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(() => ApplyAsync(new Database(_volume["x.db"])))));
        await ApplyAsync(new Database(_volume["x.db"]));

        var applied = await new Database(_volume["x.db"]).QueryAsync<long>("SELECT number FROM migrations ORDER BY number", new { }, CancellationToken.None);
        Assert.Equal(Known(), applied);
    }

    [Fact]
    public async Task A_newer_schema_stops_the_replica_and_says_so()
    {
        var database = new Database(_volume["cloudtransfer.db"]);
        await ApplyAsync(database);
        await database.ExecuteAsync("INSERT INTO migrations VALUES (9999, 'from the future', 0)", new { }, CancellationToken.None);

        var (exitCode, log) = await ReplicaProcess.RunAsync(_volume.Path);

        Assert.Equal(1, exitCode);
        Assert.Contains("The database has schema 9999", log, StringComparison.Ordinal);
        Assert.Contains("start the newer version", log, StringComparison.Ordinal);
        Assert.DoesNotContain("Now listening", log, StringComparison.Ordinal);
    }

    private static Task ApplyAsync(Database database) =>
        Migrations.ApplyAsync(database, TimeProvider.System, NullLogger.Instance, CancellationToken.None);

    private static List<long> Known() =>
    [
        .. typeof(Program).Assembly.GetManifestResourceNames()
            .Where(name => name.EndsWith(".sql", StringComparison.Ordinal))
            .Select(name => long.Parse(name.AsSpan(0, 4), CultureInfo.InvariantCulture))
            .Order(),
    ];
}
