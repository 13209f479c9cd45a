using System.Net;
using CloudTransfer.Web.Database.Sqlite;
using CloudTransfer.Web.Storage.Local;
using CloudTransfer.Web.Tests.Archives;
using CloudTransfer.Web.Tests.Uploads.Lanes;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Faults;

public sealed class LockedDatabaseTests
{
    private const int Uploads = 60;

    [SkippableFact]
    public async Task Uploads_wait_for_a_locked_database_while_reads_succeed()
    {
        using var server = new RunningServer();
        var first = await server.Client.PutFileAsync("first", SampleBytes.Of(1000));
        Task<Models.UploadAnswer>[] uploads;
        await using (await DatabaseLock.TakeAsync(server.VolumePath))
        {
            uploads = [.. Enumerable.Range(0, Uploads).Select(n => server.Client.PutFileAsync($"{n}", SampleBytes.Of(1000, (uint)n)))];
            await Eventually.TrueAsync("All uploads should wait.", async () => Uploads == await server.Client.MetricAsync("cloudtransfer_uploads_in_flight"));

            Assert.Equal(SampleBytes.Of(1000), await server.Client.DownloadAsync(first.Id));
            Assert.Equal("Healthy", await server.Client.GetStringAsync("/health/ready"));
            Assert.DoesNotContain(uploads, upload => upload.IsCompleted);
        }

        foreach (var (number, answer) in (await Task.WhenAll(uploads)).Index())
            Assert.Equal(SampleBytes.Of(1000, (uint)number), await server.Client.DownloadAsync(answer.Id));
    }

    [SkippableFact]
    public async Task Database_locked_beyond_the_timeout_gives_503_and_uploads_succeed_afterwards()
    {
        using var server = new RunningServer(null, services => services.AddSingleton(provider =>
            new SqliteDatabase(provider.GetRequiredService<VolumeLayout>().File("cloudtransfer.db"), timeout: TimeSpan.FromSeconds(4))));
        var tus = new TusClient(server.Client);
        var content = SampleBytes.Of(30_000);
        var upload = await tus.CreateAsync(content.Length);
        await tus.SendAllAsync(upload, 0, content[..10_000]);
        await using (await DatabaseLock.TakeAsync(server.VolumePath))
        {
            using var body = new ByteArrayContent(content);
            using var refused = await server.Client.PutAsAsync("/a.bin", body);
            using var paused = await tus.PatchAsync(upload, 10_000, content[10_000..]);

            Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable), (refused.StatusCode, paused.StatusCode));
            Assert.Equal(("5", "5"), (refused.Header("Retry-After"), paused.Header("Retry-After")));
            Assert.Equal(10_000, await tus.OffsetAsync(upload));
        }

        await tus.SendAllAsync(upload, 10_000, content[10_000..]);
        await server.Client.PutFileAsync("a.bin", content);
        Assert.Equal(2, await server.CountAsync("transfers WHERE state = 'sealed'"));
        Assert.Equal(2, server.Volume.Stored().Count());
        Assert.Empty(server.Volume.Incoming());
    }
}
