using System.Net;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Storage.Local;
using CloudTransfer.Web.Tests.Archives;
using CloudTransfer.Web.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CloudTransfer.Web.Tests.Hosts;

/// <summary>With PostgreSQL a replica keeps nothing on its disk besides what its store does.</summary>
public sealed class NoVolumeTests : IDisposable
{
    private readonly TestFolder _objects = new();

    public void Dispose() => _objects.Dispose();

    [SkippableFact]
    public async Task With_PostgreSQL_and_another_store_a_server_needs_no_volume()
    {
        var database = await (await PostgreSqlServer.SharedAsync()).NewDatabaseAsync();
        // A folder that cannot be made: whoever asks for the volume fails.
        using var server = new RunningServer("/dev/null/volume", Replace, ("Database:ConnectionString", database));

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
    public async Task With_SQLite_and_another_store_locks_are_files_of_their_own()
    {
        using var server = new RunningServer(null, Replace);

        Assert.IsType<FileLocks>(server.Services.GetRequiredService<ILocks>());
        var bytes = SampleBytes.Of(100_000);
        var sent = await server.Client.PutFileAsync("a", bytes);
        Assert.Equal(bytes, await server.Client.DownloadAsync(sent.Id));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(server.VolumePath, "locks")));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(server.VolumePath, "transfers"), "*", SearchOption.AllDirectories));
    }

    // Objects that are elsewhere, and none that a proxy could read.
    private void Replace(IServiceCollection services)
    {
        services.RemoveAll<IObjectStore>();
        services.AddSingleton<IObjectStore>(new ElsewhereStore(new LocalObjectStore(LocalVolume.Of(_objects))));
        services.RemoveAll<SharedFiles>();
    }
}
