using System.Data;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Downloads;

/// <summary>
/// Grants bytes of limited transfers before they leave, in one transaction for each piece. On one ticket fewer bytes leave than
/// the whole twice, and of each content at most one copy; for each download that is permitted there is one ticket.
/// </summary>
public sealed class TicketGrants(IDatabase database, TimeProvider time)
{
    // How long a replica that says nothing still counts as sending.
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    /// <summary>Begins to send on a ticket: grants the first piece of what is asked for.</summary>
    /// <param name="ticket">The ticket.</param>
    /// <param name="mayBegin">Whether it may take one of the permitted downloads, where it has not yet.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="cancel">Ends the asking.</param>
    public async Task<TicketResult> BeginAsync(Ticket ticket, bool mayBegin, TicketRequest request, CancellationToken cancel)
    {
        TicketResult answer = new TicketResult.Unknown();
        await database.SerializedAsync(
            KeyOf(ticket), async transaction => answer = await BeginAsync(Rows(transaction), ticket, mayBegin, request), cancel);
        return answer;
    }

    /// <summary>Grants the next piece; false when there is none for this request: it has all, or another has its place.</summary>
    public async Task<bool> ExtendAsync(TicketLease sending, CancellationToken cancel)
    {
        var grantedTo = sending.GrantedTo;
        var end = TicketLease.PieceEnd(sending.Request, grantedTo);
        if (end == grantedTo)
            return false;
        // What makes a copy complete is on the disk before it leaves, and with it all that came before.
        Func<string, Func<IDbTransaction, Task>, CancellationToken, Task> write = end == sending.Request.To ? database.SerializedAsync : database.SerializedSoonAsync;
        await write(KeyOf(sending.Ticket), async transaction => sending.GrantedTo = await ExtendAsync(Rows(transaction), sending, grantedTo, end) ? end : grantedTo, cancel);
        return sending.GrantedTo > grantedTo;
    }

    /// <summary>Says that a request is still sending.</summary>
    public Task KeepAsync(TicketLease sending, CancellationToken cancel) => database.SerializedSoonAsync(
        KeyOf(sending.Ticket),
        async transaction =>
        {
            var rows = Rows(transaction);
            if (await rows.SendingAsync(sending.Id) is not { } row)
                return;
            await rows.ExtendAsync(row.Id, row.GrantedTo, Later(Lease));
            await rows.GrantAsync(row.Ticket, 0, Later(TicketStore.ResumeWithin));
        },
        cancel);

    /// <summary>Ends it: what was granted and not sent comes back to the ticket.</summary>
    /// <param name="sending">The request.</param>
    /// <param name="sentTo">The byte before which all has been sent.</param>
    public Task EndAsync(TicketLease sending, long sentTo) => database.SerializedAsync(
        KeyOf(sending.Ticket),
        async transaction =>
        {
            var rows = Rows(transaction);
            if (await rows.SendingAsync(sending.Id) is not { } row)
                return;
            await rows.GrantAsync(row.Ticket, sentTo - row.GrantedTo, Later(TicketStore.ResumeWithin));
            await SettleAsync(rows, row, sentTo);
        },
        CancellationToken.None);

    /// <summary>Whether a request can be sent to its end with what a ticket has left, beside what others are granted on it.</summary>
    internal static bool Bears(long granted, ContentUsage use, IEnumerable<SendingRow> sending, TicketRequest request)
    {
        var then = use.Copy();
        foreach (var other in sending)
            then.Add(other.RangeStart, other.GrantedTo, other.Length);
        return granted + request.Count <= request.MaxBytes && then.Allows(request.From, request.To, request.Length);
    }

    /// <summary>
    /// Whether what is asked for may be had on a ticket at all: not when everything was had in another form, and not when parts
    /// were begun that have as many bytes with it as the whole, and more. One file may be in many zips of some.
    /// </summary>
    internal static async Task<bool> IsOpenAsync(TicketRows rows, Ticket ticket, ContentUsage use, TicketRequest request) =>
        use.IsBegun || (!await rows.IsEmptyAsync(ticket.Id, request.Files, request.Size)
            && (!request.IsPart || await rows.PartsAsync(ticket.Id, request.Content) <= request.Stored - request.ContentBytes));

    private async Task<TicketResult> BeginAsync(TicketRows rows, Ticket ticket, bool mayBegin, TicketRequest request)
    {
        var (now, content) = (Later(TimeSpan.Zero), request.Content);
        foreach (var lapsed in await rows.LapsedAsync(ticket.Transfer, now))
            await SettleAsync(rows, lapsed, lapsed.GrantedTo);
        if (await rows.FindAsync(ticket, now) is not { } row)
        {
            if (!mayBegin || await rows.ExistsAsync(ticket))
                return new TicketResult.Unknown();
            if (!await rows.TryReserveAsync(ticket, request.Client, Later(TicketStore.ResumeWithin), now))
                return await rows.FreeAgainAsync(ticket.Transfer, now) is { } free ? Wait(free, isOwn: false) : new TicketResult.NoneLeft();
            await rows.TakeOverAsync(ticket, now);
            row = new TicketRow(0, 0, Later(TicketStore.ResumeWithin));
        }

        var others = (await rows.SendingAsync(ticket.Id, content)).ToList();
        var use = await rows.UseAsync(ticket.Id, content);
        if (!await IsOpenAsync(rows, ticket, use, request))
            return new TicketResult.Used();
        if (!Bears(row.Granted, use, others, request))
            return row.IsUsed ? new TicketResult.Used() : Wait(row.ExpiresAt, isOwn: true);
        // Who asks for all that another is being sent takes its place: that one clicked twice, or has gone and nobody noticed.
        foreach (var replaced in others.Where(other => other.RangeStart >= request.From && other.RangeEnd <= request.To))
            await SettleAsync(rows, replaced, replaced.GrantedTo);
        var sending = new TicketLease(ticket, StoredId.New().Value, request, TicketLease.PieceEnd(request, request.From));
        await rows.AddAsync(sending, Later(Lease));
        await rows.GrantAsync(ticket.Id, sending.GrantedTo - request.From, Later(TicketStore.ResumeWithin));
        return new TicketResult.Granted(sending);
    }

    private async Task<bool> ExtendAsync(TicketRows rows, TicketLease sending, long from, long to)
    {
        if (await rows.SendingAsync(sending.Id) is not { } own || await rows.FindAsync(sending.Ticket, Later(TimeSpan.Zero)) is not { } row)
            return false;
        var piece = sending.Request with { From = from, To = to };
        var use = await rows.UseAsync(own.Ticket, own.Content);
        if (!Bears(row.Granted, use, await rows.SendingAsync(own.Ticket, own.Content), piece))
            return false;
        await rows.ExtendAsync(own.Id, to, Later(Lease));
        await rows.GrantAsync(own.Ticket, piece.Count, Later(TicketStore.ResumeWithin));
        return true;
    }

    private static async Task SettleAsync(TicketRows rows, SendingRow sending, long sentTo)
    {
        var use = await rows.UseAsync(sending.Ticket, sending.Content);
        use.Add(sending.RangeStart, sentTo, sending.Length);
        await rows.SaveAsync(sending, use);
        await rows.RemoveAsync(sending.Id);
    }

    private static TicketResult.Wait Wait(long until, bool isOwn) => new(DateTimeOffset.FromUnixTimeMilliseconds(until), isOwn);

    // What is counted of a transfer's downloads, and read of one before it is written, nobody else changes meanwhile.
    private static string KeyOf(Ticket ticket) => $"tickets {ticket.Transfer}";

    private static TicketRows Rows(IDbTransaction transaction) => new(transaction.Connection!, transaction);

    private long Later(TimeSpan by) => (time.GetUtcNow() + by).ToUnixTimeMilliseconds();
}
