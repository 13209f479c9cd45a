using CloudTransfer.Web.Settings;
using Npgsql;

namespace CloudTransfer.Web.Database.PostgreSql;

/// <summary>Brings a PostgreSQL database to the schema of this version.</summary>
internal static class PostgreSqlMigrations
{
    private const int OldestVersion = 14;

    /// <summary>Brings it to the schema of this version.</summary>
    /// <exception cref="SetupException">The settings do not fit, or a newer version has been here.</exception>
    public static Task ApplyAsync(PostgreSqlDatabase database, TimeProvider time, ILogger logger, CancellationToken cancel) => PostgreSqlStart.AwaitAsync(
        PostgreSqlConnections.Setting,
        async () =>
        {
            await EnsureFitAsync(database, cancel);
            await database.SerializedAsync(
                "migrations",
                transaction => MigrationRun.ApplyAsync(transaction, Migration.Embedded("postgresql"), time.GetUtcNow().ToUnixTimeMilliseconds(), logger),
                cancel);
        },
        time, logger, cancel);

    private static async Task EnsureFitAsync(PostgreSqlDatabase database, CancellationToken cancel)
    {
        await using var connection = (NpgsqlConnection)await database.OpenAsync(cancel);
        if (connection.PostgreSqlVersion.Major < OldestVersion)
            throw new SetupException($"PostgreSQL is {connection.PostgreSqlVersion}: {OldestVersion} or later is needed.");
    }
}
