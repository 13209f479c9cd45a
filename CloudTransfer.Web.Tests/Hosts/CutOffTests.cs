using System.Net;
using CloudTransfer.Web.Tests.Archives;
using CloudTransfer.Web.Tests.Uploads.Lanes;
using Npgsql;
using Xunit.Abstractions;

namespace CloudTransfer.Web.Tests.Hosts;

/// <summary>The network between a host and the database, the bucket, or both of them falls silent in the middle of uploads; nobody is told.</summary>
public sealed class CutOffTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Part = 5 << 20, Sent = Part + 1_000_000;

    // Ten seconds where the machine is idle.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);
    private static readonly byte[] Bytes = SampleBytes.Of((3 * Part) + 777);

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
        (string, string)[] settings = [("Storage:S3:PartSize", $"{Part}"), ("Storage:S3:Memory", "40MiB"), ("Transfers:CleanEvery", "00:00:00.5")];
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
        var tus = new TusClient(_other.Client);
        var url = new Uri(await tus.CreateAsync(Bytes.Length)).AbsolutePath;
        using var lane = new RawHttp(_host.Address);
        await lane.BeginPatchAsync(url, 0, Bytes.Length);
        await lane.SendAsync(Bytes.AsMemory(0, Sent));
        using var put = new RawHttp(_host.Address);
        await put.SendHeadAsync("PUT /a.bin", $"Content-Length: {Bytes.Length}");
        await put.SendAsync(Bytes.AsMemory(0, Sent));
        await Eventually.HoldsAsync(async () => await tus.OffsetAsync(url) == Sent);

        var began = TimeProvider.System.GetTimestamp();
        if (database)
            _database.Silence();
        if (bucket)
            _bucket.Silence();
        var sending = Task.WhenAll(FinishAsync(lane), FinishAsync(put));
        var offset = await TakeOverAsync(tus, url);
        var took = TimeProvider.System.GetElapsedTime(began);
        output.WriteLine($"Taken over at {offset} after {took.TotalSeconds:0.0} s");
        Assert.InRange(took, TimeSpan.Zero, Soon);
        var id = (await Leftovers.IdsAsync(QueryAsync, "state = 'sealed'")).Single();
        Assert.Equal(Bytes, await _other.Client.DownloadAsync(id));
        Assert.False(sending.IsCompletedSuccessfully && (await sending).Contains(201), "The host that is cut off acknowledged an upload.");

        _database.Resume();
        _bucket.Resume();
        var answers = await sending;
        output.WriteLine($"Answers: {string.Join(", ", answers)}");
        // Whoever is asked for the lane and gives way closes its connection. Without the database it learns afterwards that all is there.
        Assert.Contains(answers[0], database ? [404, 503] : new[] { 0 });
        Assert.Equal(Bytes, await _other.Client.DownloadAsync(id));
        await Eventually.TrueAsync("The host should serve again.", async () =>
        {
            using var next = await _host.Client.PutAsAsync("/b.bin", new ByteArrayContent(Bytes));
            return next.StatusCode is HttpStatusCode.Created;
        });
        await Leftovers.AssertNoneAsync([_host, _other], TestStorage.Bucket(_volume.Path), QueryAsync);
        Assert.Equal(answers[1] == 201 ? 3 : 2, (await Leftovers.IdsAsync(QueryAsync, "state = 'sealed'")).Count);
        foreach (var one in await Leftovers.IdsAsync(QueryAsync, "state = 'sealed'"))
            Assert.Equal(Bytes, await _host.Client.DownloadAsync(one));
    }

    // Answers the status; 0 where the connection was closed.
    private static async Task<int> FinishAsync(RawHttp request)
    {
        try
        {
            await request.SendAsync(Bytes.AsMemory(Sent));
        }
        catch (IOException)
        {
            return 0;
        }

        return await request.StatusAsync();
    }

    // What a client does that got no answer: asks for the offset, and resumes there. Returns that offset.
    private static async Task<long> TakeOverAsync(TusClient tus, string url)
    {
        for (var began = TimeProvider.System.GetTimestamp(); ;)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Soon, "Nobody could take over.");
            var offset = (await tus.OffsetAsync(url))!.Value;
            using var answer = await tus.PatchAsync(url, offset, Bytes[(int)offset..]);
            if (answer.StatusCode is HttpStatusCode.NoContent)
                return offset;
            Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.Locked, HttpStatusCode.ServiceUnavailable, HttpStatusCode.Conflict });
        }
    }

    private async Task<object?> QueryAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_reach);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
