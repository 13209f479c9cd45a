using CloudTransfer.Web.Data;
using CloudTransfer.Web.Metrics;
using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Transfers;

/// <summary>Counts what is on the volume and in the tables, for the gauges.</summary>
internal static class Inventory
{
    /// <summary>Takes stock: one query, and a look at the volume.</summary>
    public static async ValueTask<Stock> TakeAsync(Database database, Volume volume, CancellationToken cancel)
    {
        var sums = await database.FirstAsync<Sums>(
            "SELECT COUNT(*) AS Transfers, COALESCE(SUM(stored), 0) AS Bytes FROM transfers WHERE state = 'sealed'", new { }, cancel);
        var (free, total) = volume.Space();
        return new Stock(sums!.Transfers, sums.Bytes, volume.Incoming().Sum(file => file.Length), free, total);
    }

    private sealed record Sums(long Transfers, long Bytes);
}
