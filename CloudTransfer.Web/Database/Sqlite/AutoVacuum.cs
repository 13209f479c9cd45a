using Dapper;
using Microsoft.Data.Sqlite;

namespace CloudTransfer.Web.Database.Sqlite;

/// <summary>
/// Makes a database file one that can shrink in steps (auto_vacuum = INCREMENTAL). A new file is; one of an older version has to
/// be written anew once, which nothing but SQLite's VACUUM does: in one transaction, so that a crash leaves it as it was.
/// </summary>
internal static partial class AutoVacuum
{
    /// <summary>The most pages, of 4 KiB, that are written anew at a start: two or three seconds, in which nobody else can write.</summary>
    public const long MostPages = 65_536;

    private const int Incremental = 2;

    /// <summary>Converts the file where it is not yet such a one and not too large.</summary>
    public static async Task EnsureAsync(SqliteDatabase database, ILogger logger, CancellationToken cancel)
    {
        await using var connection = await database.OpenAsync(cancel);
        if (await connection.ExecuteScalarAsync<long>("PRAGMA auto_vacuum") == Incremental)
            return;
        var pages = await connection.ExecuteScalarAsync<long>("PRAGMA page_count") - await connection.ExecuteScalarAsync<long>("PRAGMA freelist_count");
        if (pages > MostPages)
        {
            Log.TooLarge(logger, pages);
            return;
        }

        try
        {
            // What SQLite puts together beside the file may find no folder that can be written.
            await connection.ExecuteAsync("PRAGMA temp_store = MEMORY; PRAGMA auto_vacuum = INCREMENTAL; VACUUM; PRAGMA temp_store = DEFAULT");
            await connection.ExecuteAsync("PRAGMA wal_checkpoint(TRUNCATE)");
            Log.Converted(logger, pages);
        }
        catch (SqliteException fault)
        {
            // Another replica writes all the time, or there is no space: it works as it is, and the next start tries again.
            Log.Left(logger, fault);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "The database file of {Pages} pages was written anew: from now on it shrinks when rows go")]
        public static partial void Converted(ILogger logger, long pages);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The database file has {Pages} pages, too many to be written anew at a start: it will not shrink when rows go. To change that, stop all replicas and run: sqlite3 cloudtransfer.db 'PRAGMA auto_vacuum = INCREMENTAL; VACUUM'")]
        public static partial void TooLarge(ILogger logger, long pages);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The database file could not be written anew; it will not shrink when rows go, until a later start can do it")]
        public static partial void Left(ILogger logger, Exception fault);
    }
}
