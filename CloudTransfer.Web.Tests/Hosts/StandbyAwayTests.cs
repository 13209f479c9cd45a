using System.Net.Http.Headers;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Tests.Archives;
using CloudTransfer.Web.Tests.Uploads.Lanes;

namespace CloudTransfer.Web.Tests.Hosts;

/// <summary>
/// The synchronous standby of PostgreSQL is away: commits wait for it, and what they write is on one server alone. Who takes over
/// from that server has none of it.
/// </summary>
public sealed class StandbyAwayTests : IAsyncLifetime, IDisposable
{
    private static readonly byte[] Bytes = SampleBytes.Of(100_000);

    private readonly TestFolder _volume = new();
    private PostgreSqlServer? _server;
    private ReplicaProcess? _replica;

    public async Task InitializeAsync()
    {
        _server = await PostgreSqlServer.StartAsync();
        _replica = await ReplicaProcess.StartAsync(_volume.Path, ("Database:ConnectionString", await _server.NewDatabaseAsync() + ";Command Timeout=2"), ("Transfers:CleanEvery", "00:00:00.5"));
    }

    public async Task DisposeAsync()
    {
        foreach (var one in new IAsyncDisposable?[] { _replica, _server })
        {
            if (one is not null)
                await one.DisposeAsync();
        }
    }

    public void Dispose() => _volume.Dispose();

    [SkippableFact]
    public async Task What_no_standby_has_is_not_acknowledged_until_one_is_back()
    {
        var client = _replica!.Client;
        var kept = await client.PutFileAsync("a.bin", Bytes);
        var tus = new TusClient(client);
        var url = new Uri(await tus.CreateAsync(Bytes.Length)).AbsolutePath;

        await WaitForAsync("away");
        var answers = await Task.WhenAll(
            StatusAsync(client.PutAsAsync("/b.bin", new ByteArrayContent(Bytes))), StatusAsync(tus.PatchAsync(url, 0, Bytes)), StatusAsync(client.SendAsync(DeletionOf(kept))));
        Assert.Equal("503 503 503", string.Join(' ', answers));

        await WaitForAsync("");
        await Eventually.HoldsAsync(async () => await StatusAsync(client.PutAsAsync("/b.bin", new ByteArrayContent(Bytes))) == 201);
    }

    [SkippableFact]
    public async Task Offset_that_no_standby_has_is_not_told_until_one_is_back()
    {
        var tus = new TusClient(_replica!.Client);
        var (whole, half) = (new Uri(await tus.CreateAsync(Bytes.Length)).AbsolutePath, new Uri(await tus.CreateAsync(Bytes.Length)).AbsolutePath);

        await WaitForAsync("away");
        // One after the other: each holds the row of the totals while it waits.
        Assert.Equal(503, await StatusAsync(tus.PatchAsync(whole, 0, Bytes)));
        Assert.Equal(503, await StatusAsync(tus.PatchAsync(half, 0, Bytes[..50_000])));
        // The rows are there by now, and would be lost with their server.
        Assert.Equal(503, await StatusAsync(tus.HeadAsync(whole)));
        Assert.Equal(503, await StatusAsync(tus.HeadAsync(half)));
        Assert.Equal(503, await StatusAsync(tus.PatchAsync(whole, Bytes.Length, [])));

        await WaitForAsync("");
        await Eventually.HoldsAsync(async () => await StatusAsync(tus.HeadAsync(whole)) == 200);
        Assert.Equal((Bytes.Length, 50_000), (await tus.OffsetAsync(whole), await tus.OffsetAsync(half)));
    }

    private static async Task<int> StatusAsync(Task<HttpResponseMessage> asking)
    {
        using var answer = await asking;
        return (int)answer.StatusCode;
    }

    private static HttpRequestMessage DeletionOf(UploadAnswer sent) => new(HttpMethod.Delete, $"/api/v1/transfers/{sent.Id}")
    {
        Headers = { Authorization = new AuthenticationHeaderValue("Bearer", new Uri(sent.OwnerLink).Segments[^1]) },
    };

    // Which standby commits wait for: one that is not there, or none.
    private async Task WaitForAsync(string name)
    {
        await _server!.ExecuteAsync($"ALTER SYSTEM SET synchronous_standby_names = '{name}'");
        await _server.ExecuteAsync("SELECT pg_reload_conf()");
    }
}
