using System.Net;
using Npgsql;
using Xunit.Abstractions;

namespace CloudTransfer.Web.Tests.Hosts;

/// <summary>The network between a host and the database, the bucket, or both of them falls silent in the middle of uploads; nobody is told.</summary>
public sealed class CutOffTests(ITestOutputHelper output) : IAsyncLifetime
{
    // Ten seconds where the machine is idle.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private readonly TestFolder _volume = TestStorage.NewVolume(isPostgreSql: false, isBucket: true);
    private TcpProxy _database = null!, _bucket = null!;
    private ReplicaProcess _host = null!, _other = null!;
    private string _reach = "";

    public async Task InitializeAsync()
    {
        var server = await PostgreSqlServer.SharedAsync();
        _reach = await server.NewDatabaseAsync();
        var endpoint = TestStorage.Bucket(_volume.Path).Server.Endpoint;
        (_database, _bucket) = (new TcpProxy(server.Port), new TcpProxy(endpoint.Port));
        (string, string)[] settings = [("Storage:S3:PartSize", $"{HalfSentUploads.Part}"), ("Storage:S3:Memory", "40MiB"), ("Transfers:CleanEvery", "00:00:00.5")];
        _host = await ReplicaProcess.StartAsync(
            _volume.Path, [("Database:ConnectionString", $"{_reach};Port={_database.Port};Timeout=5"), ("Storage:S3:Endpoint", $"http://127.0.0.1:{_bucket.Port}"), .. settings]);
        _other = await ReplicaProcess.StartAsync(_volume.Path, [("Database:ConnectionString", _reach), .. settings]);
    }

    public async Task DisposeAsync()
    {
        foreach (var one in new IAsyncDisposable?[] { _host, _other, _database, _bucket })
        {
            if (one is not null)
                await one.DisposeAsync();
        }

        _volume.Dispose();
    }

    [SkippableTheory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task Host_that_is_cut_off_acknowledges_nothing_others_take_over_and_it_harms_nothing_when_it_is_back(bool database, bool bucket)
    {
        using var uploads = await HalfSentUploads.BeginAsync(_host, _other);
        var began = TimeProvider.System.GetTimestamp();
        if (database)
            _database.Silence();
        if (bucket)
            _bucket.Silence();
        var sending = uploads.FinishAsync();
        var offset = await uploads.TakeOverAsync(Soon);
        var took = TimeProvider.System.GetElapsedTime(began);
        output.WriteLine($"Taken over at {offset} after {took.TotalSeconds:0.0} s");
        await uploads.AssertSealedAsync(QueryAsync, 1);
        Assert.False(sending.IsCompletedSuccessfully && (await sending).Contains(201), "The host that is cut off acknowledged an upload.");

        _database.Resume();
        _bucket.Resume();
        var answers = await sending;
        output.WriteLine($"Answers: {string.Join(", ", answers)}");
        // Whoever is asked for the lane and gives way closes its connection. Without the database it learns afterwards that all is there.
        Assert.Contains(answers[0], database ? [404, 503] : new[] { 0 });
        await uploads.AssertSealedAsync(QueryAsync, answers[1] == 201 ? 2 : 1);
        await Eventually.TrueAsync("The host should serve again.", async () =>
        {
            using var next = await _host.Client.PutAsAsync("/b.bin", new ByteArrayContent(HalfSentUploads.Bytes[..1000]));
            return next.StatusCode is HttpStatusCode.Created;
        });
        await Leftovers.AssertNoneAsync([_host, _other], TestStorage.Bucket(_volume.Path), QueryAsync);
        await uploads.AssertSealedAsync(QueryAsync, answers[1] == 201 ? 2 : 1, _host);
    }

    private async Task<object?> QueryAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_reach);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
