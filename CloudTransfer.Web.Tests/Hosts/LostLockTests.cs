using System.Net.Http.Json;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Tests.Archives;
using CloudTransfer.Web.Tests.Uploads.Lanes;
using Npgsql;

namespace CloudTransfer.Web.Tests.Hosts;

/// <summary>A replica that has lost a lock, and may not know it, changes nothing any more that is another's.</summary>
public sealed class LostLockTests : IAsyncLifetime, IDisposable
{
    private static readonly byte[] Bytes = SampleBytes.Of(100_000);

    private readonly TestFolder _volume = new();
    private TcpProxy _proxy = null!;
    private ReplicaProcess _loser = null!, _other = null!;
    private string _reach = "";

    public async Task InitializeAsync()
    {
        var server = await PostgreSqlServer.SharedAsync();
        _reach = await server.NewDatabaseAsync();
        _proxy = new TcpProxy(server.Port);
        _loser = await ReplicaProcess.StartAsync(
            _volume.Path, ("Database:ConnectionString", _reach), ("Database:DirectConnectionString", $"{_reach};Port={_proxy.Port};Timeout=2;Application Name=loser"));
        _other = await ReplicaProcess.StartAsync(_volume.Path, ("Database:ConnectionString", _reach), ("Database:DirectConnectionString", $"{_reach};Application Name=other"));
    }

    public async Task DisposeAsync()
    {
        foreach (var replica in new[] { _loser, _other })
        {
            if (replica is not null)
                await replica.DisposeAsync();
        }

        if (_proxy is not null)
            await _proxy.DisposeAsync();
    }

    public void Dispose() => _volume.Dispose();

    [SkippableFact]
    public async Task Of_two_writers_of_one_lane_the_one_that_lost_the_lock_keeps_nothing_and_takes_nothing_away()
    {
        var tus = new TusClient(_other.Client);
        var path = new Uri(_other.Address, await tus.CreateAsync(Bytes.Length)).AbsolutePath;
        using var first = new RawHttp(_loser.Address);
        await first.BeginPatchAsync(path, 0, Bytes.Length);
        await first.SendAsync(Bytes.AsMemory(0, 40_000));
        await Eventually.HoldsAsync(async () => await tus.OffsetAsync(path) == 40_000);

        _proxy.Cut();
        await tus.SendAllAsync(path, 40_000, Bytes[40_000..70_000]);
        await first.SendAsync(Bytes.AsMemory(40_000, 20_000));

        Assert.NotEqual(204, await first.StatusAsync());
        Assert.Equal(70_000, await tus.OffsetAsync(path));
        await tus.SendAllAsync(path, 70_000, Bytes[70_000..]);
        var id = await SealedAsync();
        Assert.Equal(Bytes, await _other.Client.DownloadAsync(id));
    }

    [SkippableFact]
    public async Task Upload_whose_bytes_were_taken_for_a_leftover_is_not_committed()
    {
        using var put = new RawHttp(_loser.Address);
        await put.SendHeadAsync("PUT /a.bin", $"Content-Length: {Bytes.Length}");
        await put.SendAsync(Bytes.AsMemory(0, 40_000));
        await Eventually.FilesAsync(_volume["incoming"], 1);
        await Eventually.HoldsAsync(async () => await FirstAsync("SELECT COUNT(*) FROM uploads") == 1);

        _proxy.Cut();
        // A replica that starts sweeps once, and would find the lock held by a session that the server has not ended yet.
        await Eventually.HoldsAsync(async () => await FirstAsync("SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'loser'") == 0);
        await using (var cleaner = await ReplicaProcess.StartAsync(_volume.Path, ("Database:ConnectionString", _reach)))
            await Eventually.FilesAsync(_volume["incoming"], 0);
        await put.SendAsync(Bytes.AsMemory(40_000));

        Assert.Equal(503, await put.StatusAsync());
        Assert.Equal(0, await FirstAsync("SELECT COUNT(*) FROM transfers"));
        _proxy.Restore();
        await Eventually.HoldsAsync(async () => (await _loser.Client.PutAsAsync("/b.bin", new ByteArrayContent(Bytes))).IsSuccessStatusCode);
    }

    [SkippableFact]
    public async Task Sessions_that_are_cut_again_and_again_harm_no_upload()
    {
        using var stop = new CancellationTokenSource();
        var cutting = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await FirstAsync("SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND application_name IN ('loser', 'other')");
                await Task.Delay(500);
            }
        });
        var sent = new List<string>();
        for (var round = 0; round < 20; round++)
        {
            var replica = round % 2 == 0 ? _loser : _other;
            using var created = await replica.Client.PostAsJsonAsync("/api/v1/transfers", new { files = new[] { new { path = "a.bin", size = Bytes.Length } } });
            if (!created.IsSuccessStatusCode)
                continue;
            var answer = (await created.Content.ReadFromJsonAsync<TransferAnswer>())!;
            var lane = new Uri(answer.Uploads![0].Url).AbsolutePath;
            for (var offset = 0L; offset < Bytes.Length;)
            {
                using var patched = await new TusClient((round % 2 == 0 ? _other : _loser).Client).PatchAsync(lane, offset, Bytes[(int)offset..(int)Math.Min(Bytes.Length, offset + 30_000)]);
                offset = await new TusClient(_other.Client).OffsetAsync(lane) ?? offset;
            }

            sent.Add(answer.Id);
        }

        await stop.CancelAsync();
        await cutting;
        Assert.InRange(sent.Count, 10, 20);
        foreach (var id in sent)
            Assert.Equal(Bytes, await _other.Client.DownloadAsync(id));
    }

    private async Task<string> SealedAsync()
    {
        var id = "";
        await Eventually.HoldsAsync(async () =>
        {
            await using var connection = new NpgsqlConnection(_reach);
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand("SELECT id FROM transfers WHERE state = 'sealed'", connection);
            id = (string?)await command.ExecuteScalarAsync() ?? "";
            return id.Length > 0;
        });
        return id;
    }

    private async Task<long> FirstAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_reach);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
