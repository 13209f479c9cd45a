namespace CloudTransfer.Web.Database.Sqlite;

/// <summary>
/// Gives the file's free pages back to the file system, a few in each transaction, so that nobody waits for it for long.
/// Some are kept, which the next rows need.
/// </summary>
internal static class FreePages
{
    /// <summary>How many free pages, of 4 KiB, the file keeps.</summary>
    public const int Kept = 1000;

    private const int Slice = 250, Incremental = 2;

    /// <summary>Gives back what is more than is to be kept.</summary>
    public static async Task GiveBackAsync(SqliteDatabase database, TimeProvider time, CancellationToken cancel)
    {
        if (await PragmaAsync(database, "auto_vacuum", cancel) != Incremental)
            return;
        var free = await PragmaAsync(database, "freelist_count", cancel);
        if (free <= Kept + Slice)
            return;
        // Where others write meanwhile there may be more than before: the next sweep goes on.
        for (var before = long.MaxValue; free > Kept && free < before; free = await PragmaAsync(database, "freelist_count", cancel))
        {
            before = free;
            var began = time.GetTimestamp();
            // A row for each page: all of them must be read.
            await database.WriteSoonAsync(
                async transaction => await Dapper.SqlMapper.QueryAsync(transaction.Connection!, $"PRAGMA incremental_vacuum({Slice})", transaction: transaction), cancel);
            await Task.Delay(time.GetElapsedTime(began), time, cancel);
        }

        // The file is truncated when the checkpoint has copied what is in the write-ahead log.
        await PragmaAsync(database, "wal_checkpoint(PASSIVE)", cancel);
    }

    private static Task<long> PragmaAsync(SqliteDatabase database, string pragma, CancellationToken cancel) =>
        database.FirstAsync<long>($"PRAGMA {pragma}", new { }, cancel);
}
