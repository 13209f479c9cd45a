using CloudTransfer.Web.Settings;
using CloudTransfer.Web.Storage;
using Microsoft.Data.Sqlite;

namespace CloudTransfer.Web.Database.Sqlite;

/// <summary>
/// Brings a database file to the schema of this version. Several replicas may start on an empty volume at the same moment:
/// one of them applies the migrations, the others wait and find it done.
/// </summary>
public static class Migrations
{
    private const int MaxAttempts = 200;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Brings the database to the schema of this version.</summary>
    /// <exception cref="VolumeFullException">There is no space for it, or for what SQLite keeps beside it.</exception>
    /// <exception cref="SetupException">A newer version has been here: its schema is not understood.</exception>
    public static async Task ApplyAsync(SqliteDatabase database, TimeProvider time, ILogger logger, CancellationToken cancel)
    {
        await SwitchToWalAsync(database, time, cancel);
        await database.WriteAsync(
            transaction => MigrationRun.ApplyAsync(transaction, Migration.Embedded("sqlite"), time.GetUtcNow().ToUnixTimeMilliseconds(), logger), cancel);
        await AutoVacuum.EnsureAsync(database, logger, cancel);
    }

    // The switch needs the file to itself for a moment, and SQLite does not wait for that by its busy timeout.
    private static async Task SwitchToWalAsync(SqliteDatabase database, TimeProvider time, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                // It can be said of a file in which nothing is yet, and of others by VACUUM alone. To say it again writes to the file,
                // for which a full volume has no space.
                var isNew = await database.FirstAsync<long>("PRAGMA page_count", new { }, cancel) == 0;
                await database.FirstAsync<string>((isNew ? "PRAGMA auto_vacuum = INCREMENTAL; " : "") + "PRAGMA journal_mode = WAL", new { }, cancel);
                return;
            }
            catch (SqliteException fault) when (fault.SqliteErrorCode is 5 or 6 && attempt < MaxAttempts)
            {
                await Task.Delay(Pause, time, cancel);
            }
        }
    }
}
