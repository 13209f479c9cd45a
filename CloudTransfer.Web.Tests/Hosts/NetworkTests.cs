using System.Net;
using System.Security.Cryptography;
using CloudTransfer.Web.Tests.Faults.Crashes;
using CloudTransfer.Web.Tests.Uploads.Lanes;
using Npgsql;
using Xunit.Abstractions;

namespace CloudTransfer.Web.Tests.Hosts;

/// <summary>Two hosts, each with a network of its own, whose lines lose and slow down what they carry.</summary>
public sealed class NetworkTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Hosts = 2, Resets = 15;

    // Ten seconds where the machine is idle.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private readonly TestFolder _volume = TestStorage.NewVolume(isPostgreSql: false, isBucket: true);
    private readonly AcknowledgedUploads _acknowledged = new();
    private readonly SeededRandom _random = new(RandomNumberGenerator.GetInt32(int.MaxValue));
    private readonly List<HostNetwork> _networks = [];
    private readonly List<NetworkedHost> _hosts = [];
    private PostgreSqlServer? _server;
    private string _reach = "";

    private NetworkedHost First => _hosts[0];

    private IReadOnlyList<ReplicaProcess> Replicas => [.. _hosts.Select(host => host.Replica)];

    public async Task InitializeAsync()
    {
        try
        {
            for (var n = 0; n < Hosts; n++)
                _networks.Add(await HostNetwork.CreateAsync());
            _server = await PostgreSqlServer.StartAsync($"listen_addresses=127.0.0.1,{string.Join(',', _networks.Select(network => network.Here))}");
            _reach = await _server.NewDatabaseAsync();
            foreach (var network in _networks)
            {
                _hosts.Add(await NetworkedHost.StartAsync(
                    network, _volume.Path, _reach, _server.Port, ("Storage:S3:PartSize", $"{HalfSentUploads.Part}"), ("Storage:S3:Memory", "40MiB"), ("Transfers:CleanEvery", "00:00:00.5")));
            }
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    public async Task DisposeAsync()
    {
        foreach (var one in new IEnumerable<IAsyncDisposable>[] { _hosts, _networks }.SelectMany(all => all))
            await one.DisposeAsync();
        if (_server is not null)
            await _server.DisposeAsync();
        _volume.Dispose();
    }

    [SkippableTheory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task Host_whose_packets_are_lost_acknowledges_nothing_others_take_over_and_it_harms_nothing_when_it_is_back(bool database, bool bucket)
    {
        using var uploads = await HalfSentUploads.BeginAsync(Replicas[0], Replicas[1]);
        await First.SilenceAsync(database, bucket);
        var sending = uploads.FinishAsync();
        await TakeOverAsync(uploads);
        await uploads.AssertSealedAsync(QueryAsync, 1);
        Assert.False(sending.IsCompletedSuccessfully && (await sending).Contains(201), "The host that is cut off acknowledged an upload.");

        await First.RestoreAsync();
        var answers = await sending;
        output.WriteLine($"Answers: {string.Join(", ", answers)}");
        // Whoever is asked for the lane and gives way closes its connection. Without the database it learns afterwards that all is there.
        Assert.Contains(answers[0], database ? [404, 503] : new[] { 0 });
        await ServesAsync();
        await Leftovers.AssertNoneAsync(Replicas, TestStorage.Bucket(_volume.Path), QueryAsync);
        await uploads.AssertSealedAsync(QueryAsync, answers[1] == 201 ? 2 : 1, Replicas[0]);
    }

    [SkippableFact]
    public async Task Host_that_vanishes_loses_its_locks_and_its_uploads_go_on_elsewhere()
    {
        using var uploads = await HalfSentUploads.BeginAsync(Replicas[0], Replicas[1]);
        await First.VanishAsync();
        await TakeOverAsync(uploads);
        await uploads.AssertSealedAsync(QueryAsync, 1);

        await First.RestoreAsync();
        Assert.NotEqual(204, (await uploads.FinishAsync())[0]);
        await ServesAsync();
        await Leftovers.AssertNoneAsync(Replicas, TestStorage.Bucket(_volume.Path), QueryAsync);
    }

    [SkippableFact]
    public async Task Slow_line_that_loses_packets_costs_time_and_no_byte()
    {
        await First.ImpairAsync("40mbit", 0.03);
        var clients = new UploadClients(_acknowledged, _random, large: 4);
        for (var round = 0; round < 3; round++)
        {
            await Task.WhenAll(
                clients.PutAsync(Replicas[0].Client), clients.FormAsync(Replicas[0].Client, files: 4), clients.DeleteAsync(Replicas[0].Client),
                clients.LanesAsync(Replicas[0].Client, SampleFolder.OneFile(2_000_000), lanes: 1, pieces: 3),
                clients.LanesAsync(Replicas[0].Client, SampleFolder.Of(60_000, 0, 6_000_000, 900), lanes: 4, pieces: 2));
        }

        foreach (var replica in Replicas)
            await _acknowledged.CheckAsync(replica);
        Assert.Empty(Replicas[0].Errors);
        await Leftovers.AssertNoneAsync(Replicas, TestStorage.Bucket(_volume.Path), QueryAsync);
    }

    [SkippableFact]
    public async Task Connections_that_are_reset_in_the_middle_of_uploads_cost_no_acknowledged_upload_and_leave_nothing_behind()
    {
        using var client = new HttpClient(new UnavailableHandler()) { BaseAddress = Replicas[0].Address };
        using var stop = new CancellationTokenSource();
        var clients = new UploadClients(_acknowledged, _random, large: 3).SendAsync(() => new UploadTarget(client, () => false), () => stop.IsCancellationRequested);
        var (database, bucket) = (0, 0);
        for (var n = 0; n < Resets && !clients.IsFaulted; n++)
        {
            await Task.Delay(_random.Next(200));
            database += await First.ResetAsync(database: true);
            await Task.Delay(_random.Next(200));
            bucket += await First.ResetAsync(database: false);
        }

        await Eventually.TrueAsync("Uploads should be acknowledged.", () => Task.FromResult(clients.IsCompleted || _acknowledged.Total >= Resets));
        await stop.CancelAsync();
        await clients;
        Requires.That(database > 0, "this kernel resets no connections (CONFIG_INET_DIAG_DESTROY)");
        Assert.NotEqual(0, bucket);
        output.WriteLine($"{database} connections to the database and {bucket} to the bucket were reset, {_acknowledged.Total} uploads acknowledged");
        await _acknowledged.CheckAsync(client);
        await _acknowledged.CheckAsync(Replicas[1]);
        await _acknowledged.WaitUntilExpiredAsync();
        await Leftovers.AssertNoneAsync(Replicas, TestStorage.Bucket(_volume.Path), QueryAsync);
    }

    private async Task TakeOverAsync(HalfSentUploads uploads)
    {
        var began = TimeProvider.System.GetTimestamp();
        var offset = await uploads.TakeOverAsync(Soon);
        output.WriteLine($"Taken over at {offset} after {TimeProvider.System.GetElapsedTime(began).TotalSeconds:0.0} s");
    }

    private Task ServesAsync() => Eventually.TrueAsync("The host should serve again.", async () =>
    {
        using var answer = await Replicas[0].Client.PutAsAsync("/b.bin", new ByteArrayContent(HalfSentUploads.Bytes[..1000]));
        return answer.StatusCode is HttpStatusCode.Created;
    });

    private async Task<object?> QueryAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_reach);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
