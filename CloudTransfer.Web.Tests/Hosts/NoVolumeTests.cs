using System.Net;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Storage.Local;
using CloudTransfer.Web.Tests.Archives;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Hosts;

/// <summary>With PostgreSQL and a bucket a replica keeps nothing on its disk; with SQLite and a bucket, its rows and locks.</summary>
public sealed class NoVolumeTests : IDisposable
{
    private readonly TestFolder _volume = TestStorage.NewVolume(isPostgreSql: false, isBucket: true);

    public void Dispose() => _volume.Dispose();

    [SkippableFact]
    public async Task With_PostgreSQL_and_a_bucket_a_server_needs_no_volume()
    {
        var database = await (await PostgreSqlServer.SharedAsync()).NewDatabaseAsync();
        // A folder that cannot be made: whoever asks for the volume fails.
        using var server = new RunningServer("/dev/null/volume", [.. TestStorage.Bucket(_volume.Path).Settings, ("Database:ConnectionString", database)]);

        var bytes = SampleBytes.Of(100_000);
        var sent = await server.Client.PutFileAsync("a", bytes);
        Assert.Equal(bytes, await server.Client.DownloadAsync(sent.Id));
        foreach (var page in new[] { "/", $"/d/{sent.Id}", "/health/ready", "/metrics" })
        {
            using var answer = await server.Client.GetAsync(page);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        Assert.Equal(0, (await server.SweepAsync()).Leftovers);
    }

    [SkippableFact]
    public async Task With_SQLite_and_a_bucket_locks_are_files_of_their_own()
    {
        using var server = new RunningServer(_volume.Path);

        Assert.IsType<FileLocks>(server.Services.GetRequiredService<ILocks>());
        var bytes = SampleBytes.Of(100_000);
        var sent = await server.Client.PutFileAsync("a", bytes);
        Assert.Equal(bytes, await server.Client.DownloadAsync(sent.Id));
        Assert.Empty(_volume.Files("locks"));
    }
}
