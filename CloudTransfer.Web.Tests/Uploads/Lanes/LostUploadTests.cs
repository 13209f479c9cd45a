using System.Net;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Database.Sqlite;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Storage.Local;
using CloudTransfer.Web.Tests.Database;
using CloudTransfer.Web.Tests.Observability;
using CloudTransfer.Web.Transfers.Incoming;
using CloudTransfer.Web.Uploads.Lanes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CloudTransfer.Web.Tests.Uploads.Lanes;

/// <summary>An upload all of whose bytes were acknowledged, and whose file is gone with the disk.</summary>
public sealed class LostUploadTests
{
    [Fact]
    public async Task Lost_bytes_of_a_complete_upload_are_logged_once_and_looked_for_less_and_less_often()
    {
        using var volume = new TestFolder();
        var (log, statements) = (new LogLines(nameof(TransferSealer)), new StatementCount());
        using var server = new RunningServer(volume.Path, services =>
        {
            services.AddSingleton<ILoggerProvider>(log);
            services.AddSingleton(provider => new SqliteDatabase(provider.GetRequiredService<VolumeLayout>().File("cloudtransfer.db"), statements.Listen));
        });
        var announced = await new TusClient(server.Client).CreateTransferAsync(new ManifestRequest([new("a.bin", 3)]));
        Assert.True(StoredId.TryParse(announced.Id, out var id));
        await server.Services.GetRequiredService<IDatabase>().ExecuteAsync("UPDATE lanes SET received = length", new { }, CancellationToken.None);
        var file = Assert.Single(Directory.EnumerateFiles(Path.Combine(volume.Path, "incoming"), $"{id}*"));
        File.Move(file, file + ".lost");
        var sealer = server.Services.GetRequiredService<TransferSealer>();
        statements.Clear();

        for (var caller = 0; caller < 3; caller++)
            Assert.NotNull((await sealer.FinishAsync(id, TimeSpan.FromSeconds(1), CancellationToken.None)).Transfer);

        // Every 20 ms it would be 150 times.
        Assert.Single(log.Lines);
        Assert.InRange(statements.Of("FROM lanes"), 3, 40);

        // What comes back, and is lost again, is said again. Another has its lock meanwhile.
        File.Move(file + ".lost", file);
        await using (await server.Services.GetRequiredService<ILocks>().TryTakeAsync(id, CancellationToken.None))
            await sealer.FinishAsync(id, TimeSpan.Zero, CancellationToken.None);
        File.Move(file, file + ".lost");
        await sealer.FinishAsync(id, TimeSpan.Zero, CancellationToken.None);
        Assert.Equal(2, log.Lines.Count);
    }

    [Fact]
    public async Task Head_of_a_complete_upload_whose_bytes_are_lost_is_answered_410()
    {
        using var volume = new TestFolder();
        using var server = new RunningServer(volume.Path);
        var tus = new TusClient(server.Client);
        var url = await tus.CreateAsync(3);
        await server.Services.GetRequiredService<IDatabase>().ExecuteAsync("UPDATE lanes SET received = length", new { }, CancellationToken.None);
        File.Delete(Assert.Single(Directory.EnumerateFiles(Path.Combine(volume.Path, "incoming"))));

        using var head = await tus.HeadAsync(url);

        Assert.Equal(HttpStatusCode.Gone, head.StatusCode);
    }
}
