using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Downloads;

/// <summary>
/// Lets downloads of limited transfers in, by ticket: one a click or a <c>curl -L</c>, good for every range of the
/// same download, and for going on after a break.
/// </summary>
public sealed class Admissions(TicketPrinter printer, TicketStore tickets, TimeProvider time)
{
    /// <summary>Asks for a download.</summary>
    /// <param name="transfer">The transfer.</param>
    /// <param name="content">What of it.</param>
    /// <param name="shown">The ticket that the request shows, if any.</param>
    /// <param name="from">The first byte that it asks for.</param>
    /// <param name="cancel">Ends the asking.</param>
    public async Task<Admission> AskAsync(Transfer transfer, StoredContent content, string? shown, long from, CancellationToken cancel)
    {
        if (transfer.MaxDownloads is null)
            return new Admission.Open(null);
        if (string.IsNullOrEmpty(shown) || printer.Read(shown, content, time.GetUtcNow()) is not var (ticket, mayBegin))
            return await GiveAsync(content, from, cancel);
        if (await tickets.TryGoOnAsync(ticket, cancel))
            return new Admission.Open(ticket);
        if (!mayBegin || await tickets.IsDoneAsync(ticket, cancel))
            return await GiveAsync(content, from, cancel);
        // Another range of the same ticket may have been quicker; then its row is there.
        return await tickets.TryReserveAsync(ticket, cancel) || await tickets.TryGoOnAsync(ticket, cancel)
            ? new Admission.Open(ticket)
            : new Admission.AllTaken(await tickets.FreeAgainAsync(transfer.Id, cancel));
    }

    // A program that goes on without its ticket (curl -C -) is the one whose download broke off there.
    private async Task<Admission> GiveAsync(StoredContent content, long from, CancellationToken cancel)
    {
        var broken = from > 0 ? await tickets.FindBrokenAsync(content, from, cancel) : null;
        return new Admission.TakeTicket(printer.Print(broken ?? Ticket.For(content), time.GetUtcNow()));
    }
}
