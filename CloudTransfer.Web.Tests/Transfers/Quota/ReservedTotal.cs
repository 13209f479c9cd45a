using CloudTransfer.Web.Database;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Transfers.Quota;

/// <summary>The running total of a server's storage, and what its rows add up to.</summary>
internal static class ReservedTotal
{
    /// <summary>What the quota says is taken, and what of it is only promised.</summary>
    public static async Task<(long Taken, long Promised)> OfAsync(RunningServer server) =>
        await Database(server).FirstAsync<(long, long)>("SELECT taken, promised FROM storage_totals", new { }, CancellationToken.None);

    /// <summary>What is kept for bytes that have not come, of all uploads.</summary>
    public static Task<long> UnsentAsync(RunningServer server) =>
        Database(server).FirstAsync<long>("SELECT unsent FROM storage_totals", new { }, CancellationToken.None);

    /// <summary>Asserts that the running total is what adding up gives, of uploads and of their lanes.</summary>
    public static async Task AssertTrueAsync(RunningServer server)
    {
        var (taken, promised, unsent, sum, promises, ahead) = await Database(server).FirstAsync<(long, long, long, long, long, long)>(
            """
            SELECT taken, promised, unsent,
                (SELECT COALESCE(SUM(stored), 0) FROM transfers WHERE NOT EXISTS (SELECT 1 FROM uploads WHERE uploads.id = transfers.id))
                    + (SELECT COALESCE(SUM(row_bytes), 0) FROM transfers) + (SELECT COALESCE(SUM(reserved), 0) FROM uploads),
                (SELECT COALESCE(SUM(promised), 0) FROM uploads),
                (SELECT COALESCE(SUM(reserved - filled), 0) FROM uploads)
            FROM storage_totals
            """,
            new { }, CancellationToken.None);
        Assert.Equal((sum, promises, ahead), (taken, promised, unsent));
        Assert.Empty(await Database(server).QueryAsync<string>(
            """
            SELECT id FROM uploads WHERE EXISTS (SELECT 1 FROM lanes WHERE transfer_id = id)
                AND reserved - filled <> (SELECT SUM(MAX(0, reserved_end - place_end)) FROM lanes WHERE transfer_id = id)
            """,
            new { }, CancellationToken.None));
    }

    public static IDatabase Database(RunningServer server) => server.Services.GetRequiredService<IDatabase>();
}
