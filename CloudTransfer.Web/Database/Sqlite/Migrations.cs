using System.Globalization;
using System.Reflection;
using CloudTransfer.Web.Settings;
using CloudTransfer.Web.Storage;
using Dapper;
using Microsoft.Data.Sqlite;

namespace CloudTransfer.Web.Database.Sqlite;

/// <summary>
/// Numbered SQL files, embedded in the assembly, each applied once and in order. Several replicas may start on an
/// empty volume at the same moment: one of them applies, the others wait and find it done.
/// </summary>
public static partial class Migrations
{
    private const int MaxAttempts = 200;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Brings the database to the schema of this version.</summary>
    /// <exception cref="VolumeFullException">There is no space for it, or for what SQLite keeps beside it.</exception>
    /// <exception cref="SetupException">A newer version has been here: its schema is not understood.</exception>
    public static async Task ApplyAsync(SqliteDatabase database, TimeProvider time, ILogger logger, CancellationToken cancel)
    {
        await SwitchToWalAsync(database, time, cancel);
        var known = Embedded();
        await database.WriteAsync(async transaction =>
        {
            var connection = transaction.Connection!;
            await connection.ExecuteAsync(
                "CREATE TABLE IF NOT EXISTS migrations (number BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, applied_at BIGINT NOT NULL)",
                transaction: transaction);
            var applied = await connection.ExecuteScalarAsync<long>("SELECT COALESCE(MAX(number), 0) FROM migrations", transaction: transaction);
            if (applied > known[^1].Number)
                throw new SetupException($"The database has schema {applied}, and this version knows {known[^1].Number}: start the newer version.");
            foreach (var (number, name, sql) in known.Where(migration => migration.Number > applied))
            {
                await connection.ExecuteAsync(sql, transaction: transaction);
                await connection.ExecuteAsync(
                    "INSERT INTO migrations (number, name, applied_at) VALUES (@number, @name, @now)",
                    new { number, name, now = time.GetUtcNow().ToUnixTimeMilliseconds() },
                    transaction);
                Log.Applied(logger, number, name);
            }
        }, cancel);
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

    private static List<(long Number, string Name, string Sql)> Embedded()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return assembly.GetManifestResourceNames()
            .Where(name => name.EndsWith(".sql", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                return (long.Parse(name.AsSpan(0, 4), CultureInfo.InvariantCulture), name[5..^4], reader.ReadToEnd());
            })
            .ToList();
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Applied migration {Number} {Name}")]
        public static partial void Applied(ILogger logger, long number, string name);
    }
}
