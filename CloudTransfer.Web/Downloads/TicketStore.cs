using CloudTransfer.Web.Database;
using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Downloads;

/// <summary>
/// Who holds a download of a limited transfer. Downloads are counted, not added up: those on which something complete was
/// taken, and those that may still be finished. So a ticket that nobody goes on with gives its download back by itself, whoever
/// was killed.
/// </summary>
public sealed class TicketStore(IDatabase database, TimeProvider time)
{
    /// <summary>How long a download may be gone on with after its last byte.</summary>
    public static readonly TimeSpan ResumeWithin = TimeSpan.FromHours(1);

    private static readonly Query<bool> IsAlive = new("SELECT 1 FROM tickets WHERE id = @id AND transfer_id = @transfer AND expires_at > @now", _ => true);

    private static readonly Query<bool> Names = new("SELECT 1 FROM tickets WHERE id = @id", _ => true);

    private static readonly Query<string> IdleOf = new(
        """
        SELECT id FROM tickets WHERE transfer_id = @transfer AND client = @client AND expires_at > @now
            AND NOT EXISTS (SELECT 1 FROM ticket_sendings WHERE ticket_id = tickets.id AND ticket_sendings.expires_at > @now)
        ORDER BY done, expires_at DESC
        """,
        row => row.Text(0));

    private static readonly Query<bool> BusyOf = new(
        """
        SELECT 1 FROM tickets WHERE transfer_id = @transfer AND client = @client AND expires_at > @now
            AND EXISTS (SELECT 1 FROM ticket_sendings WHERE ticket_id = tickets.id AND ticket_sendings.expires_at > @now)
        """,
        _ => true);

    /// <summary>Whether a ticket was begun and may be gone on with.</summary>
    public async Task<bool> IsAliveAsync(Ticket ticket, CancellationToken cancel) =>
        await database.FirstAsync(IsAlive, cancel, ticket.Id, ticket.Transfer.Value, Now());

    /// <summary>Whether a ticket was ever begun, as far as is remembered.</summary>
    public async Task<bool> IsKnownAsync(Ticket ticket, CancellationToken cancel) => await database.FirstAsync(Names, cancel, ticket.Id);

    /// <summary>The tickets of a client with which nobody is downloading at the moment: those that it broke off.</summary>
    public async Task<IReadOnlyList<Ticket>> IdleOfAsync(StoredId transfer, string client, CancellationToken cancel) => client.Length == 0
        ? []
        : [.. (await database.QueryAsync(IdleOf, cancel, transfer.Value, client, Now())).Select(id => new Ticket(id, transfer))];

    /// <summary>Whether somebody at this client's address is downloading at the moment, as far as is known.</summary>
    public async Task<bool> IsBusyAsync(StoredId transfer, string client, CancellationToken cancel) =>
        client.Length > 0 && await database.FirstAsync(BusyOf, cancel, transfer.Value, client, Now());

    /// <summary>Whether a ticket has given all that there is: the whole, or each of the files.</summary>
    public async Task<bool> IsEmptyAsync(Ticket ticket, int files, long size, CancellationToken cancel)
    {
        await using var connection = await database.OpenAsync(cancel);
        return await new TicketRows(connection, null).IsEmptyAsync(ticket.Id, files, size);
    }

    /// <summary>When the first download that is under way is given back, if nobody goes on with it; now when there is none.</summary>
    public async Task<DateTimeOffset> FreeAgainAsync(StoredId transfer, CancellationToken cancel)
    {
        await using var connection = await database.OpenAsync(cancel);
        return DateTimeOffset.FromUnixTimeMilliseconds(await new TicketRows(connection, null).FreeAgainAsync(transfer, Now()) ?? Now());
    }

    /// <summary>Whether a ticket still has what a request asks for.</summary>
    public async Task<bool> HasAsync(Ticket ticket, TicketRequest request, CancellationToken cancel)
    {
        await using var connection = await database.OpenAsync(cancel);
        var rows = new TicketRows(connection, null);
        if (await rows.FindAsync(ticket, Now()) is not { } row)
            return false;
        var use = await rows.UseAsync(ticket.Id, request.Content);
        return await TicketGrants.IsOpenAsync(rows, ticket, use, request)
            && TicketGrants.Bears(row.Granted, use, await rows.SendingAsync(ticket.Id, request.Content), request);
    }

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();
}
