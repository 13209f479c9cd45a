using CloudTransfer.Web.Data;
using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Transfers.Scans;

/// <summary>Which transfers the scanner has to look at, who is at it, and what it said.</summary>
public sealed class ScanStore(Database database, TimeProvider time)
{
    /// <summary>How long a replica has a transfer to itself without saying that it is still at it.</summary>
    public static readonly TimeSpan LeaseLasts = TimeSpan.FromSeconds(30);

    // Later than a replica asks the next time, so that one transfer cannot keep the others waiting; and what could not be
    // checked is tried again now and then, though nobody waits for it any longer.
    private static readonly TimeSpan SoonAgain = TimeSpan.FromSeconds(30), LaterAgain = TimeSpan.FromMinutes(5);

    /// <summary>Takes the transfer that has waited longest and that nobody looks at; null when there is none.</summary>
    public async Task<Lease?> TakeAsync(CancellationToken cancel)
    {
        var row = await database.FirstAsync<(string Id, long Until)>(
            """
            UPDATE transfers SET scanning_until = @until, scan_began_at = COALESCE(scan_began_at, @now)
            WHERE id = (
                    SELECT id FROM transfers
                    WHERE state = 'sealed' AND (verdict IS NULL OR verdict = 'unchecked') AND (scanning_until IS NULL OR scanning_until <= @now)
                    ORDER BY created_at LIMIT 1)
                AND (scanning_until IS NULL OR scanning_until <= @now)
            RETURNING id, scanning_until
            """,
            new { now = Now(), until = Until(LeaseLasts) }, cancel);
        return StoredId.TryParse(row.Id, out var id) ? new Lease(id, row.Until) : null;
    }

    /// <summary>Says that this replica is still at it; null when the lease was lost, or the transfer is gone.</summary>
    public async Task<Lease?> RenewAsync(Lease lease, CancellationToken cancel)
    {
        var until = Until(LeaseLasts);
        var held = await database.ExecuteAsync(
            "UPDATE transfers SET scanning_until = @until WHERE id = @id AND scanning_until = @mine AND state = 'sealed'",
            new { id = lease.Id.Value, mine = lease.Until, until }, cancel) == 1;
        return held ? lease with { Until = until } : null;
    }

    /// <summary>Keeps what the scanner said, and gives the lease back.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="finding">What it found; null for nothing.</param>
    public Task EndAsync(Lease lease, string? finding) => database.ExecuteAsync(
        "UPDATE transfers SET verdict = @verdict, finding = @finding, scanning_until = NULL WHERE id = @id AND scanning_until = @mine",
        new { id = lease.Id.Value, mine = lease.Until, verdict = finding is null ? "clean" : "found", finding }, CancellationToken.None);

    /// <summary>Gives a lease back as it was.</summary>
    public Task ReturnAsync(Lease lease) => database.ExecuteAsync(
        "UPDATE transfers SET scanning_until = NULL WHERE id = @id AND scanning_until = @mine",
        new { id = lease.Id.Value, mine = lease.Until }, CancellationToken.None);

    /// <summary>
    /// Lets others have their turn, since the scanner could not say; true when this transfer has now waited for so long
    /// that it waits no more.
    /// </summary>
    public async Task<bool> PostponeAsync(Lease lease, TimeSpan patience) => await database.FirstAsync<string>(
        """
        UPDATE transfers SET
            verdict = CASE WHEN scan_began_at <= @before THEN 'unchecked' ELSE verdict END,
            scanning_until = CASE WHEN scan_began_at <= @before THEN @later ELSE @soon END
        WHERE id = @id AND scanning_until = @mine
        RETURNING COALESCE(verdict, '')
        """,
        new { id = lease.Id.Value, mine = lease.Until, before = Until(-patience), soon = Until(SoonAgain), later = Until(LaterAgain) },
        CancellationToken.None) is "unchecked";

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();

    private long Until(TimeSpan span) => (time.GetUtcNow() + span).ToUnixTimeMilliseconds();
}
