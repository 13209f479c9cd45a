using CloudTransfer.Web.Settings;
using Npgsql;

namespace CloudTransfer.Web.Database.PostgreSql;

/// <summary>
/// Brings a PostgreSQL database to the schema of this version. A database that does not answer is waited for; one that says
/// that it never will ends the start.
/// </summary>
internal static partial class PostgreSqlMigrations
{
    private const int OldestVersion = 14;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Brings it to the schema of this version.</summary>
    /// <exception cref="SetupException">The settings do not fit, or a newer version has been here.</exception>
    public static async Task ApplyAsync(PostgreSqlDatabase database, TimeProvider time, ILogger logger, CancellationToken cancel)
    {
        for (var isSaid = false; ; isSaid = true)
        {
            try
            {
                await EnsureFitAsync(database, cancel);
                await database.SerializedAsync(
                    "migrations",
                    transaction => MigrationRun.ApplyAsync(transaction, Migration.Embedded("postgresql"), time.GetUtcNow().ToUnixTimeMilliseconds(), logger),
                    cancel);
                return;
            }
            catch (PostgresException fault) when (!fault.IsTransient)
            {
                throw new SetupException($"PostgreSQL, as Database:ConnectionString names it, says: {fault.MessageText}.");
            }
            catch (NpgsqlException fault)
            {
                if (!isSaid)
                    Log.Waiting(logger, fault.Message);
                await Task.Delay(Pause, time, cancel);
            }
        }
    }

    private static async Task EnsureFitAsync(PostgreSqlDatabase database, CancellationToken cancel)
    {
        await using var connection = (NpgsqlConnection)await database.OpenAsync(cancel);
        if (connection.PostgreSqlVersion.Major < OldestVersion)
            throw new SetupException($"PostgreSQL is {connection.PostgreSqlVersion}: {OldestVersion} or later is needed.");
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "PostgreSQL does not answer ({Reason}): the server starts when it does")]
        public static partial void Waiting(ILogger logger, string reason);
    }
}
