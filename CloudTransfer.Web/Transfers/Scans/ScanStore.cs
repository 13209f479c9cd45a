using System.Data;
using CloudTransfer.Web.Database;
using Dapper;

namespace CloudTransfer.Web.Transfers.Scans;

/// <summary>What the scanner has to look at, and what it said.</summary>
public sealed class ScanStore(IDatabase database)
{
    /// <summary>Files from number <paramref name="from"/> on, in their order, at most <paramref name="limit"/>: an empty one is harmless.</summary>
    public Task<IReadOnlyList<FileRange>> FilesAsync(string id, long from, int limit, CancellationToken cancel) => database.QueryAsync<FileRange>(
        """
        SELECT number AS Number, start AS Start, size AS Size FROM files
        WHERE transfer_id = @id AND number >= @from AND size > 0 ORDER BY number LIMIT @limit
        """,
        new { id, from, limit }, cancel);

    /// <summary>Writes what the scanner said.</summary>
    /// <param name="transaction">The transaction that ends the attempt.</param>
    /// <param name="id">The transfer.</param>
    /// <param name="finding">What it found; null for nothing.</param>
    internal static Task SaveAsync(IDbTransaction transaction, string id, string? finding) => transaction.Connection!.ExecuteAsync(
        "UPDATE transfers SET verdict = @verdict, finding = @finding WHERE id = @id",
        new { id, verdict = finding is null ? "clean" : "found", finding }, transaction);

    /// <summary>Writes that the scanner could not say for too long; false where that was known.</summary>
    internal static async Task<bool> SaveUncheckedAsync(IDbTransaction transaction, string id) => await transaction.Connection!.ExecuteAsync(
        "UPDATE transfers SET verdict = 'unchecked' WHERE id = @id AND (verdict IS NULL OR verdict <> 'unchecked')", new { id }, transaction) == 1;
}
