using System.Net;
using CloudTransfer.Web.Tests.Archives;
using CloudTransfer.Web.Tests.Uploads.Lanes;
using Npgsql;

namespace CloudTransfer.Web.Tests.Faults;

/// <summary>PostgreSQL is not there, goes away, comes back, or is not what the settings say.</summary>
public sealed class LostPostgreSqlTests : IDisposable
{
    private static readonly byte[] Bytes = SampleBytes.Of(100_000);

    private readonly TestFolder _volume = new();

    [SkippableFact]
    public async Task What_needs_the_database_gets_503_while_it_is_away_and_all_goes_on_when_it_is_back()
    {
        await using var server = await PostgreSqlServer.StartAsync();
        var database = await server.NewDatabaseAsync() + ";Timeout=5";
        await using var replica = await ReplicaProcess.StartAsync(_volume.Path, ("Database:ConnectionString", database));
        var tus = new TusClient(replica.Client);
        var first = await replica.Client.PutFileAsync("first", Bytes);
        var upload = await tus.CreateAsync(Bytes.Length);
        await tus.SendAllAsync(upload, 0, Bytes[..40_000]);

        await server.KillAsync();
        foreach (var answer in new[] { await replica.Client.PutAsAsync("/a.bin", new ByteArrayContent(Bytes)), await replica.Client.GetAsync($"/d/{first.Id}/download") })
        {
            using (answer)
                Assert.Equal((HttpStatusCode.ServiceUnavailable, "5"), (answer.StatusCode, answer.Header("Retry-After")));
        }

        using (var unready = await replica.Client.GetAsync("/health/ready"))
            Assert.Equal(HttpStatusCode.ServiceUnavailable, unready.StatusCode);
        Assert.Equal("Healthy", await replica.Client.GetStringAsync("/health/live"));

        await server.ResumeAsync();
        await Eventually.TrueAsync("The replica should be ready.", async () =>
        {
            using var ready = await replica.Client.GetAsync("/health/ready");
            return ready.IsSuccessStatusCode;
        });
        Assert.Equal(Bytes, await replica.Client.DownloadAsync(first.Id));
        await tus.SendAllAsync(upload, 40_000, Bytes[40_000..]);
        await replica.Client.PutFileAsync("next", Bytes);
    }

    [SkippableFact]
    public async Task Start_waits_for_a_database_that_is_not_up_yet()
    {
        await using var server = await PostgreSqlServer.StartAsync();
        var database = await server.NewDatabaseAsync() + ";Timeout=5";
        await server.KillAsync();

        await using var replica = ReplicaProcess.Begin(_volume.Path, ("Database:ConnectionString", database));
        await replica.LogsAsync("PostgreSQL does not answer");
        await server.ResumeAsync();

        await replica.ListenAsync();
        await replica.Client.PutFileAsync("first", Bytes);
    }

    [SkippableFact]
    public async Task Start_that_waits_for_the_database_can_be_stopped()
    {
        Requires.Program("kill");
        await using var replica = ReplicaProcess.Begin(_volume.Path, ("Database:ConnectionString", $"Host=127.0.0.1;Port={Loopback.FreePort()};Username=nobody"));
        await replica.LogsAsync("PostgreSQL does not answer");

        Assert.Equal(0, await replica.StopAsync());
        Assert.DoesNotContain("Unhandled", replica.Log, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("Password=another-word;", "password authentication failed")]
    [InlineData("Database=another;", "database \"another\" does not exist")]
    [InlineData("Prot=1;", "Database:ConnectionString cannot be read")]
    [InlineData("Host=;", "Database:ConnectionString names no Host")]
    public async Task Settings_that_cannot_work_stop_the_start_with_one_sentence_that_tells_no_password(string wrong, string sentence)
    {
        var database = await (await PostgreSqlServer.SharedAsync()).NewDatabaseAsync();

        var (code, log) = await ReplicaProcess.RunAsync(_volume.Path, ("Database:ConnectionString", $"{database};{wrong}"));

        Assert.NotEqual(0, code);
        Assert.Contains(sentence, log, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", log, StringComparison.Ordinal);
        Assert.DoesNotContain("another-word", log, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Start_waits_while_the_disk_of_the_server_is_full_and_says_so()
    {
        var database = await (await PostgreSqlServer.SharedAsync()).NewDatabaseAsync();
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var full = new NpgsqlCommand(
            """
            CREATE FUNCTION full_disk() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION USING ERRCODE = 'disk_full'; END $$;
            CREATE EVENT TRIGGER full_disk ON ddl_command_start WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION full_disk();
            """,
            connection);
        await full.ExecuteNonQueryAsync();

        await using var replica = ReplicaProcess.Begin(_volume.Path, ("Database:ConnectionString", database));
        await replica.LogsAsync("The disk of PostgreSQL is full");
        Assert.DoesNotContain("The volume", replica.Log, StringComparison.Ordinal);
        await using var freed = new NpgsqlCommand("DROP EVENT TRIGGER full_disk", connection);
        await freed.ExecuteNonQueryAsync();

        await replica.ListenAsync();
        await replica.Client.PutFileAsync("first", Bytes);
    }

    [SkippableFact]
    public async Task Six_replicas_that_start_together_on_an_empty_database_all_serve()
    {
        using var volume = TestDatabase.NewVolume(isPostgreSql: true);
        var replicas = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => ReplicaProcess.StartAsync(volume.Path)));
        try
        {
            var sent = await replicas[0].Client.PutFileAsync("a", Bytes);
            foreach (var replica in replicas)
                Assert.Equal(Bytes, await replica.Client.DownloadAsync(sent.Id));
            Assert.Single(replicas, replica => replica.Log.Contains("Applied migration", StringComparison.Ordinal));
            Assert.All(replicas, replica => Assert.Empty(replica.Errors));
        }
        finally
        {
            foreach (var replica in replicas)
                await replica.DisposeAsync();
        }
    }

    public void Dispose() => _volume.Dispose();
}
