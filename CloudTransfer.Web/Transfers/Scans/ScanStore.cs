using System.Collections.Frozen;
using CloudTransfer.Web.Database;

namespace CloudTransfer.Web.Transfers.Scans;

/// <summary>Which transfers the scanner has to look at, who is at it, and what it said.</summary>
public sealed class ScanStore(IDatabase database, TimeProvider time)
{
    /// <summary>How long a replica has a transfer to itself without saying that it is still at it.</summary>
    public static readonly TimeSpan LeaseLasts = TimeSpan.FromSeconds(30);

    // Later than a replica asks the next time, so that one transfer cannot keep the others waiting; and what could not be
    // checked is tried again now and then, though nobody waits for it any longer.
    private static readonly TimeSpan SoonAgain = TimeSpan.FromSeconds(30), LaterAgain = TimeSpan.FromMinutes(5);

    private readonly FairQueue _round = new(
        database, "state = 'sealed' AND (verdict IS NULL OR verdict = 'unchecked')", until: "scanning_until", order: "created_at", progress: "scanned");

    /// <summary>Takes the transfer of the next client's that has waited longest and that nobody looks at; null when there is none.</summary>
    public async Task<Lease?> TakeAsync(CancellationToken cancel)
    {
        // Where another was quicker there may be a next one.
        while (await _round.NextAsync(Now(), FrozenSet<long>.Empty, cancel) is { } waiting)
        {
            var lease = new Lease(waiting.Id, Until(LeaseLasts)) { Line = waiting.Line, Next = waiting.Progress };
            if (await database.ExecuteAsync(
                """
                UPDATE transfers SET scanning_until = @until, scan_began_at = COALESCE(scan_began_at, @now)
                WHERE id = @id AND state = 'sealed' AND (verdict IS NULL OR verdict = 'unchecked')
                    AND (scanning_until IS NULL OR scanning_until <= @now)
                """,
                new { id = lease.Id.Value, until = lease.Until, now = Now() }, cancel) == 1)
                return lease;
        }

        return null;
    }

    /// <summary>The files that are still to be looked at, in their order, at most <paramref name="limit"/>: an empty one is harmless.</summary>
    public Task<IReadOnlyList<FileRange>> LeftAsync(Lease lease, int limit, CancellationToken cancel) => database.QueryAsync<FileRange>(
        """
        SELECT number AS Number, start AS Start, size AS Size FROM files
        WHERE transfer_id = @id AND number >= @next AND size > 0 ORDER BY number LIMIT @limit
        """,
        new { id = lease.Id.Value, next = lease.Next, limit }, cancel);

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

    /// <summary>Gives a lease back before the end, since others have their turn: whoever takes the next goes on from there.</summary>
    public Task GiveWayAsync(Lease lease) => database.ExecuteAsync(
        "UPDATE transfers SET scanning_until = NULL, scan_began_at = NULL, scanned = @next WHERE id = @id AND scanning_until = @mine",
        new { id = lease.Id.Value, mine = lease.Until, next = lease.Next }, CancellationToken.None);

    /// <summary>Gives a lease back as it was.</summary>
    public Task ReturnAsync(Lease lease) => database.ExecuteAsync(
        "UPDATE transfers SET scanning_until = NULL WHERE id = @id AND scanning_until = @mine",
        new { id = lease.Id.Value, mine = lease.Until }, CancellationToken.None);

    /// <summary>
    /// Lets others have their turn, since the scanner could not say; true when this transfer has now waited for so long
    /// that it waits no more.
    /// </summary>
    public async Task<bool> PostponeAsync(Lease lease, TimeSpan timeout) => await database.FirstAsync<string>(
        """
        UPDATE transfers SET
            verdict = CASE WHEN scan_began_at <= @before THEN 'unchecked' ELSE verdict END,
            scanning_until = CASE WHEN scan_began_at <= @before THEN @later ELSE @soon END,
            scanned = @next
        WHERE id = @id AND scanning_until = @mine
        RETURNING COALESCE(verdict, '')
        """,
        new { id = lease.Id.Value, mine = lease.Until, next = lease.Next, before = Until(-timeout), soon = Until(SoonAgain), later = Until(LaterAgain) },
        CancellationToken.None) is "unchecked";

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();

    private long Until(TimeSpan span) => (time.GetUtcNow() + span).ToUnixTimeMilliseconds();
}
