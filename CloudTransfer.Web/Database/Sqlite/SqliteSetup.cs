using CloudTransfer.Web.Storage.Local;

namespace CloudTransfer.Web.Database.Sqlite;

/// <summary>The database's services.</summary>
public static class SqliteSetup
{
    /// <summary>Adds the database on the volume; its schema is brought up to date before the server listens.</summary>
    public static void AddSqlite(this IServiceCollection services)
    {
        services.AddSingleton(provider => new SqliteDatabase(
            provider.GetRequiredService<VolumeLayout>().File("cloudtransfer.db"), time: provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IDatabase>(provider => provider.GetRequiredService<SqliteDatabase>());
        services.AddHostedService<MigrateAtStart>();
    }
}

/// <summary>Applies the migrations before any request is answered.</summary>
internal sealed class MigrateAtStart(SqliteDatabase database, FreeSpaceWaiter space, TimeProvider time, ILogger<MigrateAtStart> logger) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) =>
        space.AwaitAsync(() => Migrations.ApplyAsync(database, time, logger, cancellationToken), cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
