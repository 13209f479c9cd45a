using System.Data;
using CloudTransfer.Web.Storage;
using Dapper;

namespace CloudTransfer.Web.Downloads;

/// <summary>The statements about tickets, within one transaction (or outside of any, for who only looks).</summary>
internal sealed class TicketRows(IDbConnection connection, IDbTransaction? transaction)
{
    /// <summary>A ticket that is being used, or was; null when there is none, or nobody has gone on with it for too long.</summary>
    public Task<TicketRow?> FindAsync(Ticket ticket, long now) => connection.QueryFirstOrDefaultAsync<TicketRow>(
        "SELECT granted AS Granted, done AS Done, expires_at AS ExpiresAt FROM tickets WHERE id = @id AND transfer_id = @transfer AND expires_at > @now",
        new { id = ticket.Id, transfer = ticket.Transfer.Value, now }, transaction);

    /// <summary>Whether there is a row at all.</summary>
    public async Task<bool> ExistsAsync(Ticket ticket) =>
        await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM tickets WHERE id = @id", new { id = ticket.Id }, transaction) == 1;

    /// <summary>Begins a ticket; false when all that are permitted are used, or may still be.</summary>
    public async Task<bool> TryReserveAsync(Ticket ticket, string client, long until, long now) => await connection.ExecuteAsync(
        """
        INSERT INTO tickets (id, transfer_id, client, granted, done, expires_at)
        SELECT @id, id, @client, 0, 0, @until FROM transfers
        WHERE id = @transfer AND max_downloads >
            (SELECT COUNT(*) FROM tickets WHERE transfer_id = @transfer AND (done = 1 OR expires_at > @now))
        """,
        new { id = ticket.Id, transfer = ticket.Transfer.Value, client, until, now }, transaction) == 1;

    /// <summary>
    /// Has a new ticket take the place of one that nobody went on with. What left on that one stays counted: downloads that
    /// were broken off one after the other make no copy together that is not counted.
    /// </summary>
    public async Task TakeOverAsync(Ticket ticket, long now)
    {
        var old = await connection.ExecuteScalarAsync<string?>(
            "SELECT id FROM tickets WHERE transfer_id = @transfer AND done = 0 AND expires_at <= @now LIMIT 1", new { transfer = ticket.Transfer.Value, now }, transaction);
        if (old is null)
            return;
        await connection.ExecuteAsync("UPDATE ticket_contents SET ticket_id = @id WHERE ticket_id = @old", new { id = ticket.Id, old }, transaction);
        await connection.ExecuteAsync("DELETE FROM tickets WHERE id = @old", new { old }, transaction);
    }

    /// <summary>Counts what a ticket grants now, and keeps it alive.</summary>
    public Task GrantAsync(string ticket, long more, long until) => connection.ExecuteAsync(
        "UPDATE tickets SET granted = granted + @more, expires_at = @until WHERE id = @ticket", new { ticket, more, until }, transaction);

    /// <summary>When the first download that is under way is given back, if nobody goes on with it; null when none is.</summary>
    public Task<long?> FreeAgainAsync(StoredId transfer, long now) => connection.ExecuteScalarAsync<long?>(
        "SELECT MIN(expires_at) FROM tickets WHERE transfer_id = @transfer AND done = 0 AND expires_at > @now", new { transfer = transfer.Value, now }, transaction);

    /// <summary>What has left of a content on a ticket.</summary>
    public async Task<ContentUsage> UseAsync(string ticket, string content) =>
        await connection.QueryFirstOrDefaultAsync<UseRow>(
            "SELECT once AS Once, again AS Again, taken AS Taken FROM ticket_contents WHERE ticket_id = @ticket AND content = @content", new { ticket, content }, transaction) is { } row
            ? new ContentUsage(row.Once, row.Again, row.Taken != 0)
            : ContentUsage.None();

    /// <summary>
    /// Whether a ticket has given all that there is: the whole, or in parts as many files and as many bytes as it has. Single
    /// files are counted by themselves: only zips of some may have the same files.
    /// </summary>
    public async Task<bool> IsEmptyAsync(string ticket, int files, long size) => await connection.ExecuteScalarAsync<long>(
        """
        SELECT CASE WHEN COALESCE(SUM(CASE WHEN content = @whole THEN @files ELSE files END), 0) >= @files
            AND (COALESCE(MAX(files), 0) <= 1 OR COALESCE(SUM(CASE WHEN content = @whole THEN @size ELSE bytes END), 0) >= @size) THEN 1 ELSE 0 END
        FROM ticket_contents WHERE ticket_id = @ticket AND taken = 1
        """,
        new { ticket, files, size, whole = StoredContent.Whole }, transaction) == 1;

    /// <summary>How many bytes of files the parts have that were begun on a ticket, beside one of them.</summary>
    public Task<long> PartsAsync(string ticket, string beside) => connection.ExecuteScalarAsync<long>(
        """
        SELECT (SELECT COALESCE(SUM(bytes), 0) FROM ticket_contents WHERE ticket_id = @ticket AND content NOT IN (@whole, @beside))
            + (SELECT COALESCE(SUM(bytes), 0) FROM ticket_sendings AS one WHERE ticket_id = @ticket AND content NOT IN (@whole, @beside)
                AND NOT EXISTS (SELECT 1 FROM ticket_contents WHERE ticket_id = @ticket AND content = one.content)
                AND NOT EXISTS (SELECT 1 FROM ticket_sendings AS other WHERE other.ticket_id = @ticket AND other.content = one.content AND other.id < one.id))
        """,
        new { ticket, beside, whole = StoredContent.Whole }, transaction);

    /// <summary>Writes down what has left of a content; with all of it the download is used.</summary>
    public async Task SaveAsync(SendingRow sending, ContentUsage use)
    {
        var ticket = sending.Ticket;
        await connection.ExecuteAsync(
            """
            INSERT INTO ticket_contents (ticket_id, content, once, again, taken, files, bytes) VALUES (@ticket, @content, @once, @again, @taken, @files, @bytes)
            ON CONFLICT (ticket_id, content) DO UPDATE SET once = excluded.once, again = excluded.again, taken = excluded.taken
            """,
            new { ticket, content = sending.Content, once = use.Once, again = use.Again, taken = use.IsTaken ? 1 : 0, files = sending.Files, bytes = sending.Bytes }, transaction);
        if (use.IsTaken)
            await connection.ExecuteAsync("UPDATE tickets SET done = 1 WHERE id = @ticket", new { ticket }, transaction);
    }

    /// <summary>The requests that are sending a content on a ticket.</summary>
    public Task<IEnumerable<SendingRow>> SendingAsync(string ticket, string content) => connection.QueryAsync<SendingRow>(
        $"{SendingRow.Select} WHERE ticket_id = @ticket AND content = @content", new { ticket, content }, transaction);

    /// <summary>One of them; null when another has taken its place.</summary>
    public Task<SendingRow?> SendingAsync(string id) =>
        connection.QueryFirstOrDefaultAsync<SendingRow>($"{SendingRow.Select} WHERE id = @id", new { id }, transaction);

    /// <summary>Those of a transfer of which nothing has been heard for too long: their replica was killed.</summary>
    public Task<IEnumerable<SendingRow>> LapsedAsync(StoredId transfer, long now) => connection.QueryAsync<SendingRow>(
        $"{SendingRow.Select} WHERE transfer_id = @transfer AND expires_at <= @now", new { transfer = transfer.Value, now }, transaction);

    /// <summary>Adds one.</summary>
    public Task AddAsync(TicketLease sending, long until) => connection.ExecuteAsync(
        """
        INSERT INTO ticket_sendings (id, ticket_id, transfer_id, content, length, files, bytes, range_start, range_end, granted_to, expires_at)
        VALUES (@id, @ticket, @transfer, @content, @length, @files, @bytes, @from, @to, @grantedTo, @until)
        """,
        new
        {
            id = sending.Id,
            ticket = sending.Ticket.Id,
            transfer = sending.Ticket.Transfer.Value,
            content = sending.Request.Content,
            length = sending.Request.Length,
            files = sending.Request.ContentFiles,
            bytes = sending.Request.ContentBytes,
            from = sending.Request.From,
            to = sending.Request.To,
            grantedTo = sending.GrantedTo,
            until,
        },
        transaction);

    /// <summary>Grants one more, and says that its replica is alive.</summary>
    public Task ExtendAsync(string id, long grantedTo, long until) => connection.ExecuteAsync(
        "UPDATE ticket_sendings SET granted_to = @grantedTo, expires_at = @until WHERE id = @id", new { id, grantedTo, until }, transaction);

    /// <summary>Takes one away.</summary>
    public Task RemoveAsync(string id) => connection.ExecuteAsync("DELETE FROM ticket_sendings WHERE id = @id", new { id }, transaction);
}

/// <summary>A ticket that is being used.</summary>
internal sealed record TicketRow(long Granted, long Done, long ExpiresAt)
{
    /// <summary>Whether something complete was taken on it, so that it is not given back.</summary>
    public bool IsUsed => Done != 0;
}

/// <summary>What has left of a content on a ticket.</summary>
internal sealed record UseRow(string Once, string Again, long Taken);

/// <summary>A request that is sending on a ticket.</summary>
internal sealed record SendingRow(string Id, string Ticket, string Content, long Length, long Files, long Bytes, long RangeStart, long RangeEnd, long GrantedTo)
{
    public const string Select =
        "SELECT id, ticket_id AS Ticket, content, length, files, bytes, range_start AS RangeStart, range_end AS RangeEnd, granted_to AS GrantedTo FROM ticket_sendings";
}
