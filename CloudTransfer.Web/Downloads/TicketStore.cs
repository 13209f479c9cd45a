using CloudTransfer.Web.Data;
using CloudTransfer.Web.Storage;
using Dapper;

namespace CloudTransfer.Web.Downloads;

/// <summary>
/// The rows of tickets. A transfer's downloads are counted, not added up: what is done, and what may still be
/// finished. So a ticket that nobody goes on with gives its download back by itself, whoever was killed.
/// </summary>
public sealed class TicketStore(Database database, TimeProvider time)
{
    /// <summary>How long a broken download may be gone on with.</summary>
    public static readonly TimeSpan ResumeWithin = TimeSpan.FromHours(1);

    /// <summary>Begins a ticket's download by one conditional statement; false when all that are permitted are taken.</summary>
    public async Task<bool> TryReserveAsync(Ticket ticket, CancellationToken cancel) => await database.ExecuteAsync(
        """
        INSERT INTO tickets (id, transfer_id, content, sent, done, expires_at)
        SELECT @id, id, @content, '', 0, @until FROM transfers
        WHERE id = @transfer AND max_downloads >
            (SELECT COUNT(*) FROM tickets WHERE transfer_id = @transfer AND (done = 1 OR expires_at > @now))
        ON CONFLICT (id) DO NOTHING
        """,
        new { id = ticket.Id, transfer = ticket.Transfer.Value, content = ticket.Content, until = Until(), now = Now() }, cancel) == 1;

    /// <summary>Whether a ticket's download was begun and may be gone on with; it is kept alive by asking.</summary>
    public async Task<bool> TryGoOnAsync(Ticket ticket, CancellationToken cancel) => await database.ExecuteAsync(
        "UPDATE tickets SET expires_at = @until WHERE id = @id AND done = 0 AND expires_at > @now",
        new { id = ticket.Id, until = Until(), now = Now() }, cancel) == 1;

    /// <summary>Whether a ticket's download was sent to its end.</summary>
    public async Task<bool> IsDoneAsync(Ticket ticket, CancellationToken cancel) =>
        await database.FirstAsync<long>("SELECT COUNT(*) FROM tickets WHERE id = @id AND done = 1", new { id = ticket.Id }, cancel) == 1;

    /// <summary>When the first download that is under way is given back, if nobody goes on with it; now when there is none.</summary>
    public async Task<DateTimeOffset> FreeAgainAsync(StoredId transfer, CancellationToken cancel) => DateTimeOffset.FromUnixTimeMilliseconds(
        await database.FirstAsync<long?>(
            "SELECT MIN(expires_at) FROM tickets WHERE transfer_id = @id AND done = 0 AND expires_at > @now",
            new { id = transfer.Value, now = Now() }, cancel) ?? Now());

    /// <summary>A broken download of a content of which at least <paramref name="offset"/> bytes were sent; null when there is none.</summary>
    public async Task<Ticket?> FindBrokenAsync(StoredContent content, long offset, CancellationToken cancel)
    {
        var broken = await database.QueryAsync<(string Id, string Sent)>(
            "SELECT id, sent FROM tickets WHERE transfer_id = @id AND content = @content AND done = 0 AND expires_at > @now",
            new { id = content.Transfer.Value, content = content.Label, now = Now() }, cancel);
        return broken.Where(row => Coverage.Parse(row.Sent).Prefix >= offset)
            .Select(row => new Ticket(row.Id, content.Transfer, content.Label))
            .FirstOrDefault();
    }

    /// <summary>Notes what has been sent; with the last byte the download is used up for good.</summary>
    public Task RecordAsync(Ticket ticket, long from, long to, long length, CancellationToken cancel) =>
        database.WriteAsync(async transaction =>
        {
            var sent = await transaction.Connection!.ExecuteScalarAsync<string>(
                "SELECT sent FROM tickets WHERE id = @id", new { id = ticket.Id }, transaction);
            if (sent is null)
                return;
            var coverage = Coverage.Parse(sent);
            coverage.Add(from, to);
            await transaction.Connection!.ExecuteAsync(
                "UPDATE tickets SET sent = @sent, done = CASE WHEN @whole THEN 1 ELSE done END, expires_at = @until WHERE id = @id",
                new { id = ticket.Id, sent = coverage.ToString(), whole = coverage.IsWhole(length), until = Until() },
                transaction);
        }, cancel);

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();

    private long Until() => (time.GetUtcNow() + ResumeWithin).ToUnixTimeMilliseconds();
}
