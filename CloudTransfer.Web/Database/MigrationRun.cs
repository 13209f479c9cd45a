using System.Data;
using CloudTransfer.Web.Settings;
using Dapper;

namespace CloudTransfer.Web.Database;

/// <summary>Applies the migrations that a database has not had, in one transaction, which holds other replicas off.</summary>
internal static partial class MigrationRun
{
    /// <summary>Applies them.</summary>
    /// <exception cref="SetupException">A newer version has been here: its schema is not understood.</exception>
    public static async Task ApplyAsync(IDbTransaction transaction, IReadOnlyList<Migration> known, long now, ILogger logger)
    {
        var connection = transaction.Connection!;
        await connection.ExecuteAsync(
            "CREATE TABLE IF NOT EXISTS migrations (number BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, applied_at BIGINT NOT NULL)",
            transaction: transaction);
        var applied = await connection.ExecuteScalarAsync<long>("SELECT COALESCE(MAX(number), 0) FROM migrations", transaction: transaction);
        if (applied > known[^1].Number)
            throw new SetupException($"The database has schema {applied}, and this version knows {known[^1].Number}: start the newer version.");
        foreach (var migration in known.Where(migration => migration.Number > applied))
        {
            await connection.ExecuteAsync(migration.Sql, transaction: transaction);
            await connection.ExecuteAsync(
                "INSERT INTO migrations (number, name, applied_at) VALUES (@Number, @Name, @now)",
                new { migration.Number, migration.Name, now },
                transaction);
            Log.Applied(logger, migration.Number, migration.Name);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Applied migration {Number} {Name}")]
        public static partial void Applied(ILogger logger, long number, string name);
    }
}
