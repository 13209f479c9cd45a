using CloudTransfer.Web.Data;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Transfers.Room;

/// <summary>The running total of a server's room, and the truth.</summary>
internal static class RoomTotal
{
    /// <summary>What the ledger says is taken, and what of it is only promised.</summary>
    public static async Task<(long Taken, long Promised)> OfAsync(RunningServer server) =>
        await Database(server).FirstAsync<(long, long)>("SELECT taken, promised FROM room", new { }, CancellationToken.None);

    /// <summary>Asserts that the running total is what adding up gives.</summary>
    public static async Task AssertTrueAsync(RunningServer server)
    {
        var (taken, promised, sum, promises) = await Database(server).FirstAsync<(long, long, long, long)>(
            """
            SELECT taken, promised,
                (SELECT COALESCE(SUM(stored), 0) FROM transfers) + (SELECT COALESCE(SUM(reserved), 0) FROM uploads)
                    + (SELECT COALESCE(SUM(row_bytes), 0) FROM transfers),
                (SELECT COALESCE(SUM(promised), 0) FROM uploads)
            FROM room
            """,
            new { }, CancellationToken.None);
        Assert.Equal((sum, promises), (taken, promised));
    }

    public static Database Database(RunningServer server) => server.Services.GetRequiredService<Database>();
}
