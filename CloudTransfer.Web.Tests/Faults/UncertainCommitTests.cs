using System.Net;
using System.Net.Http.Json;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Tests.Archives;
using CloudTransfer.Web.Tests.Uploads.Lanes;
using Npgsql;

namespace CloudTransfer.Web.Tests.Faults;

/// <summary>The connection to PostgreSQL breaks at the commit that makes bytes a transfer: it was done, or it was not.</summary>
public sealed class UncertainCommitTests : IAsyncLifetime, IDisposable
{
    private const string Name = "uncertain.bin";

    private static readonly byte[] Bytes = SampleBytes.Of(100_000);

    private readonly TestFolder _volume = new();
    private TcpProxy _proxy = null!;
    private string _reach = "";
    private RunningServer _server = null!;

    public async Task InitializeAsync()
    {
        var server = await PostgreSqlServer.SharedAsync();
        _reach = await server.NewDatabaseAsync();
        _proxy = new TcpProxy(server.Port);
        _server = new RunningServer(
            _volume.Path, ("Database:ConnectionString", $"{_reach};Port={_proxy.Port};Timeout=5"), ("Database:DirectConnectionString", _reach));
    }

    public async Task DisposeAsync()
    {
        // Before its database goes.
        _server?.Dispose();
        if (_proxy is not null)
            await _proxy.DisposeAsync();
    }

    public void Dispose() => _volume.Dispose();

    [SkippableFact]
    public async Task Upload_whose_commit_was_done_is_answered_as_such()
    {
        _proxy.CutAtCommitOf(Name, TcpCut.After);

        var sent = await _server.Client.PutFileAsync(Name, Bytes);

        Assert.Equal(Bytes, await _server.Client.DownloadAsync(sent.Id));
        Assert.Equal(0, (await _server.SweepAsync()).Leftovers);
    }

    [SkippableFact]
    public async Task Upload_whose_commit_was_not_done_leaves_nothing()
    {
        _proxy.CutAtCommitOf(Name, TcpCut.Before);

        using (var answer = await _server.Client.PutAsAsync("/" + Name, new ByteArrayContent(Bytes)))
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);

        Assert.Empty(_volume.Files("incoming").Concat(_volume.Files("transfers")));
        Assert.Equal((0, 0), (await CountAsync("transfers"), await CountAsync("uploads")));
        Assert.Equal(Bytes, await _server.Client.DownloadAsync((await _server.Client.PutFileAsync(Name, Bytes)).Id));
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Upload_of_which_nobody_can_tell_keeps_its_bytes_until_the_cleaner_knows(bool isDone)
    {
        _proxy.CutAtCommitOf(Name, isDone ? TcpCut.AllAfter : TcpCut.AllBefore);

        using (var answer = await _server.Client.PutAsAsync("/" + Name, new ByteArrayContent(Bytes)))
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Single(_volume.Files("transfers"));

        _proxy.Restore();
        await Eventually.HoldsAsync(async () => (await _server.Client.GetAsync("/health/ready")).IsSuccessStatusCode);
        Assert.Equal(isDone ? 0 : 1, (await _server.SweepAsync()).Leftovers);
        Assert.Equal(isDone ? 1 : 0, await CountAsync("transfers"));
        Assert.Equal(0, await CountAsync("uploads"));
        Assert.Equal(isDone ? 1 : 0, _volume.Files("transfers").Count);
        if (isDone)
            Assert.Equal(Bytes, await _server.Client.DownloadAsync(Path.GetFileName(_volume.Files("transfers")[0])));
    }

    [SkippableTheory]
    [InlineData(Name)]
    [InlineData("SET state = 'sealed'")]
    public async Task Transfer_in_lanes_goes_on_where_its_first_or_its_last_commit_was_done(string commit)
    {
        _proxy.CutAtCommitOf(commit, TcpCut.After);
        var tus = new TusClient(_server.Client);

        using var created = await _server.Client.PostAsJsonAsync("/api/v1/transfers", new { files = new[] { new { path = Name, size = Bytes.Length } } });
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var answer = (await created.Content.ReadFromJsonAsync<TransferAnswer>())!;
        await tus.SendAllAsync(answer.Uploads![0].Url, 0, Bytes);

        Assert.Equal(Bytes, await _server.Client.DownloadAsync(answer.Id));
        Assert.Equal(0, (await _server.SweepAsync()).Leftovers);
    }

    private async Task<long> CountAsync(string table)
    {
        await using var connection = new NpgsqlConnection(_reach);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"SELECT COUNT(*) FROM {table}", connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
