using CloudTransfer.Web.Database;
using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Transfers;

/// <summary>
/// Which transfer is worked on next in the background. Each client has a line of its own (<see cref="Transfer.Line"/>), and
/// the lines are served in turn: however much one client has sent, another's waits for one piece of work of each line. Where
/// a replica is in the round it knows by itself; what must be exclusive is decided by whoever takes the lease.
/// </summary>
/// <param name="database">The tables.</param>
/// <param name="waits">Which transfers wait, as an index of the table says it.</param>
/// <param name="until">The column of the lease: to when somebody has the transfer to himself.</param>
/// <param name="order">In what order those of one line are taken.</param>
/// <param name="progress">The column that says how far the work is.</param>
internal sealed class FairQueue(IDatabase database, string waits, string until, string order, string progress = "0")
{
    private const long BeforeAll = -1;

    private readonly Query<Waiting?> _next = new(
        $"""
        SELECT id, line, {progress} FROM transfers
        WHERE {waits} AND line > @line AND COALESCE({until}, 0) <= @now
        ORDER BY line, COALESCE({until}, 0), {order} LIMIT 1
        """,
        row => new Waiting(
            StoredId.TryParse(row.Text(0), out var id) ? id : throw new InvalidDataException("A row has no id."), row.Number(1), row.Number(2)));

    private long _last = BeforeAll;

    /// <summary>The first transfer of the next line in which one waits; null when none does.</summary>
    /// <param name="now">The time, in milliseconds since 1970.</param>
    /// <param name="busy">Lines that are left out, since they are being served.</param>
    /// <param name="cancel">Ends the asking.</param>
    public async Task<Waiting?> NextAsync(long now, IReadOnlySet<long> busy, CancellationToken cancel)
    {
        var first = Volatile.Read(ref _last);
        var found = await AfterAsync(first, now, busy, cancel) ?? await AfterAsync(BeforeAll, now, busy, cancel);
        if (found is not null)
            Volatile.Write(ref _last, found.Line);
        return found;
    }

    private async Task<Waiting?> AfterAsync(long line, long now, IReadOnlySet<long> busy, CancellationToken cancel)
    {
        while (await database.FirstAsync(_next, cancel, line, now) is { } waiting)
        {
            if (!busy.Contains(waiting.Line))
                return waiting;
            line = waiting.Line;
        }

        return null;
    }
}

/// <summary>A transfer that waits to be worked on.</summary>
/// <param name="Id">The transfer.</param>
/// <param name="Line">Its client's line.</param>
/// <param name="Progress">How far the work is.</param>
internal sealed record Waiting(StoredId Id, long Line, long Progress);
