using CloudTransfer.Web.Storage.Local;

namespace CloudTransfer.Web.Database;

/// <summary>Brings the schema to this version before any request is answered.</summary>
internal sealed class MigrateAtStart(IDatabase database, FreeSpaceWaiter space, ILogger<MigrateAtStart> logger) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) =>
        space.AwaitAsync(() => database.MigrateAsync(logger, cancellationToken), cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
