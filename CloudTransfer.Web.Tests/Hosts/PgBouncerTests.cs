using CloudTransfer.Web.Tests.Archives;
using CloudTransfer.Web.Tests.Uploads.Lanes;

namespace CloudTransfer.Web.Tests.Hosts;

/// <summary>PostgreSQL behind PgBouncer in transaction mode.</summary>
public sealed class PgBouncerTests : IDisposable
{
    private static readonly byte[] Bytes = SampleBytes.Of(100_000);

    private readonly TestFolder _volume = new();

    public void Dispose() => _volume.Dispose();

    [SkippableFact]
    public async Task Rows_go_through_the_pool_and_locks_past_it()
    {
        var reach = await (await PostgreSqlServer.SharedAsync()).NewDatabaseAsync();
        await using var pool = await PgBouncer.StartAsync(reach);
        (string, string)[] settings =
            [("Database:ConnectionString", $"{reach};Port={pool.Port};Max Auto Prepare=0"), ("Database:DirectConnectionString", reach)];
        await using var one = await ReplicaProcess.StartAsync(_volume.Path, settings);
        await using var other = await ReplicaProcess.StartAsync(_volume.Path, settings);

        var sent = await one.Client.PutFileAsync("a.bin", Bytes);
        Assert.Equal(Bytes, await other.Client.DownloadAsync(sent.Id));
        var (here, there) = (new TusClient(one.Client), new TusClient(other.Client));
        var lane = new Uri(one.Address, await here.CreateAsync(Bytes.Length)).AbsolutePath;
        using var silent = new RawHttp(one.Address);
        await silent.BeginPatchAsync(lane, 0, Bytes.Length);
        await silent.SendAsync(Bytes.AsMemory(0, 40_000));
        await Eventually.HoldsAsync(async () => await there.OffsetAsync(lane) == 40_000);
        // The other replica asks the one whose client is silent to let go of the lane.
        await there.SendAllAsync(lane, 40_000, Bytes[40_000..]);
        Assert.Empty(one.Errors);
        Assert.Empty(other.Errors);
    }

    [SkippableFact]
    public async Task Locks_through_the_pool_stop_the_start_with_one_sentence()
    {
        var reach = await (await PostgreSqlServer.SharedAsync()).NewDatabaseAsync();
        await using var pool = await PgBouncer.StartAsync(reach);

        var (code, log) = await ReplicaProcess.RunAsync(_volume.Path, ("Database:ConnectionString", $"{reach};Port={pool.Port};Max Auto Prepare=0"));

        Assert.NotEqual(0, code);
        Assert.Contains("Database:DirectConnectionString must name the server itself", log, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", log, StringComparison.Ordinal);
    }
}
